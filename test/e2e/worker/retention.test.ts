// What is old is deleted by the alarm of its object, and the name is free again.
import { expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { until } from '../../support/wait.ts';
import { useWorker } from '../../support/worker/use-worker.ts';

const worker = useWorker('brief-worker');

it('an instance is deleted as a whole some time after its last run, and can be made again', async () => {
  const client = clientOf(worker);
  const path = '/workflows/greet/brief';
  const first = await client.post(`${path}?wait=20`, { name: 'Ada' });
  expect(first.json.status).toBe('succeeded');
  const journal = () => client.get(first.json.href, { accept: 'application/x-ndjson' });
  await until(async () => (await journal()).json === '', { timeoutMs: 30_000, everyMs: 100 });
  expect((await client.get(first.json.href)).json).toMatchObject({
    status: 'succeeded',
    result: { greeting: 'Hello, Ada.' },
  });
  await until(async () => (await client.get(path)).status === 404, { timeoutMs: 30_000, everyMs: 200 });
  const second = await client.post(`${path}?wait=20`, {});
  expect(second.json.status).toBe('succeeded');
  expect((await client.get(first.json.href)).status).toBe(404);
}, 60_000);
