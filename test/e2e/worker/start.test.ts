// What a build refuses because a Worker could not load it, held against real workerd.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStart } from '../../../src/hosts/worker-start/check-start.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const LOADED = {
  fine: 'export const at = Math.random() + Date.now() + performance.now();',
  request: "fetch('http://127.0.0.1:1/').catch(() => {});",
  awaitedRequest: "await fetch('http://127.0.0.1:1/');",
  timer: 'setTimeout(() => {}, 1);',
  interval: 'setInterval(() => {}, 1000);',
  immediate: 'setImmediate(() => {});',
  microtask: 'queueMicrotask(() => {});',
  uuid: 'crypto.randomUUID();',
  values: 'crypto.getRandomValues(new Uint8Array(4));',
  bytes: "import { randomBytes } from 'node:crypto';\nrandomBytes(4);",
  digest: "await crypto.subtle.digest('SHA-256', new Uint8Array(1));",
  code: "new Function('return 1');",
  evaluated: "eval('1');",
  here: 'new URL(import.meta.url);',
  socket: "new WebSocket('ws://127.0.0.1:1');",
  channel: "new BroadcastChannel('x');",
  binding: "if (process.env.TONE !== 'kind') throw new Error('not bound');",
};
const names = Object.keys(LOADED) as Array<keyof typeof LOADED>;

const MAIN = `import { DurableObject } from 'cloudflare:workers';
export class FlueInstance extends DurableObject {}
export class FlueBudget extends DurableObject {}
export class FlueIndex extends DurableObject {}
const failed = async (load) => load().then(() => false, () => true);
export default {
  fetch: async () => Response.json({ ${names.map((name) => `${name}: await failed(() => import('./project/${name}.js'))`).join(', ')} }),
};
`;
const MODULES = new Map([
  ['worker.js', MAIN],
  ...names.map((name) => [`project/${name}.js`, `${LOADED[name]}\nexport {};\n`] as const),
]);

describe('loading modules', () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    const wrangler = JSON.stringify({ main: 'worker.js', vars: { TONE: 'kind' } });
    worker = await startBuiltWorker(
      written(new Map([...MODULES, ['wrangler.jsonc', wrangler], ['assets/x', '']])),
    );
  }, 60_000);
  afterAll(() => worker.stop());

  it('fails in workerd where it does in the check before an upload', async () => {
    const failed = (await (await fetch(worker.url)).json()) as Record<string, boolean>;
    const checked = checkStart({
      files: MODULES,
      main: 'worker.js',
      env: { TONE: 'kind' },
      entries: new Map(names.map((name) => [`project/${name}.js`, name])),
      app: undefined,
    });
    const { problems } = await checked.then(
      () => ({ problems: [] }),
      (thrown: { problems: Array<{ path: string }> }) => thrown,
    );
    expect(problems.map(({ path }) => path)).toEqual(names.filter((name) => failed[name]));
    expect(problems.length).toBeGreaterThan(8);
  });
});

describe('a project that a Worker could not load', () => {
  const WORKFLOW =
    "import { defineWorkflow } from 'flue-action';\nimport 'it';\nexport default defineWorkflow({ description: 'x', run: () => 1 });\n";

  it('is not built: with a package that asks for a random value at once', async () => {
    const built = builtWorker({
      'workflows/a.ts': WORKFLOW,
      'node_modules/it/package.json': '{"name": "it", "main": "index.js"}',
      'node_modules/it/index.js': "exports.id = require('node:crypto').randomUUID();\n",
    });
    await expect(built).rejects.toMatchObject({
      code: 'project_error',
      message:
        'workflows/a.ts: a Worker cannot load it: it asks for random values (randomUUID) while it is loaded',
      hint: expect.stringContaining('belong into run()'),
    });
  });

  it('is not built: with an app.ts that is none', async () => {
    await expect(builtWorker({ 'agent.md': 'Be kind.\n', 'app.ts': 'export default {};\n' })).rejects.toThrow(
      'app.ts: it has no default export with a fetch function',
    );
  });

  it('is built where code needs a secret that only the Worker has', async () => {
    const files = await builtWorker({
      'flue.config.ts':
        "import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { vars: { TONE: 'kind' }, secrets: ['KEY'] } });\n",
      'workflows/a.ts': WORKFLOW.replace(
        "import 'it';",
        "if (process.env.PATH === undefined && (!process.env.KEY || !process.env.OPENAI_API_KEY || process.env.TONE !== 'kind')) throw new Error('not set');",
      ),
    });
    expect(files.has('worker.js')).toBe(true);
  });
});
