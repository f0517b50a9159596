// `mode: invoke` against the Worker in real workerd, which is killed while the step waits for its run.
import { expect, it } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { tempFolder } from '../../support/project.ts';
import { until } from '../../support/wait.ts';
import { buildTestWorker } from '../../support/worker/build.ts';
import { startWorker } from '../../support/worker/start.ts';
import { invokeStep } from '../invoke-step.ts';

it('a step goes on waiting while workerd is killed, and ends with the result of its run', async () => {
  const { script, remove } = await buildTestWorker('test/support/worker/contract-worker.ts');
  const stateDir = tempFolder('worker-state').dir;
  const first = await startWorker({ script, stateDir });
  const { url, token } = first;
  const port = Number(new URL(url).port);
  try {
    const payload = '{"ms":4000}';
    const step = invokeStep({ url, workflow: 'wait', payload, 'instance-id': 'a/b ü', 'flue-token': token });
    const client = createClient({ url, token });
    const at = { workflow: 'wait', instanceId: 'a/b ü' };
    await until(async () => (await client.latest(at)).status === 'running', {
      timeoutMs: 20_000,
      everyMs: 50,
    });
    await first.kill();
    const second = await startWorker({ script, stateDir, port });
    const result = await step;
    const { runId } = await client.latest(at);
    await second.stop();
    expect(result.outputs).toMatchObject({
      conclusion: 'success',
      status: 'succeeded',
      result: '"slept"',
      'run-id': runId,
    });
  } finally {
    remove();
  }
}, 120_000);
