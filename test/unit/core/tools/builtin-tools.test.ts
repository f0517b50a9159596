import { describe, expect, test } from 'vitest';
import { BUILTIN_TOOLS } from '../../../../src/core/tools/builtin-tools.ts';
import { toolBench } from '../../../support/tool-context.ts';

const inputsOf = (name: string): Record<string, { type: string }> => {
  const schema = BUILTIN_TOOLS.find((tool) => tool.name === name)?.inputSchema;
  return (schema?.properties ?? {}) as Record<string, { type: string }>;
};

describe('the built-in tools', () => {
  test('have the names and inputs of the contract', () => {
    expect(BUILTIN_TOOLS.map(({ name }) => [name, ...Object.keys(inputsOf(name))])).toEqual([
      ['bash', 'command', 'timeoutMs'],
      ['read', 'path', 'offset', 'limit'],
      ['write', 'path', 'content'],
      ['edit', 'path', 'oldText', 'newText', 'replaceAll'],
      ['grep', 'pattern', 'path', 'glob', 'ignoreCase', 'context', 'limit'],
      ['glob', 'pattern', 'path'],
      ['use_skill', 'name'],
    ]);
  });

  test('declare strict schemas with a description for everything', () => {
    for (const { name, description, inputSchema } of BUILTIN_TOOLS) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(description.length).toBeLessThan(1400);
      for (const field of Object.values(inputsOf(name))) expect(field).toHaveProperty('description');
    }
    const required = BUILTIN_TOOLS.map(({ inputSchema }) => inputSchema.required);
    expect(required).toEqual([
      ['command'],
      ['path'],
      ['path', 'content'],
      ['path', 'oldText', 'newText'],
      ['pattern'],
      ['pattern'],
      ['name'],
    ]);
  });

  test('only those that write run alone', () => {
    expect(BUILTIN_TOOLS.filter(({ mutates }) => mutates).map(({ name }) => name)).toEqual([
      'bash',
      'write',
      'edit',
    ]);
  });
});

describe('the input is checked with a sentence that says what to send', () => {
  test.each([
    ['read', null, 'read: the input must be an object, got null'],
    ['read', ['a'], 'read: the input must be an object, got ["a"]'],
    ['read', {}, 'read: `path` is missing: the file, as `src/index.ts` or `/skills/review/SKILL.md`'],
    ['read', { path: 7 }, 'read: `path` must be a string, got 7'],
    ['read', { path: '' }, 'read: `path` must not be empty'],
    ['read', { path: 'a', offset: 'x' }, 'read: `offset` must be a positive integer, got "x"'],
    ['read', { path: 'a', offset: 0 }, 'read: `offset` must be a positive integer, got 0'],
    ['read', { path: 'a', limit: 1.5 }, 'read: `limit` must be a positive integer, got 1.5'],
    ['read', { path: 'a', ofset: 1 }, 'read: there is no input `ofset`; did you mean `offset`?'],
    ['bash', { cmd: 'ls' }, 'bash: there is no input `cmd`; it takes command, timeoutMs'],
    [
      'bash',
      { command: 'ls', timeoutMs: 700_000 },
      'bash: `timeoutMs` must be an integer from 1 to 600000, got 700000',
    ],
    [
      'edit',
      { path: 'a', oldText: 'x', newText: 'y', replaceAll: 'yes' },
      'edit: `replaceAll` must be true or false, got "yes"',
    ],
    ['grep', { pattern: 'x', context: -1 }, 'grep: `context` must be an integer from 0 to 20, got -1'],
  ])('%s %j', async (name, input, message) => {
    const bench = await toolBench({});
    const tool = BUILTIN_TOOLS.find((candidate) => candidate.name === name);
    if (!tool) throw new Error(name);
    expect(await bench.call(tool, input)).toBe(`ERROR ${message}`);
  });

  test('null stands for an optional input that was left out', async () => {
    const bench = await toolBench({ a: 'A\n' });
    const [, read] = BUILTIN_TOOLS;
    if (!read) throw new Error('read');
    expect(await bench.call(read, { path: 'a', offset: null, limit: null })).toBe('1\tA');
  });
});
