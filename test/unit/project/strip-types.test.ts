import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mayHoldTypes, syntaxErrorLine, toJavaScript } from '../../../src/project/strip-types.ts';

test.each([
  [
    'a config',
    "import { defineConfig } from 'flue-action';\n\nexport default defineConfig({ model: 'a/b', budget: { maxCostUsd: 2 } });",
  ],
  [
    'a workflow without annotations',
    `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Reviews',
  input: z.object({ n: z.number().default(3) }),
  async run({ input, session, log }) {
    for (let i = 0; i < input.n; i++) log.info(\`round \${i}\`);
    const { data } = await session.prompt('Act as a reviewer: be brief!', { result: z.object({ ok: z.boolean() }) });
    return data.ok ? { verdict: 'pass' } : { verdict: 'fail' };
  },
});`,
  ],
])('%s needs no stripping', (_what, source) => {
  expect(mayHoldTypes(source)).toBe(false);
});

test.each([
  'const a: string = b;',
  'f<T>(x)',
  'f<() => void>(x)',
  'export type A = string;',
  'import type { A } from "a";',
  'import { type A, b } from "a";',
  'interface A { b: c }',
  'export default interface A {}',
  'enum A { B }',
  'const x = y as string;',
  'const x = { a: 1 } satisfies A;',
  'function f({ a }: B) {}',
  'function f(a?: B) {}',
  'const f = (a): B => a;',
  'class A {\n  private b = 1;\n}',
  'class A {\n  b: string;\n}',
  'class A implements B {}',
  'let x!: string;',
])('%s is taken for TypeScript', (source) => {
  expect(mayHoldTypes(source)).toBe(true);
});

test('stripping keeps lines and columns', () => {
  const source = 'const a: string = "x";\ninterface B {\n  c: 1\n}\nfoo();';
  const lines = toJavaScript(source, 'file:///a.ts').split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[4]).toBe('foo();');
});

test('a syntax error points at its line', () => {
  expect.assertions(1);
  try {
    toJavaScript('a();\nconst b = {;', 'file:///a.ts');
  } catch (thrown) {
    expect(syntaxErrorLine(thrown)).toBe(2);
  }
});

test('our own sources, which are full of types, are all seen to be TypeScript', () => {
  for (const file of ['strip-types.ts', 'shape.ts', 'load-module.ts', 'discover.ts', 'check.ts']) {
    expect(mayHoldTypes(readFileSync(new URL(`../../../src/project/${file}`, import.meta.url), 'utf8'))).toBe(
      true,
    );
  }
});
