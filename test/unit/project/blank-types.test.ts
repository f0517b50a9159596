// Blanks against Node's own stripper: the same text, or an honest "ask Node".
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { blankTypes } from '../../../src/project/blank-types.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('every source of this project comes out as from Node', { timeout: 60_000 }, () => {
  const files = globSync('{src,workflows,bench}/**/*.ts', { cwd: root });
  const left = files.filter((file) => {
    const source = readFileSync(`${root}${file}`, 'utf8');
    const blanked = blankTypes(source);
    if (blanked !== undefined) expect(withoutSpace(blanked), file).toBe(withoutSpace(strippedByNode(source)));
    return blanked === undefined;
  });
  expect(files.length).toBeGreaterThan(400);
  // Were most of them left to Node, this test would say nothing, and the start would be slow again.
  expect(left.length).toBeLessThan(files.length / 20);
});

test.each([
  [
    'annotations',
    'const a: string = "x", b: { c?: 1 }[] = [];\nfunction f(this: A, d?: string, ...e: B[]): void {}',
  ],
  [
    'type statements',
    'type A = {\n  b: 1;\n};\ninterface C<T> extends D<T> {\n  e(): void;\n}\nexport type F = A;\nfoo();',
  ],
  [
    'imports of types',
    'import type { A } from "a";\nimport type B from "b";\nimport c, { type D, e, type F as G } from "c";\nexport type { A } from "a";\nexport { type H, e };',
  ],
  ['an import that is called type', 'import { type } from "a";\nimport b, { c } from "d";\nfoo(type, b, c);'],
  [
    'assertions',
    'const a = b as unknown as C, d = e satisfies F, g = h!.i![0]!;\nfoo(a as const, (b as C).d);',
  ],
  ['type arguments', 'const a = new Map<string, Set<number>>(), b = f<A>(x), c = g<A>`t`;'],
  [
    'generic functions',
    'const a = <T,>(b: T): T => b, c = async <T>(d: T) => d;\nfunction e<T extends F = G>(h: T) {}',
  ],
  [
    'classes',
    'class A<T> extends B<T> implements C {\n  private readonly a: string = "";\n  b?: number;\n  #c!: T;\n  static d: 1;\n  constructor(e: string);\n  constructor(e: any) { super(); }\n  override f(): asserts this is A<T> {}\n}',
  ],
  ['comparisons', 'if (a < b && c > d) foo(a < b, c > (d));\nconst e = a < (b >> c);'],
  [
    'text that looks like types',
    'const a = `x: ${b as string} <T>`, c = /: string/, d = "e as F"; // type A = 1',
  ],
  ['conditional expressions', 'const a = b ? (c) : d, e = b ? (f as G) : (h: I): J => h;'],
  [
    'several lines',
    'async function f({\n  a,\n  b,\n}: {\n  a: string;\n  b: number;\n}): Promise<{\n  c: 1;\n}> {\n  return g(a, b);\n}',
  ],
])('%s come out as from Node', (_what, source) => {
  const blanked = blankTypes(source);
  expect(blanked).toBeDefined();
  expect(withoutSpace(blanked ?? '')).toBe(withoutSpace(strippedByNode(source)));
  expect(blanked?.length).toBe(source.length);
  expect(blanked?.split('\n').map(({ length }) => length)).toEqual(
    source.split('\n').map(({ length }) => length),
  );
});

test.each([
  ['an enum', 'enum A { B }'],
  ['a namespace with code', 'namespace A { export const b = 1; }'],
  ['a module with code', 'export module A { export const b = 1; }'],
  ['parameters that are properties', 'class A { constructor(private a: string, readonly b: number) {} }'],
  ['an abstract class', 'abstract class A { abstract b(): void; c = 1; }'],
  ['declarations', 'declare const a: string;\nclass B { declare c: string; }'],
  ['what is called type, under another name', 'import { type as a } from "b";\nfoo(a);'],
  ['imports by require', 'import a = require("a");\nexport = a;'],
  ['an arrow after a type of several lines', 'const a = (b): {\n  c: 1;\n} => b;'],
  ['a call on the line after a type', 'const a = b as C\n(d)'],
  ['an index on the line after a declaration', 'const a = b\ntype C = 1\n[d].map(e)'],
  ['a template on the line after an assertion', 'const a = b!\n`c`'],
  ['a value on the line after its return', 'function a() { return <\n  B\n>(c) }'],
  ['an old assertion before a body', 'const a = () => <B>{};'],
  ['decorators', '@a class B {}'],
  ['what is no TypeScript', 'const a: = {;'],
])('%s: Node is asked', (_what, source) => {
  expect(blankTypes(source)).toBeUndefined();
});

function strippedByNode(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function withoutSpace(code: string): string {
  return transformSync(code, { minifyWhitespace: true, loader: 'js', legalComments: 'none' }).code;
}
