// npm packages in a project's code, taken in when it is built for Cloudflare, in real workerd.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const packageOf = (name: string, files: Record<string, string>, fields: object = {}) =>
  Object.fromEntries(
    Object.entries({
      'package.json': JSON.stringify({ name, version: '1.0.0', main: './index.js', ...fields }),
      ...files,
    }).map(([path, text]) => [`node_modules/${name}/${path}`, text]),
  );

const CONFIG =
  "import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'packed' } });\n";

const workflow = (imports: string, result: string) => `import { defineWorkflow } from 'flue-action';
import { z } from 'zod';
${imports}
export default defineWorkflow({
  description: 'Uses packages.',
  input: z.object({ name: z.string().default('you') }),
  async run({ input }) { return ${result}; },
});
`;

const PROJECT = {
  'flue.config.ts': CONFIG,
  'workflows/hello.ts': workflow(
    "import { pad } from 'pad-text';\nimport { where } from 'two-builds';\nimport { sharedZod, check } from 'speaks-zod';\nimport { greet } from '../lib/greet';",
    '{ said: pad(greet(input.name), 12), where, isOneZod: sharedZod === z, checked: check(1) }',
  ),
  'workflows/other.ts': workflow("import { greet } from '../lib/greet';", 'greet(input.name)'),
  'lib/greet.ts':
    "import { pad } from 'pad-text';\nexport const greet = (name: string) => pad(`Hi ${name}`, 1);\n",
  ...packageOf('pad-text', {
    'index.js':
      "const path = require('path');\nconst { format } = require('node:util');\nexports.pad = (text, n) => format('%s', path.basename(text)).padEnd(n, '.');\n",
  }),
  ...packageOf(
    'two-builds',
    { 'node.js': "export const where = 'node';\n", 'worker.js': "export const where = 'worker';\n" },
    { type: 'module', exports: { workerd: './worker.js', default: './node.js' } },
  ),
  ...packageOf('speaks-zod', {
    'index.js':
      "const { z } = require('zod');\nexports.sharedZod = z;\nexports.check = (value) => z.string().safeParse(value).success;\n",
  }),
  // Never taken in: what a project lends from us is ours.
  ...packageOf('zod', { 'index.js': "throw new Error('another zod');\n" }),
};

describe('npm packages in a Worker', () => {
  let files: ReadonlyMap<string, string>;
  let worker: RunningWorker;
  beforeAll(async () => {
    files = await builtWorker(PROJECT);
    worker = await startBuiltWorker(written(files));
  }, 120_000);
  afterAll(() => worker.stop());

  it('are part of the project: of CommonJS too, in their build for Workers, with the one zod', async () => {
    const { json } = await clientOf(worker).post('/workflows/hello?wait=30', { name: 'Ada' });
    expect(json).toMatchObject({
      status: 'succeeded',
      result: { said: 'Hi Ada......', where: 'worker', isOneZod: true, checked: false },
    });
  });

  it('are there once for all workflows that use them', async () => {
    const { json } = await clientOf(worker).post('/workflows/other?wait=30', {});
    expect(json.result).toBe('Hi you');
    expect([...files.values()].filter((text) => text.includes('padEnd(n'))).toHaveLength(1);
  });

  it('make the same bytes wherever the project lies', async () => {
    expect([...(await builtWorker(PROJECT))]).toEqual([...files]);
  });
});

describe('a package that a Worker cannot run', () => {
  const refusalOf = (imports: string, packages: Record<string, string>) =>
    builtWorker({ 'flue.config.ts': CONFIG, 'workflows/a.ts': workflow(imports, 'it'), ...packages }).then(
      () => 'built',
      ({ message, hint }) => `${message} (${hint})`,
    );

  it.each([
    [
      'a native addon that it imports',
      "import it from 'native';",
      packageOf('native', { 'index.js': "module.exports = require('./it.node');\n", 'it.node': '' }),
      'node_modules/native/index.js: it needs the native addon node_modules/native/it.node, which a Worker cannot load (do without it, or build for node)',
    ],
    [
      'a native addon that it looks for',
      "import it from 'native';",
      {
        ...packageOf('native', { 'index.js': "module.exports = require('bindings')('it');\n" }),
        ...packageOf('bindings', { 'index.js': 'module.exports = () => ({});\n' }),
      },
      'node_modules/native/index.js: it needs a native addon, which a Worker cannot load (do without it, or build for node)',
    ],
    [
      'a module of Node that no Worker has',
      "import it from 'sealed';",
      packageOf('sealed', { 'index.js': "module.exports = require('node:sea');\n" }),
      "node_modules/sealed/index.js: it imports 'node:sea', which a Worker does not have (do without it, or build for node)",
    ],
    [
      'such a module in the code of the project itself',
      "import it from 'node:sea';",
      {},
      "workflows/a.ts: it imports 'node:sea', which a Worker does not have (do without it, or build for node)",
    ],
    [
      'a package that is not installed',
      "import it from 'nowhere';",
      {},
      'workflows/a.ts:3: Could not resolve "nowhere" (install the package, or correct the import)',
    ],
  ])('is refused for %s', async (_, imports, packages, refusal) => {
    expect(await refusalOf(imports, packages)).toBe(refusal);
  });
});
