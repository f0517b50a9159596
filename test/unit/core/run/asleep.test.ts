// A sleep on a host that wakes for it: nothing of the run is in memory meanwhile.
import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Clock } from '../../../../src/core/ports.ts';
import type { Runtime } from '../../../../src/core/runtime-api.ts';
import { z } from '../../../../src/index.ts';
import { isTerminal } from '../../../../src/protocol/fold.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';
import { until } from '../../../support/wait.ts';

const steps: string[] = [];
const it = defineWorkflow({
  description: 'x',
  input: z.object({ ms: z.number() }),
  async run({ input, sleep, step }) {
    await step('before', () => void steps.push('before'));
    await sleep(input.ms);
    await step('after', () => void steps.push('after'));
    return 'slept';
  },
});

function setUp() {
  const fake = createFakeClock();
  const wakes: number[] = [];
  const { now, after, soon } = fake;
  const clock: Clock = {
    now,
    after,
    soon,
    later(ms, action) {
      wakes.push(ms);
      return after(ms, action);
    },
  };
  steps.length = 0;
  return { fake, wakes, options: { clock, workflows: { it } } };
}

test('a long sleep leaves memory, is woken for, and does nothing again', async () => {
  const { fake, wakes, options } = setUp();
  const { runtime } = testRuntime(options);
  const { runId, over } = await runtime.start(startWorkflow('it', { ms: 60_000 }));
  await until(() => !runtime.isBusy);
  expect(wakes).toEqual([60_000]);
  expect(runtime.get(runId)?.status).toBe('running');
  await fake.advance(59_999);
  expect(runtime.isBusy).toBe(false);
  await fake.advance(1);
  expect(await over).toMatchObject({ status: 'succeeded', result: 'slept' });
  expect(steps).toEqual(['before', 'after']);
});

test('a short one stays', async () => {
  const { fake, wakes, options } = setUp();
  const { runtime } = testRuntime(options);
  const { over } = await runtime.start(startWorkflow('it', { ms: 1000 }));
  await until(() => steps.length === 1);
  // That it has begun is told by then.
  await fake.advance(100);
  await until(() => fake.nextIn() === 900);
  expect([wakes, runtime.isBusy]).toEqual([[], true]);
  await fake.advance(1000);
  expect((await over).status).toBe('succeeded');
});

test('a run is cancelled in its sleep', async () => {
  const { options } = setUp();
  const { runtime } = testRuntime(options);
  const { runId, over } = await runtime.start(startWorkflow('it', { ms: 60_000 }));
  await until(() => !runtime.isBusy);
  expect(runtime.cancel(runId, 'enough')).toBe(true);
  expect(await over).toMatchObject({ status: 'cancelled' });
  expect(steps).toEqual(['before']);
});

test('another process goes on sleeping until the same moment', async () => {
  const { fake, wakes, options } = setUp();
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const mortal = mortalSql(sql);
  const first = testRuntime({ ...options, sql: mortal }).runtime;
  const { runId } = await first.start(startWorkflow('it', { ms: 60_000 }));
  await until(() => !first.isBusy);
  mortal.die();
  await fake.advance(20_000);
  const { runtime } = testRuntime({ ...options, sql });
  const { over } = await runtime.resume(runId);
  await until(() => !runtime.isBusy);
  expect(wakes).toEqual([60_000, 40_000]);
  await fake.advance(40_000);
  expect((await over).status).toBe('succeeded');
  expect(steps).toEqual(['before', 'after']);
});

test('it is ended at its time limit, in its sleep', async () => {
  const { fake, wakes, options } = setUp();
  const { runtime } = testRuntime(options);
  const limits = { timeoutMs: 20_000 };
  const { runId, over } = await runtime.start({ ...startWorkflow('it', { ms: 60_000 }), limits });
  await until(() => !runtime.isBusy);
  expect(wakes).toEqual([20_000]);
  await fake.advance(20_000);
  await settled(fake, runtime, runId);
  expect(await over).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
  expect(steps).toEqual(['before']);
});

test('of its time limit what it slept is gone, for another process too', async () => {
  const { fake, wakes, options } = setUp();
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const mortal = mortalSql(sql);
  const first = testRuntime({ ...options, sql: mortal }).runtime;
  const limits = { timeoutMs: 50_000 };
  const { runId } = await first.start({ ...startWorkflow('it', { ms: 60_000 }), limits });
  await until(() => !first.isBusy);
  mortal.die();
  await fake.advance(20_000);
  const { runtime } = testRuntime({ ...options, sql });
  const { over } = await runtime.resume(runId);
  await until(() => !runtime.isBusy);
  expect(wakes).toEqual([50_000, 30_000]);
  await fake.advance(30_000);
  await settled(fake, runtime, runId);
  expect(await over).toMatchObject({ status: 'failed', error: { code: 'timed_out' } });
});

test('time in which nobody had the run after its sleep is not counted', async () => {
  const { fake, options } = setUp();
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const mortal = mortalSql(sql);
  const first = testRuntime({ ...options, sql: mortal }).runtime;
  const limits = { timeoutMs: 61_000 };
  const { runId } = await first.start({ ...startWorkflow('it', { ms: 60_000 }), limits });
  await until(() => !first.isBusy);
  mortal.die();
  await fake.advance(3_600_000);
  const { runtime } = testRuntime({ ...options, sql });
  const { over } = await runtime.resume(runId);
  await settled(fake, runtime, runId);
  expect(await over).toMatchObject({ status: 'succeeded', result: 'slept' });
});

/** What is left of the time limit is a timer's once the run is in memory again. */
async function settled(fake: FakeClock, runtime: Runtime, runId: string): Promise<void> {
  for (;;) {
    if (isTerminal(runtime.get(runId)?.status ?? 'queued')) return;
    await fake.advance(1);
  }
}
