import { describe, expect, test } from 'vitest';
import { mcpNames, mcpServers } from '../../../src/project/mcp-shape.ts';

const complaints = (value: unknown) =>
  mcpServers(value, 'mcp').map(({ message, fix }) => `${message}; ${fix}`);
const server = (value: unknown) => complaints({ hub: value });

test('servers with all that they may have are good', () => {
  const common = { allow: ['*'], deny: ['delete_*'], timeoutMs: 5000 };
  expect(
    complaints({
      github: {
        url: 'https://api.example.com/mcp/?tools=all',
        headers: { Authorization: { env: 'TOKEN', prefix: 'Bearer ' }, 'X-Toolset': 'repos' },
        ...common,
        approval: ['create_*'],
        effect: { 'get_*': 'none', create_issue: 'once' },
      },
      'db-2': {
        command: 'npx',
        args: ['-y', 'db-mcp@1.2.3', ''],
        env: ['DB_URL'],
        ...common,
        approval: 'always',
        effect: 'none',
      },
      local: { url: 'http://localhost:3000/mcp' },
      inside: { url: 'http://10.0.0.7/mcp' },
      named: { url: 'http://tools.internal/mcp' },
    }),
  ).toEqual([]);
  expect(complaints({})).toEqual([]);
});

describe('a server is refused', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'as a text',
      'https://a.example',
      /^'mcp.hub' is "https:\/\/a.example"; expected an object with url or command$/,
    ],
    [
      'without an address',
      { allow: [] },
      /^'mcp.hub' has neither url nor command; write \{ url: 'https:\/\/…' \} .* or \{ command, args \}/,
    ],
    [
      'with a misspelled address',
      { ulr: 'https://a.example' },
      /has neither url nor command; did you mean 'url'\?$/,
    ],
    [
      'with two',
      { url: 'https://a.example', command: 'a' },
      /^'mcp.hub' has url and command; leave out one of them$/,
    ],
    [
      'with a misspelled member',
      { url: 'https://a.example', alow: [] },
      /^unknown key 'mcp.hub.alow'; did you mean 'allow'\?$/,
    ],
    ['with a member of the other kind', { command: 'a', headers: {} }, /^unknown key 'mcp.hub.headers'/],
    [
      'with no URL',
      { url: 'a.example/mcp' },
      /^'mcp.hub.url' is not the URL of an MCP server; expected an http\(s\) URL/,
    ],
    ['with another scheme', { url: 'ws://a.example' }, /expected an http\(s\) URL/],
    [
      'with plain http to anybody',
      { url: 'http://a.example/mcp' },
      /write https: plain http is spoken with hosts of your own network only$/,
    ],
    [
      'with a metadata service',
      { url: 'http://169.254.169.254/mcp' },
      /metadata and reserved addresses are never reached$/,
    ],
    ['with a fragment', { url: 'https://a.example/#x' }, /leave out the fragment/],
    [
      'with no time',
      { url: 'https://a.example', timeoutMs: 0 },
      /'mcp.hub.timeoutMs' is 0; expected a whole number from 1 to 3600000$/,
    ],
    [
      'with a wrong approval',
      { url: 'https://a.example', approval: 'ask' },
      /'mcp.hub.approval' is "ask"; expected 'never', 'always' or a list of tools$/,
    ],
    [
      'with a wrong effect',
      { url: 'https://a.example', effect: { a: 'twice' } },
      /'mcp.hub.effect.a' is "twice"; expected 'none' or 'idempotent' or 'once'$/,
    ],
    [
      'with an empty tool',
      { url: 'https://a.example', deny: [''] },
      /'mcp.hub.deny\[0\]' is ""; expected a text$/,
    ],
    [
      'with a header of the protocol',
      { url: 'https://a.example', headers: { 'Mcp-Session-Id': 'x' } },
      /the header 'mcp.hub.headers.Mcp-Session-Id' cannot be set/,
    ],
    [
      'with a header that is none',
      { url: 'https://a.example', headers: { 'a b': 'x' } },
      /the header 'mcp.hub.headers.a b' cannot be set/,
    ],
    ['with a header between machines', { url: 'https://a.example', headers: { Host: 'x' } }, /cannot be set/],
    ['with a command of no text', { command: ['npx'] }, /'mcp.hub.command' is a list; expected a text$/],
    [
      'with arguments in one text',
      { command: 'npx', args: '-y a' },
      /'mcp.hub.args' is "-y a"; expected a list$/,
    ],
    [
      'with an environment of values',
      { command: 'a', env: { A: 'b' } },
      /'mcp.hub.env' is an object; expected a list$/,
    ],
  ])('%s', (_what, value, text) => {
    expect(server(value)).toHaveLength(1);
    expect(server(value)[0]).toMatch(text);
  });

  test('by a name that would not make one of tools', () => {
    for (const name of ['Hub', 'a_b', '', 'x'.repeat(33), '-a', 'a.b']) {
      expect(complaints({ [name]: { url: 'https://a.example' } })).toEqual([
        `'${name}' cannot be the name of an MCP server; choose a name of lower-case letters, digits and dashes, at most 32`,
      ]);
    }
    expect(complaints(['hub'])[0]).toMatch(/^'mcp' is a list; expected an object of servers by name/);
  });

  test('without showing what may be a secret', () => {
    const secret = 'ghp-very-secret';
    const wrong = [
      { url: `https://user:${secret}@a.example` },
      { url: `nonsense?key=${secret}` },
      { url: 'https://a.example', headers: { Authorization: { env: `Bearer ${secret}` } } },
      { url: 'https://a.example', headers: { Authorization: { env: 'A', prefix: `${secret}\n` } } },
      { url: 'https://a.example', headers: { Authorization: ['', secret] } },
      { command: 'a', args: [[secret]] },
      { command: 'a', env: [`A=${secret}`] },
    ];
    for (const one of wrong) {
      expect(server(one)).toHaveLength(1);
      expect(server(one)[0]).not.toContain(secret);
    }
  });
});

test('a definition lists names, and is told where servers are described', () => {
  const judge = (value: unknown) => mcpNames(value, 'mcp').map(({ message, fix }) => `${message}; ${fix}`);
  expect(judge(['github'])).toEqual([]);
  expect(judge([])).toEqual([]);
  expect(judge({ github: { url: 'https://a.example' } })).toEqual([
    "'mcp' is an object; list names of servers, as mcp: ['github']; what they are stands under mcp in flue.config.ts",
  ]);
  expect(judge('github')[0]).toMatch(/^'mcp' is "github"; list names/);
  expect(judge([7])[0]).toMatch(/^'mcp\[0\]' is 7; expected a text$/);
});
