import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toolNames } from '../../../../src/core/mcp/tool-names.ts';

test('a tool is named after its server, with what no name may hold replaced', () => {
  expect(toolNames('github', ['create_issue', 'files.read', 'Größe'])).toEqual([
    'mcp__github__create_issue',
    'mcp__github__files_read',
    'mcp__github__Gr__e',
  ]);
});

test('of tools that would be one name the one that bears it keeps it', () => {
  const names = toolNames('s', ['a.b', 'a_b', 'a/b']);
  expect(names[1]).toBe('mcp__s__a_b');
  expect(names[0]).toMatch(/^mcp__s__a_b_[0-9a-f]{8}$/);
  expect(names[2]).toMatch(/^mcp__s__a_b_[0-9a-f]{8}$/);
  expect(names[0]).not.toBe(names[2]);
});

test('a name that is too long is cut, and tells itself from others cut at the same place', () => {
  const long = 'x'.repeat(80);
  const names = toolNames('server', [`${long}1`, `${long}2`]);
  for (const name of names) expect(name).toMatch(/^mcp__server__x+_[0-9a-f]{8}$/);
  expect(names.map((name) => name.length)).toEqual([64, 64]);
  expect(new Set(names).size).toBe(2);
});

test('whatever servers call their tools, names are valid, different, and the same again', () => {
  const tools = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 128 }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/), tools, (server, list) => {
      const names = toolNames(server, list);
      expect(names.every((name) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
      expect(new Set(names).size).toBe(list.length);
      expect(toolNames(server, list)).toEqual(names);
    }),
    { seed: 5, numRuns: 300 },
  );
});
