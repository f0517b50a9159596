// A Worker for tests: the runtime and the definitions that a file exports, in one module.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildWorkerRuntime } from '../../../scripts/bundle/worker-runtime.mjs';

export interface BuiltWorker {
  script: string;
  /** One that does nothing. */
  empty: string;
  remove(): void;
}

const EMPTY = [
  "import { DurableObject } from 'cloudflare:workers';",
  'export class FlueInstance extends DurableObject {}',
  'export class FlueBudget extends DurableObject {}',
  'export class FlueIndex extends DurableObject {}',
  "export default { fetch: () => new Response('') };",
  '',
].join('\n');

/** `entry`: a module whose default export is what a Worker has, and which exports the classes of the objects. */
export async function buildTestWorker(entry: string, { minify = false } = {}): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'flue-worker-'));
  const { outputFiles } = await buildWorkerRuntime({
    entryPoints: { worker: resolve(entry) },
    outdir: folder,
    minify,
  });
  const script = join(folder, 'worker.js');
  writeFileSync(script, outputFiles[0].contents);
  writeFileSync(join(folder, 'prices.js'), 'export const genaiPrice = () => undefined;\n');
  const empty = join(folder, 'empty.js');
  writeFileSync(empty, EMPTY);
  return { script, empty, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
