import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baitsOf, credentialFiles, mintCredentials } from '../../../../src/core/honeytokens/credentials.ts';
import { createFinder } from '../../../../src/core/honeytokens/finder.ts';

const credentials = mintCredentials();
const baits = baitsOf(credentials);
const { find } = createFinder(baits);

const percent = (text: string): string =>
  [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('');
const FORMS: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'in a sentence': (text) => `the key is ${text}.`,
  'percent-encoded': percent,
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 after other text': (text) => Buffer.from(`a=${text}&b`).toString('base64'),
  'base64 after more text': (text) => Buffer.from(`ab=${text}`).toString('base64'),
  'base64 for addresses': (text) => Buffer.from(`??>>${text}~~`).toString('base64url'),
  'base64 in short lines': (text) => Buffer.from(text).toString('base64').replace(/.{7}/g, '$&\n'),
  'letter by letter': (text) => [...text].join(' '),
  'in quoted parts': (text) => text.replace(/.{5}/g, `$&" + "`),
  'folded, in JSON': (text) => JSON.stringify(text.replace(/.{4}/g, '$&\n')),
  'as escapes': (text) => [...text].map((one) => `\\x${one.charCodeAt(0).toString(16)}`).join(''),
  'behind backslashes': (text) => [...text].map((one) => `\\${one}`).join(''),
  'its first part': (text) => text.slice(0, Math.ceil(text.length / 2) + 4),
  'its last part': (text) => text.slice(-Math.ceil(text.length / 2) - 4),
};

describe('the finder of fake credentials', () => {
  it.each(Object.entries(FORMS))('finds each of them %s', (name, form) => {
    for (const { file, text } of baits) {
      if (name.endsWith('part') && text.startsWith('AKIA')) continue;
      expect(find(form(text)), `${name} of ${file}`).toBe(file);
    }
  });

  it('finds them in what base64 and xxd make of their files', async () => {
    for (const { path, read } of credentialFiles(credentials)) {
      const bytes = await read();
      for (const text of [Buffer.from(bytes).toString('base64'), Buffer.from(bytes).toString('hex')])
        expect(find(text), path).toBe(`~/${path}`);
    }
  });

  it('finds nothing in any other text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        expect(find(text)).toBeUndefined();
        expect(find(Buffer.from(text).toString('base64'))).toBeUndefined();
      }),
      { numRuns: 500, seed: 11 },
    );
    expect(find('AKIAIOSFODNN7EXAMPLE ~/.aws/credentials npm_ gho_')).toBeUndefined();
  });
});

describe('the fake credentials', () => {
  it('are other ones each time', () => {
    const others = Object.values(mintCredentials());
    expect(Object.values(credentials).filter((one) => others.includes(one))).toEqual([]);
  });

  it('have the form of real ones, which none of them could be', () => {
    for (let i = 0; i < 200; i++) {
      const { awsId, awsSecret, github, npm } = mintCredentials();
      expect(awsId).toMatch(/^AKIA[A-Z0-9]{16}$/);
      expect(awsId).not.toMatch(/^AKIA[A-Z2-7]{16}$/);
      expect(awsSecret).toMatch(/^[A-Za-z0-9]{40}$/);
      for (const [token, prefix] of [
        [github, 'gho_'],
        [npm, 'npm_'],
      ] as const) {
        expect(token).toMatch(new RegExp(`^${prefix}[A-Za-z0-9]{36}$`));
        // The largest checksum of 32 bits is 4gfFC3 in base62.
        expect(token.at(-6)).toMatch(/[A-Z]/);
      }
    }
  });
});
