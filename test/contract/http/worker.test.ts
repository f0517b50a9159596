// The Worker keeps the contract, in real workerd.
import { afterAll, beforeAll } from 'vitest';
import { type BuiltWorker, buildTestWorker } from '../../support/worker/build.ts';
import { type RunningWorker, startWorker } from '../../support/worker/start.ts';
import { httpContract } from './suite.ts';

let built: BuiltWorker;
let worker: RunningWorker;
beforeAll(async () => {
  built = await buildTestWorker('test/support/worker/contract-worker.ts');
  worker = await startWorker({ script: built.script });
});
afterAll(async () => {
  await worker.stop();
  built.remove();
});

httpContract('the Worker', () => worker);
