// What is left of runs that are over once their time has come, and what must not go with them.
import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import type { Runtime } from '../../../../src/core/runtime-api.ts';
import { createRetention } from '../../../../src/core/store/retention.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { z } from '../../../../src/index.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const DAY = 86_400_000;
/** More than a row holds: it lies in chunks. */
const LARGE = 'large '.repeat(60_000);

const large = defineTool({
  name: 'large',
  description: 'Says much.',
  input: z.object({}),
  run: () => LARGE,
});
const work = defineWorkflow({
  description: 'leaves something everywhere',
  tools: [large],
  async run({ session, step, sandbox, instance }) {
    await instance.state.set('seen', LARGE);
    await step('large', () => LARGE);
    await sandbox.writeFile('large.txt', LARGE);
    return (await session.prompt(LARGE)).text;
  },
});
let steps = 0;
const failing = defineWorkflow({
  description: 'fails after much',
  async run({ session, step, instance }) {
    const { length } = await step('large', () => {
      steps += 1;
      return LARGE;
    });
    await instance.state.set('seen', 'yes');
    return [length, (await session.prompt('Fails once.')).text];
  },
});
const chatty = defineAgent({ description: 'answers', instructions: 'Answer.', tools: [large] });
const script = {
  rules: [
    { when: { lastUserText: 'Fails once', turn: 1 }, times: 2, reply: { fault: { status: 400 } } },
    {
      when: { turn: 1 },
      reply: {
        text: 'calling',
        toolCalls: [
          { name: 'large', input: {} },
          { name: 'bash', input: { command: 'echo x >> log.txt' } },
        ],
      },
    },
    { when: {}, reply: { text: 'done' } },
  ],
};

function setUp(keep: { runs: number; days: number }) {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const clock = createFakeClock();
  const { runtime } = testRuntime({
    sql,
    clock,
    workflows: { work, failing },
    agents: { chatty },
    script,
  });
  const retention = createRetention({ sql, store: createStore(sql), clock, keep });
  return { sql, clock, runtime, retention };
}

const run = async (runtime: Runtime, name = 'work', continues?: string): Promise<RunSnapshot> =>
  (await runtime.start(startWorkflow(name, { a: LARGE }), undefined, { continues })).over;

const message = async (runtime: Runtime, instanceId: string, session = 'default'): Promise<RunSnapshot> => {
  const { trigger } = startWorkflow('x');
  const input = { message: LARGE };
  return (await runtime.start({ kind: 'agent', name: 'chatty', instanceId, input, session, trigger })).over;
};

/** Rows by table. */
function rows(sql: Sql): Record<string, number> {
  const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const counts = tables.map(({ name }): [string, number] => [
    String(name),
    Number(sql.exec(`SELECT count(*) AS n FROM ${name}`)[0]?.n),
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

test('a run keeps its journal for the days, its snapshot for ten times as many, and then nothing is left', async () => {
  const { sql, clock, runtime, retention } = setUp({ runs: 100, days: 2 });
  const before = await run(runtime);
  expect(before).toMatchObject({ status: 'succeeded', toolCalls: 2 });
  await clock.advance(2 * DAY - 1000);
  expect(retention.sweep(10)).toBe(0);
  await clock.advance(2000);
  expect(retention.sweep(10)).toBe(1);
  expect(retention.sweep(10)).toBe(0);
  expect(runtime.get(before.runId)).toEqual(before);
  expect(runtime.entries(before.runId)).toEqual([]);
  expect(rows(sql)).toEqual({ runs: 1, states: 1, chunks: 1 });
  await clock.advance(18 * DAY);
  expect(retention.sweep(10)).toBe(1);
  expect(runtime.get(before.runId)).toBeUndefined();
  expect(rows(sql)).toEqual({});
});

test('beyond the number that is kept the oldest go first, as many at once as were asked for', async () => {
  const { clock, runtime, retention } = setUp({ runs: 2, days: 100 });
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) {
    ids.push((await run(runtime)).runId);
    await clock.advance(1);
  }
  const whole = (): string[] => ids.filter((id) => runtime.entries(id).length > 0);
  expect(retention.sweep(3)).toBe(3);
  expect(whole()).toEqual(ids.slice(3));
  expect(retention.sweep(3)).toBe(1);
  expect(whole()).toEqual(ids.slice(4));
  expect(retention.sweep(3)).toBe(0);
  expect(ids.map((id) => runtime.get(id)?.status)).toEqual(ids.map(() => 'succeeded'));
});

test('nothing goes of a run that is not over', async () => {
  const { clock, runtime, retention, sql } = setUp({ runs: 100, days: 1 });
  const gate = Promise.withResolvers<void>();
  const slow = defineWorkflow({ description: 'x', run: () => gate.promise });
  const { runtime: other } = testRuntime({ sql, clock, workflows: { slow } });
  const handle = await other.start(startWorkflow('slow', {}, { limits: { timeoutMs: 10 * DAY } }));
  await clock.advance(2 * DAY);
  expect(retention.sweep(10)).toBe(0);
  gate.resolve();
  await handle.over;
  expect(retention.sweep(10)).toBe(0);
  await clock.advance(DAY + 1);
  expect(retention.sweep(10)).toBe(1);
  expect(runtime.get(handle.runId)?.status).toBe('succeeded');
});

test('an agent’s conversation and files stay as long as one of its messages is known', async () => {
  const { sql, clock, runtime, retention } = setUp({ runs: 100, days: 1 });
  await message(runtime, 'a');
  await message(runtime, 'a/😀', 'b/😀');
  await clock.advance(6 * DAY);
  const second = await message(runtime, 'a');
  expect(retention.sweep(10)).toBe(2);
  const store = createStore(sql);
  expect(store.messages('agent/chatty/a/default').length).toBe(6);
  await clock.advance(5 * DAY);
  expect(retention.sweep(10)).toBe(3);
  expect(store.messages('agent/chatty/a%2F😀/b/😀')).toEqual([]);
  expect(store.messages('agent/chatty/a/default').length).toBe(6);
  expect(runtime.get(second.runId)).toEqual(second);
  await clock.advance(6 * DAY);
  expect(retention.sweep(10)).toBe(1);
  expect(rows(sql)).toEqual({});
});

test('a run that went on from a failed one has its own copy of what that one recorded', async () => {
  const { clock, runtime, retention } = setUp({ runs: 100, days: 1 });
  steps = 0;
  const first = await run(runtime, 'failing');
  expect(first).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
  await clock.advance(DAY + 1);
  const second = await run(runtime, 'failing', first.runId);
  expect(second).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
  expect(retention.sweep(10)).toBe(1);
  expect(runtime.entries(first.runId)).toEqual([]);
  const third = await run(runtime, 'failing', second.runId);
  expect(third).toMatchObject({ status: 'succeeded', result: [LARGE.length, 'done'] });
  expect(steps).toBe(1);
});

test('a run whose journal is gone is not gone on from', async () => {
  const { clock, runtime, retention } = setUp({ runs: 100, days: 1 });
  const first = await run(runtime, 'failing');
  await clock.advance(DAY + 1);
  retention.sweep(10);
  const second = await run(runtime, 'failing', first.runId);
  expect(
    runtime.entries(second.runId).some(({ event }) => JSON.stringify(event).includes('no longer kept')),
  ).toBe(true);
});
