// A Worker for all tests of a file.
import { afterAll, beforeAll } from 'vitest';
import { type BuiltWorker, buildTestWorker } from './build.ts';
import { startWorker, type WorkerOptions } from './start.ts';

/** Bundling and starting take their time where much else goes on. */
const HOOK_MS = 120_000;

/** Its address, known once the tests run. `optionsOf` is asked right before the start. */
export function useWorker(
  entry: string,
  optionsOf: () => Partial<WorkerOptions> | Promise<Partial<WorkerOptions>> = () => ({}),
): { url: string; token: string; pid(): number } {
  const target = { url: '', token: '', pid: () => 0 };
  let built: BuiltWorker | undefined;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    built = await buildTestWorker(`test/support/worker/${entry}.ts`);
    const worker = await startWorker({ script: built.script, ...(await optionsOf()) });
    stop = worker.stop;
    target.url = worker.url;
    target.token = worker.token;
    target.pid = worker.pid;
  }, HOOK_MS);
  afterAll(async () => {
    await stop();
    built?.remove();
  }, HOOK_MS);
  return target;
}
