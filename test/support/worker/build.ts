// A Worker for tests: the runtime and the definitions that a file exports, in one module.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildWorkerRuntime } from '../../../scripts/bundle/worker-runtime.mjs';

export interface BuiltWorker {
  script: string;
  remove(): void;
}

/** `entry`: a module whose default export is what a Worker has, and which exports the classes of the objects. */
export async function buildTestWorker(entry: string): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'flue-worker-'));
  const { outputFiles } = await buildWorkerRuntime({
    entryPoints: { worker: resolve(entry) },
    outdir: folder,
    minify: false,
  });
  const script = join(folder, 'worker.js');
  writeFileSync(script, outputFiles[0].contents);
  writeFileSync(join(folder, 'prices.js'), 'export const genaiPrice = () => undefined;\n');
  return { script, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
