import { expect, test } from 'vitest';
import type { McpServerSpec } from '../../../../src/authoring/mcp.ts';
import { judgeTools } from '../../../../src/core/mcp/tool-list.ts';
import { FlueError } from '../../../../src/errors.ts';
import type { Json } from '../../../../src/protocol/json.ts';

const tool = (name: string, more: Record<string, Json> = {}): Json => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object' },
  ...more,
});

function judge(listed: Json[], spec: Partial<McpServerSpec> = {}) {
  return judgeTools('hub', { url: 'https://hub.example/mcp', ...spec } as McpServerSpec, listed);
}
const namesOf = (listed: Json[], spec: Partial<McpServerSpec> = {}) =>
  judge(listed, spec).tools.map((one) => one.tool);

const FOUR = ['read_file', 'write_file', 'delete_file', 'search'].map((name) => tool(name));

test('the order is that of the names, whatever the server’s is', () => {
  expect(namesOf(FOUR)).toEqual(['delete_file', 'read_file', 'search', 'write_file']);
  expect(judge(FOUR.toReversed())).toEqual(judge(FOUR));
});

test.each<[Partial<McpServerSpec>, string[]]>([
  [{ allow: ['search', 'read_file'] }, ['read_file', 'search']],
  [{ allow: ['*_file'] }, ['delete_file', 'read_file', 'write_file']],
  [{ deny: ['delete_*'] }, ['read_file', 'search', 'write_file']],
  [{ allow: ['*_file'], deny: ['*e_file'] }, ['read_file']],
  [{ allow: [] }, []],
  [{ deny: ['*'] }, []],
  [{ allow: ['read.file', 'SEARCH'] }, []],
])('%j lets in %j', (spec, names) => {
  expect(namesOf(FOUR, spec)).toEqual(names);
});

test('names in the config that no tool has are told of, with the nearest', () => {
  const { remarks } = judge(FOUR, {
    allow: ['*_file', 'serach'],
    deny: ['remove_file'],
    approval: ['write_fil'],
    effect: { zzz: 'none' },
  });
  expect(remarks).toEqual([
    'has no tool "serach", which allow names; did you mean "search"?',
    expect.stringMatching(/^has no tool "remove_file", which deny names/),
    'has no tool "write_fil", which approval names; did you mean "write_file"?',
    'has no tool "zzz", which effect names',
  ]);
});

test('what a repeat may do is what the server says, unless the config says so', () => {
  const listed = [
    tool('a', { annotations: { readOnlyHint: true } }),
    tool('b', { annotations: { idempotentHint: true } }),
    tool('c', { annotations: { readOnlyHint: 'true' } }),
    tool('d', { annotations: null }),
  ];
  const effects = (spec: Partial<McpServerSpec> = {}) =>
    judge(listed, spec).tools.map(({ effect }) => effect);
  expect(effects()).toEqual(['none', 'idempotent', 'once', 'once']);
  expect(effects({ effect: 'idempotent' })).toEqual(['idempotent', 'idempotent', 'idempotent', 'idempotent']);
  expect(effects({ effect: { a: 'once', 'd*': 'none' } })).toEqual(['once', 'idempotent', 'once', 'none']);
});

test('tools wait for a human where the config says so', () => {
  const waiting = (approval: NonNullable<McpServerSpec['approval']>) =>
    judge(FOUR, { approval })
      .tools.filter((one) => one.wantsApproval)
      .map((one) => one.tool);
  expect(waiting('never')).toEqual([]);
  expect(waiting('always')).toHaveLength(4);
  expect(waiting(['delete_*', 'write_file'])).toEqual(['delete_file', 'write_file']);
});

test('of a nonsense list what makes sense is left, and the rest is told of', () => {
  const { tools, remarks } = judge([
    tool('good'),
    tool('good', { description: 'another' }),
    tool('no-schema', { inputSchema: null }),
    tool('text-schema', { inputSchema: 'object' }),
    tool('huge', { inputSchema: { type: 'object', description: 'x'.repeat(40_000) } }),
    tool('deep', { inputSchema: JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) }),
    tool('long', { description: 'y'.repeat(100_000) }),
    tool('task', { execution: { taskSupport: 'required' } }),
    tool('\u001b[31mred\u202e', { inputSchema: 1 }),
    { name: 7 },
    { name: '' },
    'tool',
    null,
  ]);
  expect(tools.map(({ name }) => name)).toEqual(['mcp__hub__good', 'mcp__hub__long']);
  expect(tools[0]?.description).toBe('does good');
  expect(tools[1]?.description).toMatch(/^y{1023}…$/);
  expect(remarks).toHaveLength(1);
  expect(remarks[0]).toMatch(/^leaves out tools it lists: .*"good" \(listed twice\).* and 6 more$/);
  expect(remarks[0]).not.toContain('\u001b');
});

test('more tools than a model should be told of are refused, with the way out', () => {
  const many = Array.from({ length: 129 }, (_, index) => tool(`t${index}`));
  const refusal = (listed: Json[]) => {
    try {
      return judge(listed);
    } catch (thrown) {
      return thrown;
    }
  };
  expect(refusal(many)).toBeInstanceOf(FlueError);
  expect(refusal(many)).toMatchObject({
    code: 'workflow_error',
    message: expect.stringMatching(
      /^the MCP server "hub" offers 129 tools, \d+ KiB of descriptions: .* at most 128/,
    ),
    hint: 'name those that are needed: mcp.hub.allow in flue.config.ts',
  });
  expect(judge(many, { allow: ['t1*'] }).tools).toHaveLength(40);
  const heavy = Array.from({ length: 12 }, (_, index) =>
    tool(`t${index}`, { inputSchema: { type: 'object', enum: ['x'.repeat(30_000)] } }),
  );
  expect(refusal(heavy)).toMatchObject({ code: 'workflow_error' });
});
