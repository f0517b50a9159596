import { describe, expect, test } from 'vitest';
import {
  holdsPrivateKey,
  isHiddenName,
  isPrivateKey,
  isSecretPath,
  secrecyOf,
} from '../../../src/protocol/withheld.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('names', () => {
  test.each(['.git', '.GIT', '.Git', '.gIt', '.ｇit'])('%s is git itself', (name) =>
    expect(isHiddenName(name)).toBe(true),
  );
  test.each(['.gitignore', '.github', 'git', '.gi', '.gitt'])('%s is not', (name) =>
    expect(isHiddenName(name)).toBe(false),
  );

  test.each(['.\u017fsh/config', '.SSH/config', '.\u212aube/config', 'ID_R\u017fA', 'a/.ＥＮＶ'])(
    '%s is a secret where file systems ignore case',
    (path) => expect(isSecretPath(path)).toBe(true),
  );
});

describe('examples of secrets', () => {
  test.each([
    '.env.example',
    '.env.sample',
    '.env.template',
    '.env.dist',
    '.ENV.EXAMPLE',
    'app/.env.production.example',
    '.env-example',
    '.env_template',
    'example.env',
    'docker.sample.env',
  ])('%s may be read', (path) => expect(secrecyOf(path)).toBe('example'));

  test.each([
    '.env',
    '.env.local',
    '.env.example.local',
    '.envexample',
    '.env.example/.env',
    '.ssh/.env.example',
    '.aws/credentials',
    'myexample.env',
    'example.pem',
  ])('%s may not', (path) => expect(secrecyOf(path)).toBe('secret'));

  test('are secrets to those who look at names alone', () => {
    expect(isSecretPath('.env.example')).toBe(true);
    expect(secrecyOf('src/example.ts')).toBe('none');
  });

  test('takes time linear in a long name', () => {
    const began = performance.now();
    secrecyOf(`.env${'.-_a'.repeat(20_000)}`);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('private keys', () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMII';
  test.each([
    ['at the start', key],
    ['after blank lines', ` \n\r\n${key}`],
    ['after a byte order mark', `\xef\xbb\xbf${key}`],
    ['after a chain of certificates', `-----BEGIN CERTIFICATE-----\n${'A'.repeat(4000)}\n${key}`],
    ['after bag attributes', `Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n${key}`],
    ['of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519'],
    ['of PGP', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
    [
      'in the JSON of a service account',
      '{\n  "type": "service_account",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\nMII"\n}',
    ],
  ])('%s', (_, text) => expect(isPrivateKey(bytes(text))).toBe(true));

  test.each([
    ['a public key', '-----BEGIN PUBLIC KEY-----\nMII'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMII'],
    ['code that looks for one', `const start = '${key}';`],
    ['an empty file', ''],
    ['blank lines', ' \n\t\n'],
    ['JSON', '{"private_key": null}'],
  ])('%s is none', (_, text) => expect(isPrivateKey(bytes(text))).toBe(false));

  test('in the middle of an example', () => {
    expect(holdsPrivateKey(bytes(`APP=1\nKEY="${key}"\n`))).toBe(true);
    expect(holdsPrivateKey(bytes('APP=1\nKEY=changeme\n'))).toBe(false);
  });
});
