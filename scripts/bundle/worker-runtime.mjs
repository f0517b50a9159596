// The Worker runtime as one module: no bundler is needed beside it, a project's modules import it by its name.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerBundle } from './worker-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function buildWorkerRuntime(options = {}) {
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
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [workerBundle],
    ...options,
  });
}
