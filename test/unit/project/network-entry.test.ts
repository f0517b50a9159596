import { describe, expect, test } from 'vitest';
import type { NetworkRule } from '../../../src/authoring/config.ts';
import { config } from '../../../src/project/config-shape.ts';
import { openProject } from '../../../src/project/manifest.ts';
import { allowedHosts } from '../../../src/project/network-entry.ts';
import { tempProject } from '../../support/project.ts';

function complaints(...allow: unknown[]): string[] {
  return config({ network: { allow } }, '').map(({ message, fix }) => `${message}; ${fix}`);
}

function allowed(entry: string | NetworkRule) {
  expect(complaints(entry)).toEqual([]);
  return allowedHosts({ network: { allow: [entry] } })[0];
}

const HOST = {
  isWildcard: false,
  schemes: ['https:'],
  port: undefined,
  methods: ['GET', 'HEAD'],
  path: undefined,
  secret: undefined,
  maxBytes: undefined,
  isPrivate: false,
};

describe('an entry', () => {
  test.each<[string, object]>([
    ['api.example.com', { host: 'api.example.com' }],
    ['https://API.Example.com./', { host: 'api.example.com' }],
    ['HTTPS://api.example.com:443', { host: 'api.example.com' }],
    ['*.example.com', { host: 'example.com', isWildcard: true }],
    ['https://*.example.com/v1', { host: 'example.com', isWildcard: true, path: '/v1' }],
    ['https://api.example.com:8443/v1/', { host: 'api.example.com', port: 8443, path: '/v1/' }],
    ['bücher.example', { host: 'xn--bcher-kva.example' }],
    ['1.1.1.1', { host: '1.1.1.1' }],
    ['https://[2606:4700::1111]/', { host: '2606:4700::1111' }],
    ['registry.npmjs.org/@scope/', { host: 'registry.npmjs.org', path: '/@scope/' }],
  ])('%s opens one host over https to GET and HEAD', (text, expected) => {
    expect(allowed(text)).toEqual({ ...HOST, ...expected });
  });

  test('as an object says the rest', () => {
    const secret = { header: 'Authorization', env: 'API_TOKEN', prefix: 'Bearer ' };
    expect(
      allowed({ host: 'a.example', methods: ['POST'], path: '/v1/', port: 8443, secret, maxBytes: 5 }),
    ).toEqual({
      ...HOST,
      host: 'a.example',
      methods: ['POST'],
      path: '/v1/',
      port: 8443,
      secret: { header: 'authorization', env: 'API_TOKEN', prefix: 'Bearer ' },
      maxBytes: 5,
    });
    expect(allowed({ host: 'a.example', secret: { header: 'X-Key', env: 'K' } })?.secret?.prefix).toBe('');
    expect(allowed({ host: 'localhost', http: true, private: true, port: 3000 })).toEqual({
      ...HOST,
      host: 'localhost',
      schemes: ['https:', 'http:'],
      port: 3000,
      isPrivate: true,
    });
    expect(allowed({ host: 'fd12::1', private: true })?.host).toBe('fd12::1');
    expect(allowed({ host: '[::1]', private: true })?.host).toBe('::1');
  });
});

const NO_HOST = "expected a host such as 'api.example.com', '*.example.com' or 'https://api.example.com/v1/'";
const OWN = 'if a host of your own network is meant';

describe('refused, with the value and what to do', () => {
  test.each([
    ['not a host!', NO_HOST],
    ['', NO_HOST],
    ['http://', NO_HOST],
    ['https://', NO_HOST],
    ['https:///x', NO_HOST],
    [' a.example', NO_HOST],
    ['a*b.example', NO_HOST],
    ['*.*.example', NO_HOST],
    ['foo!bar.example', NO_HOST],
    ['a..example', NO_HOST],
    ['-a.example', NO_HOST],
    ['a.example:99999', NO_HOST],
    ['a%2eexample', NO_HOST],
    [
      'a.example\\@b.example',
      'leave out user and password: a secret is sent by { host, secret: { header, env } }',
    ],
    ['1.2.3.999', NO_HOST],
    ['*.10.0.0.1', NO_HOST],
    ['*', "name the hosts: '*' would open everything"],
    ['*.com', "name the hosts: '*.com' is everybody's"],
    ['*.co.uk', "name the hosts: '*.co.uk' is everybody's"],
    ['a.example:0', 'expected a port from 1 to 65535'],
    ['http://a.example/x', "write { host: 'a.example', http: true } if it has to be plain http"],
    ['ftp://a.example', 'only https is spoken, and http where an entry says so'],
    ['a.example?x=y', 'leave out the query and the fragment: only host, port and path are compared'],
    ['https://a.example/#x', 'leave out the query and the fragment: only host, port and path are compared'],
    ['a.example/v1/../x', "expected a path as it is sent, without '..', encoded characters or a query"],
    ['a.example/%2e%2e', "expected a path as it is sent, without '..', encoded characters or a query"],
    ['localhost', `write { host: 'localhost', private: true } ${OWN}`],
    ['intranet', `write { host: 'intranet', private: true } ${OWN}`],
    ['db.internal', `write { host: 'db.internal', private: true } ${OWN}`],
    ['10.0.0.1', `write { host: '10.0.0.1', private: true } ${OWN}`],
    ['0x7f.1', `write { host: '127.0.0.1', private: true } ${OWN}`],
    ['2130706433', `write { host: '127.0.0.1', private: true } ${OWN}`],
    ['[::1]', `write { host: '::1', private: true } ${OWN}`],
    ['169.254.169.254', 'leave it out: link-local, metadata and reserved addresses are never reached'],
    ['[::ffff:10.0.0.1]', 'leave it out: link-local, metadata and reserved addresses are never reached'],
  ])('%j', (text, fix) => {
    const shown = text.includes('@') ? 'a text that is not shown' : JSON.stringify(text);
    expect(complaints(text)).toEqual([`'network.allow[0]' is ${shown}; ${fix}`]);
  });

  test.each<[unknown, string]>([
    [
      { host: '169.254.169.254', private: true },
      `'network.allow[0].host' is "169.254.169.254"; leave it out`,
    ],
    [{ host: 'fd00:ec2::254', private: true }, `'network.allow[0].host' is "fd00:ec2::254"; leave it out`],
    [{ host: '*.corp.example', private: true }, 'name each host of your own network'],
    [{ host: 'a.example:80' }, `'network.allow[0].host' is "a.example:80"; write the host alone`],
    [{ host: 'https://a.example' }, 'write the host alone'],
    [{ host: 'a.example/x' }, 'write the host alone'],
    [{ host: '*.a.example', secret: { header: 'X', env: 'K' } }, 'name the one host that the secret is for'],
    [
      { host: 'a.example', http: true, secret: { header: 'X', env: 'K' } },
      'a secret is sent over https only',
    ],
    [{ host: 'a.example', secret: { header: 'Host', env: 'K' } }, "'network.allow[0].secret.header'"],
    [{ host: 'a.example', secret: { header: 'X' } }, "'network.allow[0].secret.env' is missing"],
    [
      { host: 'a.example', path: 'v1' },
      `'network.allow[0].path' is "v1"; expected a path that begins with a slash`,
    ],
    [{ host: 'a.example', path: '/%2f' }, `'network.allow[0].path'`],
    [{ host: 'a.example', methods: ['get'] }, `'network.allow[0].methods[0]' is "get"`],
    [{ host: 'a.example', maxBytes: 0 }, `'network.allow[0].maxBytes' is 0`],
    [{ path: '/x' }, "'network.allow[0].host' is missing; add host"],
    [
      { host: 'a.example', method: ['GET'] },
      "unknown key 'network.allow[0].method'; did you mean 'methods'?",
    ],
    [5, "'network.allow[0]' is 5; expected a host"],
    [null, "'network.allow[0]' is null; expected a host"],
  ])('%j', (entry, message) => {
    const [only = '', ...others] = complaints(entry);
    expect(others).toEqual([]);
    expect(only).toContain(message);
  });

  test('a secret that stands where its name belongs is not shown', () => {
    expect(
      complaints({ host: 'a.example', secret: { header: 'X', env: 'sk-very-secret' } }).join(),
    ).not.toMatch(/very/);
    expect(complaints('https://user:sk-very-secret@a.example?x').join()).not.toMatch(/very/);
  });

  test('all at once, each with its line', async () => {
    const { dir } = tempProject({
      'flue.config.js':
        "export default {\n  network: {\n    allow: ['*', 'a.example', { host: 'localhost' }],\n  },\n};\n",
    });
    await expect(openProject(dir)).rejects.toThrow(
      /flue\.config\.js:3.*'network\.allow\[0\]' is "\*"[\s\S]*'network\.allow\[2\]\.host' is "localhost"/,
    );
  });
});
