import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startNode } from '../../support/process.ts';
import { tempProject } from '../../support/project.ts';

const DRIVER = fileURLToPath(new URL('./loader-driver.ts', import.meta.url));

/** Loads files of a fresh project one after the other in one process; `file=text` rewrites a file first. */
async function load(files: Record<string, string>, ...steps: string[]) {
  const project = tempProject(files);
  const { stdout, stderr, exitCode } = await startNode([DRIVER, project.dir, ...steps]).done;
  project.cleanup();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function loadOne(files: Record<string, string>, file = 'w.ts') {
  const [result] = await load(files, file);
  return result;
}

const WORKFLOW = `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'x',
  input: z.object({ name: z.string() }),
  run: async ({ input }: { input: { name: string } }) => input.name,
});
`;

test('a lone TypeScript file finds flue-action and zod with nothing installed', async () => {
  expect(await loadOne({ 'w.ts': WORKFLOW })).toMatchObject({ kind: 'workflow', isSchema: true });
});

test('project files are ES modules even under "type": "commonjs"', async () => {
  const files = {
    'package.json': '{"type":"commonjs"}',
    'w.ts': WORKFLOW,
    'w.js': 'export default import.meta.dirname;',
  };
  const [typed, plain] = await load(files, 'w.ts', 'w.js');
  expect(typed).toMatchObject({ kind: 'workflow' });
  expect(plain.exports.default).toMatch(/project-/);
});

test('flue-action is ours even when a copy is installed, zod is the one installed', async () => {
  const result = await loadOne({
    'node_modules/flue-action/package.json': '{"name":"flue-action","main":"i.js"}',
    'node_modules/flue-action/i.js': 'throw new Error("not this one")',
    'node_modules/zod/package.json': '{"name":"zod","type":"module","exports":"./i.js"}',
    'node_modules/zod/i.js': 'export const z = "installed";',
    'w.ts':
      "import { defineConfig, z as ours } from 'flue-action'; import { z } from 'zod';\nexport const both = [typeof defineConfig, z, typeof ours.object];",
  });
  expect(result.exports.both).toEqual(['function', 'installed', 'function']);
});

test('zod, zod/mini and the z of flue-action are one copy', async () => {
  const result = await loadOne({
    'w.ts': `import { z } from 'zod'; import * as mini from 'zod/mini'; import * as four from 'zod/v4'; import { z as ours } from 'flue-action';
import { scripted } from 'flue-action/testing';
export const same = [z === ours, four.z === z, mini.object({ a: z.string() })._zod !== undefined, scripted()];`,
  });
  expect(result.exports.same).toEqual([true, true, true, 'scripted']);
});

test('imports find TypeScript without extension, as .js, as a folder, and JSON with and without attributes', async () => {
  const result = await loadOne({
    'lib/a.ts': 'export const a: number = 1;',
    'lib/b.mts': 'export const b: number = 2;',
    'lib/c/index.ts': "import data from '../data.json';\nexport const c: number = data.c;",
    'lib/data.json': '{"c":3}',
    'w.ts': `import { a } from './lib/a';
import { a as again } from './lib/a.js';
import { b } from './lib/b';
import { c } from './lib/c';
import data from './lib/data.json' with { type: 'json' };
const later = await import('./lib/' + 'a');
export const all: unknown[] = [a, again, b, c, data.c, later.a];`,
  });
  expect(result.exports.all).toEqual([1, 1, 2, 3, 3, 1]);
});

test('enums, namespaces and parameter properties work, and lines stay right', async () => {
  const [value, broken] = await load(
    {
      'w.ts': `enum Size { Small = 1, Big }
namespace Names { export const one = 'one'; }
class Point { constructor(readonly x: number) {} }
export const all = [Size.Big, Names.one, new Point(3).x];`,
      'broken.ts': `enum Size { Small }
type Unused = {
  name: string;
};
export const x = (null as unknown as Unused).name;`,
    },
    'w.ts',
    'broken.ts',
  );
  expect(value.exports.all).toEqual([2, 'one', 3]);
  expect(broken.message).toMatch(/^broken\.ts:5: it fails while being loaded: TypeError: /);
});

test('type arguments are never taken for comparisons', async () => {
  const result = await loadOne({
    'w.ts': 'const Foo = 1\nfunction id(x) { return x }\nexport const value = id<typeof Foo>(41);',
  });
  expect(result.exports.value).toBe(41);
});

test('a file that looks like JavaScript and is TypeScript is loaded once all the same', async () => {
  const result = await loadOne({
    'count.js': 'globalThis.count = (globalThis.count ?? 0) + 1;\nexport const count = globalThis.count;',
    'w.ts': "import { count } from './count';\nexport const sum = ((a, b: number) => a + b)(count, 1);",
  });
  expect(result.exports.sum).toBe(2);
});

test('a changed file is loaded anew, an unchanged one is the same', async () => {
  const files = {
    'w.ts': "import { a } from './a';\nexport const value = [a, Math.random()];",
    'a.ts': 'export const a = 1;',
  };
  const [first, same, changed] = await load(files, 'w.ts', 'w.ts', 'a.ts=export const a = 2;', 'w.ts');
  expect(same.exports.value).toEqual(first.exports.value);
  expect(changed.exports.value[0]).toBe(2);
});

test('packages load as Node loads them', async () => {
  const result = await loadOne({
    'node_modules/cjs/package.json': '{"name":"cjs","main":"i.js"}',
    'node_modules/cjs/i.js': 'module.exports = { value: typeof require };',
    'w.ts':
      "import cjs from 'cjs';\nimport fs from 'fs';\nexport const all = [cjs.value, typeof fs.readFileSync];",
  });
  expect(result.exports.all).toEqual(['function', 'function']);
});

test('TypeScript of a linked workspace package is loaded like the project’s own', async () => {
  const project = tempProject({
    'packages/kit/package.json': '{"name":"kit","exports":"./src/index.ts"}',
    'packages/kit/src/index.ts': "export { kit } from './kit';",
    'packages/kit/src/kit.ts': 'enum Kit { One = 1 }\nexport const kit: number = Kit.One;',
    'app/w.ts': "import { kit } from 'kit';\nexport const value = kit;",
    'app/node_modules/.keep': '',
  });
  symlinkSync(`${project.dir}/packages/kit`, `${project.dir}/app/node_modules/kit`);
  const { stdout } = await startNode([DRIVER, `${project.dir}/app`, 'w.ts']).done;
  expect(JSON.parse(stdout).exports.value).toBe(1);
});

const FAILURES: Array<
  [what: string, files: Record<string, string>, message: string | RegExp, hint: string | RegExp]
> = [
  [
    'a syntax error',
    { 'w.ts': 'const a: number = 1;\nconst b = {;\n' },
    /^w\.ts:2: it cannot be parsed: /,
    /syntax/,
  ],
  [
    'a syntax error in JavaScript',
    { 'w.ts': "import './b.js';", 'b.js': 'a();\n\nb(' },
    /^b\.js:3: it cannot be parsed/,
    /syntax/,
  ],
  [
    'bad JSON',
    { 'w.ts': "import a from './a.json';", 'a.json': '{a' },
    /^a\.json: it cannot be parsed/,
    /syntax/,
  ],
  [
    'a missing package',
    { 'w.ts': "\nimport x from '@scope/name/sub';" },
    "w.ts:2: it imports the package '@scope/name', which is not installed",
    /npm install @scope\/name'/,
  ],
  [
    'a missing file with one like it',
    { 'w.ts': "import { a } from './lib/gret';", 'lib/greet.ts': '' },
    "w.ts:1: it imports './lib/gret', and there is no such file",
    "did you mean './lib/greet.ts'?",
  ],
  [
    'an alias',
    { 'w.ts': "import a from '@/lib/a';" },
    /path alias, and tsconfig paths are not applied/,
    /relative path/,
  ],
  [
    'an alias of the tsconfig',
    {
      'tsconfig.json': '{"compilerOptions":{"paths":{"#lib/*":["./lib/*"]}}}',
      'w.ts': "import a from '#lib/a';",
    },
    /path alias/,
    /relative path/,
  ],
  [
    'a throw at the top level',
    {
      'w.ts': "import { f } from './f';\n\nf();",
      'f.ts': "export function f(): void {\n  throw new RangeError('too far\\nsecond line');\n}",
    },
    'f.ts:2: it fails while being loaded: RangeError: too far',
    /run\(\)/,
  ],
  [
    'a throw whose words hold an address that can be no file here',
    { 'w.ts': "\nthrow new Error('(file:///no%2Fpath:7)');" },
    'w.ts:2: it fails while being loaded: (file:///no%2Fpath:7)',
    /run\(\)/,
  ],
  ['a throw of no error', { 'w.ts': "throw 'text';" }, 'w.ts: it fails while being loaded: text', /run\(\)/],
  [
    'an await that never settles',
    { 'w.ts': 'await new Promise(() => {});' },
    'w.ts: its top level did not finish within 0.5 s: an await there never settles',
    'move the await into run()',
  ],
  ['require', { 'w.ts': "const fs = require('fs');" }, /^w\.ts:1: .*require is not defined/, /write import/],
  [
    'module.exports',
    { 'w.js': '', 'w.ts': "import './m.js';", 'm.js': 'module.exports = 1;' },
    /^m\.js:1: /,
    /export default/,
  ],
  ['__dirname', { 'w.ts': 'export default __dirname;' }, /__dirname is not defined/, /import\.meta\.dirname/],
  [
    'a misspelled export of ours',
    { 'w.ts': "import { defineWorkflw } from 'flue-action';" },
    "w.ts:1: it imports 'defineWorkflw' from 'flue-action', which has no such export",
    "did you mean 'defineWorkflow'?",
  ],
  [
    'a type imported as a value',
    {
      'w.ts': "import { Shape } from './shape';\nexport default 1 as Shape;",
      'shape.ts': 'export interface Shape { a: 1 }',
    },
    "w.ts:1: it imports 'Shape' from './shape', which has no such export",
    /import type \{ Shape \}/,
  ],
  [
    'an unknown module of ours',
    { 'w.ts': "import 'flue-action/testin';" },
    "w.ts:1: it imports 'flue-action/testin', which flue-action does not have here",
    "did you mean 'flue-action/testing'?",
  ],
];

test.each(FAILURES)('%s is named with its place and its fix', async (_what, files, message, hint) => {
  const failure = await loadOne(files);
  expect(failure.code).toBe('project_error');
  if (typeof message === 'string') expect(failure.message).toBe(message);
  else expect(failure.message).toMatch(message);
  if (typeof hint === 'string') expect(failure.hint).toBe(hint);
  else expect(failure.hint).toMatch(hint);
  expect(failure.message + failure.hint).not.toMatch(/\n|node:internal/);
});

test('a missing file is named', async () => {
  expect(await loadOne({}, 'gone.ts')).toMatchObject({ message: 'gone.ts: there is no such file' });
});

test('in a sealed folder flue-action and zod are ours whatever is installed, and Node has its modules', async () => {
  const evil = {
    'package.json': '{"type":"module","exports":"./i.js"}',
    'i.js': 'throw new Error("not this one")',
  };
  const installed = ['flue-action', 'zod'].flatMap((name) =>
    Object.entries(evil).map(([path, text]) => [`node_modules/${name}/${path}`, text]),
  );
  const files = {
    ...Object.fromEntries(installed),
    'w.ts': `import { z as other } from 'zod';\nimport 'node:path';\nimport 'fs';\nimport './own.json';\n${WORKFLOW}`,
    'own.json': '{}',
  };
  const [result] = await load(files, '--sealed', 'w.ts');
  expect(result).toMatchObject({ kind: 'workflow', isSchema: true });
});

test.each([
  ['left-pad'],
  ['@scope/left-pad'],
  ['#own'],
  ['/etc/hostname'],
  ['data:text/javascript,export default 1'],
  ['../outside.mjs'],
  ['./linked.mjs'],
  ['./common.cjs'],
  ['./linked/outside.mjs'],
])(
  'in a sealed folder nothing of elsewhere is imported, neither at once nor later: %s',
  async (specifier) => {
    const outside = tempProject({ 'outside.mjs': 'export default 1;' });
    const project = tempProject({
      'package.json': '{"imports":{"#own":"./own.mjs"}}',
      'own.mjs': 'export default 1;',
      'common.cjs': 'module.exports = require("left-pad");',
      'node_modules/left-pad/package.json': '{"exports":"./i.js"}',
      'node_modules/left-pad/i.js': 'module.exports = 1;',
      'node_modules/@scope/left-pad/package.json': '{"exports":"./i.js"}',
      'node_modules/@scope/left-pad/i.js': 'module.exports = 1;',
      'at-once.mjs': `import x from '${specifier}';\nexport default x;`,
      'later.mjs': `const name = ['${specifier}'].join('');\nexport default (await import(name)).default;`,
    });
    symlinkSync(`${outside.dir}/outside.mjs`, `${project.dir}/linked.mjs`);
    symlinkSync(outside.dir, `${project.dir}/linked`);
    const steps = ['--sealed', 'at-once.mjs', 'later.mjs'];
    const { stdout, stderr } = await startNode([DRIVER, project.dir, ...steps]).done;
    project.cleanup();
    outside.cleanup();
    expect(stderr).toBe('');
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toHaveLength(2);
    for (const { code, message } of results) {
      expect(code).toBe('project_error');
      expect(message).toMatch(/has its own ES modules, flue-action|there is no such file/);
    }
  },
);
