// What Prometheus makes of a Worker's /metrics, by a parser that is not ours, while workerd dies and comes back.
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { tempFolder } from '../../support/project.ts';
import { until } from '../../support/wait.ts';
import { type BuiltWorker, buildTestWorker } from '../../support/worker/build.ts';
import { type RunningWorker, startWorker } from '../../support/worker/start.ts';

let built: BuiltWorker;
let worker: RunningWorker;
const stateDir = tempFolder('worker-state').dir;

beforeAll(async () => {
  built = await buildTestWorker('test/support/worker/remote-worker.ts');
  worker = await startWorker({ script: built.script, stateDir });
}, 120_000);
afterAll(async () => {
  await worker.stop();
  built.remove();
});

type Families = Map<string, ReturnType<typeof parsePrometheus>[number]>;

async function scraped(): Promise<Families> {
  const response = await fetch(`${worker.url}/metrics`, {
    headers: { authorization: `Bearer ${worker.token}` },
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return new Map(parsePrometheus(await response.text()).map((family) => [family.name, family]));
}

/** `labels value`, of a family. */
function values(families: Families, name: string): string[] {
  const { metrics = [] } = families.get(name) ?? {};
  return metrics.map(({ labels = {}, value }) => [...Object.values(labels), Number(value)].join(' '));
}

/** Noted after the fact: asked until it is as it should be. */
const settled = (name: string, wanted: string[]): Promise<Families> =>
  until(
    async () => {
      const families = await scraped();
      return JSON.stringify(values(families, name)) === JSON.stringify(wanted) && families;
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );

it('tells runs by state, turns, tokens and cost, and goes on counting after workerd was killed', async () => {
  const client = createClient({ url: worker.url, token: worker.token });
  expect((await fetch(`${worker.url}/metrics`)).status).toBe(401);
  const none = await scraped();
  expect(values(none, 'flue_runs_started_total')).toEqual(['0']);
  expect([...none.values()].filter(({ help, type }) => help === '' || type === 'UNTYPED')).toEqual([]);

  for (let i = 0; i < 5; i++) await client.wait(await client.start({ workflow: 'hello' }));
  await client.wait(await client.start({ workflow: 'fails' }));
  const waiting = [await client.start({ workflow: 'ship' }), await client.start({ workflow: 'ship' })];
  const first = await settled('flue_runs', ['queued 0', 'running 0', 'waiting 2']);
  expect(values(first, 'flue_runs_ended_total')).toEqual(['succeeded 5', 'failed 1', 'cancelled 0']);
  expect(values(first, 'flue_runs_started_total')).toEqual(['8']);
  expect(values(first, 'flue_turns_total')).toEqual(['2']);
  expect(values(first, 'flue_tokens_total')).toEqual(expect.arrayContaining(['input 1000', 'output 500']));
  expect(values(first, 'flue_cost_usd_total')).toEqual(['0.002']);

  const port = Number(new URL(worker.url).port);
  await worker.kill();
  worker = await startWorker({ script: built.script, stateDir, port });
  expect(values(await scraped(), 'flue_runs')).toEqual(['queued 0', 'running 0', 'waiting 2']);
  const [shipped, cancelled] = waiting;
  if (shipped === undefined || cancelled === undefined) throw new Error('both were started');
  const { pendingApprovals } = await client.status(shipped);
  await client.approve(shipped, pendingApprovals[0]?.callId ?? '');
  await client.wait(shipped);
  await client.cancel(cancelled);
  await client.wait(cancelled);
  const last = await settled('flue_runs_ended_total', ['succeeded 6', 'failed 1', 'cancelled 1']);
  expect(values(last, 'flue_runs')).toEqual(['queued 0', 'running 0', 'waiting 0']);
  expect(values(last, 'flue_runs_started_total')).toEqual(['8']);
  expect(values(last, 'flue_turns_total')).toEqual(['3']);
  expect(values(last, 'flue_tool_calls_total')).toEqual(['1']);
  expect(values(last, 'flue_tokens_total')).toEqual(expect.arrayContaining(['input 1500', 'output 750']));
  expect(values(last, 'flue_cost_usd_total')).toEqual(['0.003']);
  expect(last.get('flue_run_duration_seconds')?.metrics[0]).toMatchObject({ count: '8' });
  expect([...last.keys()]).not.toContain('flue_turn_duration_seconds');
}, 120_000);
