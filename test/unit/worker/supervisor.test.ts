// Lives of an object, one after the other, over the same rows: each has a runtime, a backend and a supervisor of its own, and
// ends as an object does, without a word.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../src/authoring/agent.ts';
import { defineTool } from '../../../src/authoring/tool.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { createLocalBackend } from '../../../src/http/local/local-backend.ts';
import { defineWorkflow, z } from '../../../src/index.ts';
import { createAlarms } from '../../../worker/alarms.ts';
import type { ObjectStorage } from '../../../worker/platform.ts';
import { createSupervisor } from '../../../worker/supervisor.ts';
import { mortalSql } from '../../support/faults/mortal-sql.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../support/test-runtime.ts';
import { until } from '../../support/wait.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-30T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function objectOf(options: TestRuntimeOptions) {
  const database = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const alarm: { at: number | null } = { at: null };
  const storage = {
    getAlarm: async () => alarm.at,
    setAlarm: async (at: number) => {
      alarm.at = at;
    },
    deleteAlarm: async () => {
      alarm.at = null;
    },
    deleteAll: async () => {},
  } as unknown as ObjectStorage;
  return {
    alarm,
    /** Made anew, as after a death. */
    live() {
      const sql = mortalSql(database);
      const alarms = createAlarms(storage);
      const { after } = alarms.clock;
      // Nor do the timers of a dead object fire.
      const clock: Clock = { ...alarms.clock, after: (ms, act) => after(ms, () => sql.isDead || act()) };
      const { runtime } = testRuntime({ ...options, asksHumans: true, sql, clock });
      const backend = createLocalBackend({
        runtime,
        sql,
        clock,
        version: 'v',
        names: { workflow: new Map(), agent: new Map() },
        maxActive: 100,
        keep: { runs: 100, days: 30 },
        isAlone: true,
      });
      const supervisor = createSupervisor({
        ...{ sql, storage, alarms, runtime, backend, days: 30 },
        onEmptied() {},
      });
      return { runtime, supervisor, die: sql.die };
    },
  };
}

test('a run that waits is not given up, however many lives its object has', async () => {
  const tools = [
    defineTool({
      name: 'release',
      description: 'x',
      input: z.object({}),
      approval: 'always',
      run: () => 'released',
    }),
  ];
  const { alarm, live } = objectOf({
    agents: { keeper: defineAgent({ description: 'x', instructions: 'x', tools }) },
    script: {
      rules: [
        { when: { turn: 1 }, reply: { toolCalls: [{ name: 'release', input: {} }] } },
        { reply: { text: 'done' } },
      ],
    },
  });
  const first = live();
  const { runId, done } = await first.supervisor.during(() =>
    first.runtime.start({
      kind: 'agent',
      name: 'keeper',
      instanceId: 'i',
      input: { message: 'Release it.' },
      trigger: { actor: null, repository: null, sha: null, via: 'http' },
    }),
  );
  expect((await done).status).toBe('waiting');
  first.die();
  for (let life = 0; life < 50; life++) {
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    const { runtime, supervisor, die } = live();
    await supervisor.onAlarm();
    await until(() => !runtime.isBusy);
    // The watchdog's.
    await supervisor.onAlarm();
    expect(runtime.get(runId)?.status).toBe('waiting');
    expect(alarm.at).toBeGreaterThan(Date.now() + MINUTE);
    die();
  }
});

test('a run that kills its object is gone on with less and less often, and given up after an hour', async () => {
  let lethal = (): void => {};
  const { alarm, live } = objectOf({
    workflows: {
      lethal: defineWorkflow({
        description: 'x',
        run() {
          lethal();
          return new Promise(() => {});
        },
      }),
    },
  });
  const began = Date.now();
  const at: number[] = [];
  let life = live();
  let isDead = false;
  const dies = (): Promise<void> => {
    isDead = false;
    return new Promise((resolve) => {
      lethal = () => {
        at.push(Date.now() - began);
        life.die();
        isDead = true;
        resolve();
      };
    });
  };
  const first = dies();
  const { runId } = await life.supervisor.during(() => life.runtime.start(startWorkflow('lethal')));
  await first;
  let status: string | undefined;
  while (status !== 'failed') {
    vi.setSystemTime(alarm.at ?? 0);
    const death = dies();
    life = live();
    const { runtime, supervisor } = life;
    // It may die in the middle of it.
    const alarmed = supervisor.onAlarm().catch((thrown: unknown) => isDead || Promise.reject(thrown));
    await Promise.race([death, alarmed]);
    if (!isDead && runtime.isBusy) await death;
    if (!isDead) status = runtime.get(runId)?.status;
  }
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(gaps.slice(0, 10)).toEqual(Array(10).fill(3 * SECOND));
  expect(gaps.slice(10, 16).every((gap, index, all) => gap >= (all[index - 1] ?? 0))).toBe(true);
  expect(Math.max(...gaps)).toBeGreaterThanOrEqual(MINUTE);
  expect(Math.max(...gaps)).toBeLessThan(MINUTE + 10 * SECOND);
  expect(at.at(-1)).toBeGreaterThanOrEqual(59 * MINUTE - 10 * SECOND);
  expect(at.length).toBeLessThan(90);
  expect(life.runtime.get(runId)?.error).toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('came no further'),
  });
}, 60_000);
