// What a server must not lose with the machine's power: that a run was accepted, that a tool which may run once alone was
// begun, and what a human decided. Everything else waits for no disk.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import { z } from '../../../../src/index.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { tempFolder } from '../../../support/project.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';
import { until } from '../../../support/wait.ts';

const FULL = 2;

/** Where the disk is waited for: in the transaction itself, or beside it. */
type Wait = 'in transaction' | 'beside';

/** The same database, and the events and begun tools of each transaction: those that wait for the disk, and those that do not. */
function watched(sql: Sql, wait: Wait): Sql & { readonly safe: string[]; readonly quick: string[] } {
  const safe: string[] = [];
  const quick: string[] = [];
  let written: string[] = [];
  return {
    safe,
    quick,
    exec(statement, ...params) {
      if (statement.startsWith('INSERT INTO events'))
        written.push((JSON.parse(String(params[2])) as RunEvent).type);
      if (statement.startsWith('INSERT INTO tool_calls') && String(params[5]).includes('"running"'))
        written.push('a tool runs');
      return sql.exec(statement, ...params);
    },
    transaction: (body, survives) =>
      sql.transaction(() => {
        written = [];
        const value = body();
        const [row] = sql.exec('SELECT synchronous FROM pragma_synchronous');
        (row?.synchronous === FULL ? safe : quick).push(...written);
        return value;
      }, survives),
    ...(wait === 'beside' &&
      sql.synced !== undefined && {
        // Asked for right after the transaction that wants it.
        synced() {
          safe.push(...quick.splice(quick.length - written.length));
          return sql.synced?.() ?? Promise.reject(new Error('it cannot'));
        },
      }),
  };
}

const tool = (name: string, more: Partial<Parameters<typeof defineTool>[0]> = {}) =>
  defineTool({ name, description: name, input: z.object({}), run: () => name, ...more });
const call = (...names: string[]) => ({ toolCalls: names.map((name) => ({ name, input: {} })) });
const chatty = defineAgent({
  description: 'calls',
  instructions: 'Call.',
  tools: [
    tool('pays'),
    tool('looks', { effect: 'none' }),
    tool('asks', { approval: 'always', effect: 'none' }),
  ],
});
const script = {
  rules: [
    { when: { turn: 1 }, reply: call('pays') },
    { when: { turn: 2 }, reply: call('looks') },
    { when: { turn: 3 }, reply: call('asks') },
    { reply: { text: 'done' } },
  ],
};

async function play(survives: 'process' | 'power', path: string, wait: Wait = 'beside') {
  const database = openNodeSqlite({ path, survives });
  const sql = watched(database, wait);
  const { runtime } = testRuntime({ sql, agents: { chatty }, script, asksHumans: true });
  const { runId } = await runtime.start({
    kind: 'agent',
    name: 'chatty',
    instanceId: 'i',
    input: { message: 'Go.' },
    trigger: { actor: null, repository: null, sha: null, via: 'http' },
  });
  const waiting = await until(() => {
    const run = runtime.get(runId);
    return run?.status === 'waiting' && run;
  });
  const [pending] = waiting.pendingApprovals;
  await runtime.resolveApproval(runId, pending?.callId ?? '', { approve: true, by: 'mona' });
  await until(() => runtime.get(runId)?.status === 'succeeded');
  database.close();
  return sql;
}

test.each<Wait>(['in transaction', 'beside'])(
  'the disk is waited for (%s) where something would be lost for good, and nowhere else',
  async (wait) => {
    const folder = tempFolder('power');
    const { safe, quick } = await play('power', join(folder.dir, 'flue.db'), wait);
    expect(safe).toEqual(['run_queued', 'a tool runs', 'approval_resolved']);
    expect(quick.filter((type) => type === 'tool_started')).toHaveLength(3);
    expect(quick).toContain('run_succeeded');
  },
);

test('on a runner, whose disk dies with it, the disk is never waited for', async () => {
  const folder = tempFolder('power');
  expect((await play('process', join(folder.dir, 'flue.db'))).safe).toEqual([]);
});

test('a run is not accepted before it is on the disk, and one that the disk refuses goes on with the next process', async () => {
  const folder = tempFolder('power');
  const database = openNodeSqlite({ path: join(folder.dir, 'flue.db'), survives: 'power' });
  const disk = Promise.withResolvers<void>();
  const it = defineWorkflow({ description: 'x', run: () => 'done' });
  const options = { workflows: { it } };
  const { runtime } = testRuntime({ ...options, sql: { ...database, synced: () => disk.promise } });
  let isAccepted = false;
  const starting = runtime.start(startWorkflow('it')).finally(() => {
    isAccepted = true;
  });
  const [stored] = await until(() => runtime.stored().length > 0 && runtime.stored());
  const runId = stored?.runId ?? '';
  // Whoever looks for runs that nobody works on meanwhile does not take it for one.
  expect(await runtime.resumeOpen()).toMatchObject({ resumed: [], elsewhere: 0 });
  expect([isAccepted, runtime.entries(runId).length]).toEqual([false, 1]);
  disk.reject(new Error('EIO'));
  await expect(starting).rejects.toMatchObject({
    code: 'store_error',
    message: expect.stringContaining('EIO'),
  });
  const next = testRuntime({ ...options, sql: database }).runtime;
  await next.resumeOpen();
  await until(() => next.get(runId)?.status === 'succeeded');
  expect(next.entries(runId).filter(({ event }) => event.type === 'run_started')).toHaveLength(1);
  database.close();
});

test('a tool that another process has ended is not begun when the disk has come', async () => {
  const folder = tempFolder('power');
  const database = openNodeSqlite({ path: join(folder.dir, 'flue.db'), survives: 'power' });
  const disk = Promise.withResolvers<void>();
  const began: string[] = [];
  const agents = {
    chatty: defineAgent({
      description: 'calls',
      instructions: 'Call.',
      tools: [tool('pays', { run: () => void began.push('pays') })],
    }),
  };
  const options = {
    agents,
    script: { rules: [{ when: { turn: 1 }, reply: call('pays') }, { reply: { text: 'done' } }] },
  };
  const isBegun = (): boolean => database.exec('SELECT 1 FROM tool_calls').length > 0;
  const synced = async (): Promise<void> => {
    await database.synced?.();
    if (isBegun()) await disk.promise;
  };
  // It is stopped there, and does not see its lease run out.
  const stopped = createFakeClock();
  const first = testRuntime({
    ...options,
    sql: { ...database, synced },
    clock: stopped,
    leaseMs: 1000,
  }).runtime;
  const { runId, done } = await first.start({
    kind: 'agent',
    name: 'chatty',
    instanceId: 'i',
    input: { message: 'Go.' },
    trigger: { actor: null, repository: null, sha: null, via: 'http' },
  });
  await until(isBegun);
  const later = createFakeClock(stopped.now() + 60_000);
  const second = testRuntime({ ...options, sql: database, clock: later, leaseMs: 1000 }).runtime;
  await second.resumeOpen();
  await until(() => second.get(runId)?.status === 'succeeded');
  disk.resolve();
  await done;
  expect(began).toEqual([]);
  const told = second.entries(runId).find(({ event }) => event.type === 'tool_completed');
  expect(JSON.stringify(told)).toContain('outcome unknown');
  database.close();
});
