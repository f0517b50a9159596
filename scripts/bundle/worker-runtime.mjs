// The Worker runtime as one module: no bundler is needed beside it, a project's modules import it by its name.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as zod from 'zod';
import { dashboardPlugin } from './dashboard.mjs';
import { partOfRuntime, workerBundle } from './worker-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export function buildWorkerRuntime(options = {}) {
  return build({
    absWorkingDir: root,
    entryPoints: { runtime: 'worker/index.ts' },
    outdir: 'build',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    // A single character that is no Latin letter would make V8 keep two bytes for each of two million.
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [workerBundle],
    ...options,
  });
}

/**
 * All that stands in dist/worker: the runtime, what projects import from it by other names, and its parts. The dashboard is an
 * asset of the Worker: its code has the hashes alone.
 */
export async function workerRuntimeFiles({ hashes }) {
  const page = '<!doctype html><title>flue</title><p>The page of this Worker was not deployed with it.';
  const runtime = await buildWorkerRuntime({
    plugins: [workerBundle, dashboardPlugin({ page, hashes })],
  });
  const parts = await Promise.all(PARTS.map(partOf));
  return {
    texts: new Map([
      ['runtime.js', runtime.outputFiles[0].text],
      ...parts.map(({ name, text }) => [name, text]),
      ['flue-action.js', `export { ${AUTHORING.join(', ')} } from './runtime.js';\n`],
      ['zod.js', zodByName()],
      ['hono.js', "export { Hono } from './runtime.js';\n"],
      ['server.js', "export { flue } from './runtime.js';\n"],
    ]),
    metafiles: [runtime.metafile, ...parts.map(({ metafile }) => metafile)],
  };
}

/** What few projects need stands beside the runtime: src/hosts/worker-build.ts knows when. */
const PARTS = [
  ['prices', 'src/adapters/prices/genai.ts'],
  ['network', 'src/adapters/network/web-network.ts'],
  ['mcp', 'src/adapters/mcp/web-connect.ts'],
];

async function partOf([name, entry]) {
  const { outputFiles, metafile } = await buildWorkerRuntime({
    entryPoints: { [name]: entry },
    plugins: [partOfRuntime],
  });
  return { name: `${name}.js`, text: outputFiles[0].text, metafile };
}

const AUTHORING = ['FlueError', 'defineAgent', 'defineConfig', 'defineTool', 'defineWorkflow', 'z'];

function zodByName() {
  const names = Object.keys(zod).filter((name) => name !== 'default');
  return [
    "import { zod } from './runtime.js';",
    ...names.map((name) => `const ${name}$ = zod.${name};`),
    `export { ${names.map((name) => `${name}$ as ${name}`).join(', ')}, z$ as default };`,
    '',
  ].join('\n');
}
