// What one process leaves and another takes up: whose a run is, what waits, what sleeps, what has changed meanwhile.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import type { WorkflowContext } from '../../../../src/authoring/context.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { type Model, ModelFault, type Models, type Sql } from '../../../../src/core/ports.ts';
import type { Runtime } from '../../../../src/core/runtime-api.ts';
import { z } from '../../../../src/index.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../../support/test-runtime.ts';
import { until } from '../../../support/wait.ts';

const database = () => openNodeSqlite({ path: ':memory:', survives: 'process' });
const workflow = (run: (context: WorkflowContext<unknown>) => unknown) =>
  defineWorkflow({ description: 'x', run: run as never });
const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** A process that begins a run and dies when `reached` is called. */
async function dies(
  sql: Sql,
  options: (reached: () => Promise<never>) => TestRuntimeOptions,
): Promise<string> {
  const mortal = mortalSql(sql);
  const death = Promise.withResolvers<void>();
  const { runtime } = testRuntime({
    sql: mortal,
    ...options(async () => {
      death.resolve();
      return never();
    }),
  });
  const { runId } = await runtime.start(startWorkflow('it'));
  await death.promise;
  mortal.die();
  return runId;
}

/** Lets time pass in small steps, and what it sets off. */
const comes = (clock: FakeClock, condition: () => boolean): Promise<boolean> =>
  until(async () => {
    await clock.advance(1);
    return condition();
  });

const events = (runtime: Runtime, runId: string): RunEvent[] =>
  runtime.entries(runId).map(({ event }) => event);

describe('a continued run', () => {
  test('whose code asks something else ends by naming the call, what differs, and both versions', async () => {
    const sql = database();
    const runId = await dies(sql, (reached) => ({
      codeHash: 'aaaaaaaaaaaaaaaa',
      workflows: {
        it: workflow(async ({ sandbox }) => {
          await sandbox.writeFile('a.txt', 'one');
          await reached();
        }),
      },
    }));
    const changed = workflow(({ sandbox }) => sandbox.writeFile('b.txt', 'one'));
    const { runtime } = testRuntime({ sql, codeHash: 'bbbbbbbbbbbbbbbb', workflows: { it: changed } });
    const snapshot = await (await runtime.resume(runId)).over;
    expect(snapshot).toMatchObject({ status: 'failed', error: { code: 'nondeterministic_workflow' } });
    const { message = '' } = snapshot.error ?? {};
    expect(message).toContain('writeFile');
    expect(message).toMatch(/\["a\.txt","one"\].*\["b\.txt","one"\]/);
    expect(message).toMatch(/began with code aaaaaaaaaaaa, this is bbbbbbbbbbbb/);
  });

  test('whose workflow is gone ends as interrupted', async () => {
    const sql = database();
    const runId = await dies(sql, (reached) => ({ workflows: { it: workflow(reached) } }));
    const { runtime } = testRuntime({ sql, workflows: {} });
    const { resumed } = await runtime.resumeOpen();
    expect(await resumed[0]?.over).toMatchObject({
      runId,
      status: 'failed',
      error: { code: 'interrupted', message: expect.stringContaining('no workflow "it"') },
    });
  });

  test('says each line of log once, and hears the values that were drawn', async () => {
    const sql = database();
    const drawn: unknown[] = [];
    const draw = (then: () => Promise<unknown>) =>
      workflow(async ({ log, random, uuid, now, sleep }) => {
        log.info('first');
        drawn.push([random(), uuid(), now()]);
        await sleep(0);
        log.info('second');
        return then();
      });
    const runId = await dies(sql, (reached) => ({ workflows: { it: draw(reached) } }));
    const { runtime } = testRuntime({ sql, workflows: { it: draw(async () => 'done') } });
    expect(await (await runtime.resume(runId)).over).toMatchObject({ status: 'succeeded', result: 'done' });
    expect(drawn[1]).toEqual(drawn[0]);
    const lines = events(runtime, runId).flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(lines).toEqual(['first', 'second']);
  });

  test('hears what a step threw, by its name and message', async () => {
    const sql = database();
    let steps = 0;
    const failing = (then: () => Promise<unknown>) =>
      workflow(async ({ step }) => {
        try {
          await step('look', () => {
            steps += 1;
            throw new RangeError('too far');
          });
        } catch (thrown) {
          await then();
          return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'something else';
        }
      });
    const runId = await dies(sql, (reached) => ({ workflows: { it: failing(reached) } }));
    const { runtime } = testRuntime({ sql, workflows: { it: failing(async () => {}) } });
    expect(await (await runtime.resume(runId)).over).toMatchObject({ result: 'RangeError: too far' });
    expect(steps).toBe(1);
  });

  test('sleeps on until it would have woken, however long nobody was there', async () => {
    const sql = database();
    const clock = createFakeClock();
    const sleeper = workflow(async ({ sleep, now }) => {
      const began = now();
      await sleep(60_000);
      return now() - began;
    });
    const mortal = mortalSql(sql);
    const first = testRuntime({ sql: mortal, clock, workflows: { it: sleeper } }).runtime;
    const { runId } = await first.start(startWorkflow('it'));
    await clock.advance(20_000);
    mortal.die();
    await clock.advance(25_000);
    const { runtime } = testRuntime({ sql, clock, workflows: { it: sleeper } });
    const { over } = await runtime.resume(runId);
    await clock.advance(14_999);
    expect(runtime.get(runId)?.status).toBe('running');
    await clock.advance(1);
    expect(await over).toMatchObject({ status: 'succeeded', result: 60_000 });
  });

  test('has what was left of its time, without the time in which nobody worked on it', async () => {
    const sql = database();
    const clock = createFakeClock();
    const endless = workflow(async ({ sleep, step }) => {
      for (;;) await step('tick', () => sleep(100));
    });
    const limits = { timeoutMs: 10_000 };
    const mortal = mortalSql(sql);
    const first = testRuntime({ sql: mortal, clock, workflows: { it: endless } }).runtime;
    const { runId } = await first.start(startWorkflow('it', {}, { limits }));
    await clock.advance(6_000);
    mortal.die();
    await clock.advance(3_600_000);
    const { runtime } = testRuntime({ sql, clock, workflows: { it: endless } });
    const { over } = await runtime.resume(runId);
    await clock.advance(3_500);
    expect(runtime.get(runId)?.status).toBe('running');
    await clock.advance(700);
    expect(await over).toMatchObject({ status: 'failed', limitHit: 'timed_out' });
  });

  test('can be cancelled, and one that is over cannot be resumed', async () => {
    const sql = database();
    const runId = await dies(sql, (reached) => ({ workflows: { it: workflow(reached) } }));
    const { runtime } = testRuntime({ sql, workflows: { it: workflow(never) } });
    const { over } = await runtime.resume(runId);
    expect(runtime.cancel(runId, 'enough')).toBe(true);
    expect(await over).toMatchObject({ status: 'cancelled' });
    await expect(runtime.resume(runId)).rejects.toMatchObject({ code: 'run_finished' });
    await expect(runtime.resume('run_none')).rejects.toMatchObject({ code: 'unknown_run' });
  });

  test('that somebody else here resumes and ends meanwhile is handed out as it ended', async () => {
    const sql = database();
    const runId = await dies(sql, (reached) => ({ workflows: { it: workflow(reached) } }));
    const { runtime } = testRuntime({ sql, workflows: {} });
    const both = await Promise.all([runtime.resumeOpen(), runtime.resumeOpen()]);
    for (const { resumed } of both)
      expect(await resumed[0]?.over).toMatchObject({ runId, error: { code: 'interrupted' } });
    expect(events(runtime, runId).filter(({ type }) => type === 'run_failed')).toHaveLength(1);
  });
});

describe('two processes over one database', () => {
  const LEASE = { leaseMs: 3_000 };
  const open = (sql: Sql, clock: FakeClock, run: (context: WorkflowContext<unknown>) => unknown) =>
    testRuntime({ ...LEASE, sql, clock, workflows: { it: workflow(run) } }).runtime;

  test('never have the same run: a living one keeps it, a dead one’s is free when its lease has run out', async () => {
    const sql = database();
    const clock = createFakeClock();
    const mortal = mortalSql(sql);
    const { runId } = await open(mortal, clock, never).start(startWorkflow('it'));
    const other = open(sql, clock, async () => 'done by the other');
    await clock.advance(10_000);
    await expect(other.resume(runId)).rejects.toMatchObject({ code: 'run_elsewhere' });
    expect(await other.resumeOpen()).toMatchObject({ resumed: [], elsewhere: 1 });
    mortal.die();
    const { lookAgainMs } = await other.resumeOpen();
    expect(lookAgainMs).toBeLessThanOrEqual(3_000);
    await clock.advance(lookAgainMs ?? 0);
    const { resumed } = await other.resumeOpen();
    expect(await resumed[0]?.over).toMatchObject({ runId, result: 'done by the other' });
  });

  test('a process that was away for longer than its lease writes nothing to a run that was taken over', async () => {
    const sql = database();
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const slow = open(sql, clock, async ({ log }) => {
      await gate.promise;
      log.info('late');
      return 'late';
    });
    const heard: string[] = [];
    const late = await slow.start(startWorkflow('it'), { onEvent: ({ event }) => heard.push(event.type) });
    // As if it had been stopped: its lease is not renewed.
    sql.exec('UPDATE owners SET lease_until = 0');
    const other = open(sql, clock, async () => 'done by the other');
    const { over } = await other.resume(late.runId);
    expect(await over).toMatchObject({ result: 'done by the other' });
    gate.resolve();
    expect(await late.over).toMatchObject({ error: { code: 'interrupted' } });
    // Nobody is told of an end that the journal does not have.
    expect(heard).not.toContain('run_failed');
    expect(other.get(late.runId)).toMatchObject({ status: 'succeeded', result: 'done by the other' });
  });

  test('a process that was away for longer than its lease begins no step of a run that was taken over', async () => {
    const sql = database();
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const done: string[] = [];
    const program = (process: string) => async (context: WorkflowContext<unknown>) => {
      if (process === 'late') await gate.promise;
      return context.step('pay', () => void done.push(process));
    };
    const late = await open(sql, clock, program('late')).start(startWorkflow('it'));
    sql.exec('UPDATE owners SET lease_until = 0');
    const { over } = await open(sql, clock, program('other')).resume(late.runId);
    expect(await over).toMatchObject({ status: 'succeeded' });
    gate.resolve();
    expect(await late.over).toMatchObject({ error: { code: 'interrupted' } });
    expect(done).toEqual(['other']);
  });

  test('a process that was away for longer than its lease asks no model again for a run that was taken over', async () => {
    const sql = database();
    const clock = createFakeClock();
    const asked: string[] = [];
    const models = (process: string, answer: () => ReturnType<Model['stream']>): Models => {
      const stream = (): ReturnType<Model['stream']> => {
        asked.push(process);
        return answer();
      };
      const model = { stream, countTokens: async () => undefined, enforces: () => true };
      return { resolve: async (ref) => ({ ref, id: ref, model }) };
    };
    const of = (given: Models) => ({
      ...LEASE,
      sql,
      clock,
      models: given,
      modelCalls: { firstWaitMs: 10_000, longestWaitMs: 10_000 },
      config: { prices: { 'scripted/test': { input: 0, output: 0 } } },
      workflows: { it: workflow(async ({ session }) => (await session.prompt('Hello.')).text) },
    });
    const overloaded = models('late', () => Promise.reject(new ModelFault('overloaded', 'it is overloaded')));
    const late = await testRuntime(of(overloaded)).runtime.start(startWorkflow('it'));
    await comes(clock, () => asked.length > 0);
    sql.exec('UPDATE owners SET lease_until = 0');
    const answering = models('other', async () => ({
      content: [{ type: 'text', text: 'hello' }],
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
      billing: {},
    }));
    const { over } = await testRuntime(of(answering)).runtime.resume(late.runId);
    expect(await over).toMatchObject({ status: 'succeeded' });
    await clock.advance(60_000);
    expect(await late.over).toMatchObject({ error: { code: 'interrupted' } });
    expect(asked).toEqual(['late', 'other']);
  });

  test('a process that was away for longer than its lease is told so, whatever else stands in the way of its rows', async () => {
    const sql = database();
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const model = { stream: never, countTokens: async () => undefined, enforces: () => true };
    const of = (before: () => Promise<void>) => ({
      ...LEASE,
      ...{ sql, clock, models: { resolve: async (ref: string) => ({ ref, id: ref, model }) } },
      config: { prices: { 'scripted/test': { input: 0, output: 0 } } },
      workflows: {
        it: workflow(async ({ session }) => {
          await before();
          return (await session.prompt('Hello.')).text;
        }),
      },
    });
    const late = await testRuntime(of(() => gate.promise)).runtime.start(startWorkflow('it'));
    sql.exec('UPDATE owners SET lease_until = 0');
    const other = testRuntime(of(async () => {})).runtime;
    await other.resume(late.runId);
    // Its first request has the same number as the other's.
    await until(() => sql.exec('SELECT id FROM requests').length === 1);
    gate.resolve();
    expect(await late.over).toMatchObject({ error: { code: 'interrupted' } });
  });

  describe('is told to who attends to the runs that are taken up', () => {
    /** Two runs of one session whose process is dead, the older of which waits for a human. */
    const left = async () => {
      const sql = database();
      const clock = createFakeClock();
      const mortal = mortalSql(sql);
      const ask = defineTool({
        name: 'ask',
        description: 'x',
        input: z.object({}),
        approval: 'always',
        run: () => 'yes',
      });
      const options = (of: Sql, isAsked: boolean): TestRuntimeOptions => ({
        ...LEASE,
        ...{ sql: of, clock, asksHumans: true },
        workflows: {
          it: defineWorkflow({
            description: 'x',
            tools: [ask],
            run: ({ session }) => session.prompt('Hello.'),
          }),
        },
        script: {
          rules: [
            ...(isAsked ? [{ when: { turn: 1 }, reply: { toolCalls: [{ name: 'ask', input: {} }] } }] : []),
            { reply: { text: 'done' } },
          ],
        },
      });
      const dead = testRuntime(options(mortal, true)).runtime;
      const { runId: elder } = await dead.start(startWorkflow('it'));
      await until(() => dead.get(elder)?.status === 'waiting');
      const { runId: younger } = await dead.start(startWorkflow('it'));
      mortal.die();
      await clock.advance(LEASE.leaseMs);
      const { runtime } = testRuntime(options(sql, false));
      const heard: string[] = [];
      const taken: string[] = [];
      runtime.attend({
        listenerOf: (runId) => ({ onEvent: ({ event }) => heard.push(`${runId} ${event.type}`) }),
        onTaken: ({ runId }) => taken.push(runId),
      });
      return { runtime, elder, younger, heard, taken };
    };

    test('because a younger run waits for it', async () => {
      const { runtime, elder, younger, heard, taken } = await left();
      await runtime.resume(younger);
      await until(() => taken.includes(elder) && heard.includes(`${elder} run_resumed`));
      expect(taken).toEqual([younger, elder]);
    });

    test('because somebody answers what it asks', async () => {
      const { runtime, elder, heard, taken } = await left();
      const [{ callId } = { callId: '' }] = runtime.get(elder)?.pendingApprovals ?? [];
      const { over } = await runtime.resolveApproval(elder, callId, { approve: true, by: 'mona' });
      expect(await over).toMatchObject({ status: 'succeeded' });
      expect(taken).toEqual([elder]);
      expect(heard).toEqual(expect.arrayContaining([`${elder} run_resumed`, `${elder} run_succeeded`]));
    });
  });

  test('that look for open runs at the same moment share them: one taken by the other hides no further one', async () => {
    const sql = database();
    const clock = createFakeClock();
    const mortal = mortalSql(sql);
    const dead = open(mortal, clock, never);
    const ids = [
      await dead.start(startWorkflow('it')),
      await dead.start(startWorkflow('it', {}, { instanceId: 'i2' })),
    ].map(({ runId }) => runId);
    mortal.die();
    await clock.advance(3_000);
    const quick = open(sql, clock, async () => 'done by the quick one');
    let isFirst = true;
    // Between the look at a lease and the claim.
    const raced: Sql = {
      exec: sql.exec,
      transaction(body) {
        if (isArmed && isFirst) {
          isFirst = false;
          void quick.resume(ids[0] ?? '');
        }
        return sql.transaction(body);
      },
    };
    let isArmed = false;
    const slow = open(raced, clock, async () => 'done by the slow one');
    isArmed = true;
    const { resumed, elsewhere } = await slow.resumeOpen();
    expect(resumed.map(({ runId }) => runId)).toEqual([ids[1]]);
    expect(elsewhere).toBe(1);
    expect(await resumed[0]?.over).toMatchObject({ result: 'done by the slow one' });
    await until(() => quick.get(ids[0] ?? '')?.result === 'done by the quick one');
  });

  test('one that closes while it takes up a run leaves it to the next', async () => {
    const sql = database();
    const clock = createFakeClock();
    const first = open(sql, clock, never);
    const { runId } = await first.start(startWorkflow('it'));
    first.close();
    const second = open(sql, clock, async () => 'by one that is gone');
    const resuming = second.resume(runId);
    second.close();
    await expect(resuming).rejects.toMatchObject({ code: 'run_elsewhere', retryable: true });
    await expect(second.start(startWorkflow('it'))).rejects.toMatchObject({ code: 'overloaded' });
    const { over } = await open(sql, clock, async () => 'by the next').resume(runId);
    expect(await over).toMatchObject({ result: 'by the next' });
  });

  test('one that closes frees its runs at once', async () => {
    const sql = database();
    const clock = createFakeClock();
    const first = open(sql, clock, never);
    const { runId } = await first.start(startWorkflow('it'));
    first.close();
    expect(await (await open(sql, clock, async () => 'on').resume(runId)).over).toMatchObject({
      result: 'on',
    });
    // The author's code is waited for, a moment. Then there is what the second one's lease takes.
    await clock.advance(20_000);
    expect(clock.pending).toBe(1);
  });
});

describe('a runtime that drains', () => {
  test('lets what is under way end, begins nothing more, and leaves the run to the next', async () => {
    const sql = database();
    const answered: string[] = [];
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const it = workflow(async ({ session, step }) => {
      await step('slow', async () => {
        asked.resolve();
        await gate.promise;
        answered.push('step');
      });
      return (await session.prompt('Hello.')).text;
    });
    const script = { rules: [{ when: {}, reply: { text: 'hello' } }] };
    const first = testRuntime({ sql, script, workflows: { it } }).runtime;
    const handle = await first.start(startWorkflow('it'));
    await asked.promise;
    const drained = first.drain(10_000);
    gate.resolve();
    await drained;
    expect(answered).toEqual(['step']);
    expect(handle.snapshot()).toMatchObject({ status: 'running', turns: 0 });
    first.close();
    const next = testRuntime({ sql, script, workflows: { it } }).runtime;
    expect(await (await next.resume(handle.runId)).over).toMatchObject({ result: 'hello', turns: 1 });
    expect(answered).toEqual(['step']);
  });
});

describe('approvals', () => {
  const done: string[] = [];
  const ship = defineTool({
    name: 'ship',
    description: 'Ships.',
    input: z.object({ to: z.string() }),
    approval: ({ to }) => to !== 'staging',
    approvalTimeoutMs: 60_000,
    run: ({ input }) => {
      done.push(input.to);
      return `shipped to ${input.to}`;
    },
  });
  const call = (to: string) => ({ name: 'ship', input: { to } });
  const script = {
    rules: [
      { when: { lastToolResult: { matches: '.' } }, reply: { text: 'told' } },
      { when: { lastUserText: 'Both' }, reply: { toolCalls: [call('staging'), call('production')] } },
      { when: { lastUserText: 'One' }, reply: { toolCalls: [call('production')] } },
    ],
  };
  const agent = defineAgent({ description: 'ships', instructions: 'Ship.', tools: [ship] });
  const say = (message: string, over = {}) => ({
    ...startWorkflow('agent', { message }, over),
    kind: 'agent' as const,
  });
  const open = (sql: Sql, options: TestRuntimeOptions = {}) => {
    done.length = 0;
    return testRuntime({ sql, script, asksHumans: true, agents: { agent }, ...options }).runtime;
  };
  const idOf = (runtime: Runtime, runId: string): string =>
    runtime.get(runId)?.pendingApprovals[0]?.callId ?? '';

  test('the other calls of the turn are run, and the run goes on by the answer alone', async () => {
    const runtime = open(database());
    const handle = await runtime.start(say('Both.'));
    expect(await handle.done).toMatchObject({ status: 'waiting', toolCalls: 1 });
    expect(done).toEqual(['staging']);
    const callId = idOf(runtime, handle.runId);
    const { over } = await runtime.resolveApproval(handle.runId, callId, { approve: true, by: 'mona' });
    expect(await over).toMatchObject({ status: 'succeeded', toolCalls: 2, deniedCalls: 0, turns: 2 });
    expect(done).toEqual(['staging', 'production']);
    const resolved = events(runtime, handle.runId).find(({ type }) => type === 'approval_resolved');
    expect(resolved).toMatchObject({ callId, approved: true, by: 'mona' });
    await expect(
      runtime.resolveApproval(handle.runId, callId, { approve: true, by: 'eve' }),
    ).rejects.toMatchObject({ code: 'run_finished' });
  });

  test('nobody’s answer is a no, also when nobody was there as the time ran out', async () => {
    const clock = createFakeClock();
    const sql = database();
    const first = open(sql, { clock });
    const handle = await first.start(say('One.'));
    await comes(clock, () => first.get(handle.runId)?.status === 'waiting');
    await clock.advance(60_000);
    await comes(clock, () => first.get(handle.runId)?.status === 'succeeded');
    expect(await handle.over).toMatchObject({ deniedCalls: 1 });
    const { runId } = await first.start(say('One.', { instanceId: 'other' }));
    await comes(clock, () => first.get(runId)?.status === 'waiting');
    first.close();
    await clock.advance(600_000);
    const next = open(sql, { clock });
    await next.resume(runId);
    await comes(clock, () => next.get(runId)?.status === 'succeeded');
    expect(next.get(runId)).toMatchObject({ deniedCalls: 1 });
    expect(done).toEqual([]);
  });

  test('keep later messages of the session waiting, and no other session', async () => {
    const runtime = open(database());
    const first = await runtime.start(say('One.'));
    await first.done;
    const second = await runtime.start(say('One.'));
    const elsewhere = await runtime.start(say('Both.', { session: 'other' }));
    expect(await elsewhere.done).toMatchObject({ status: 'waiting' });
    expect(second.snapshot().status).toBe('queued');
    await runtime.resolveApproval(first.runId, idOf(runtime, first.runId), { approve: false, by: 'mona' });
    await first.over;
    expect(await second.done).toMatchObject({ status: 'waiting' });
  });

  test('of branches that all wait leave nothing in memory, and each answer goes to its own', async () => {
    const sql = database();
    const it = defineWorkflow({
      description: 'asks twice',
      tools: [ship],
      run: ({ parallel }) =>
        parallel([
          async (branch) => (await branch.session.prompt('One.')).text,
          async (branch) => (await branch.session.prompt('One.')).text,
        ]),
    });
    const runtime = open(sql, { workflows: { it } });
    const handle = await runtime.start(startWorkflow('it'));
    const waiting = await handle.done;
    expect(waiting).toMatchObject({ status: 'waiting', turns: 2 });
    expect(waiting.pendingApprovals).toHaveLength(2);
    const [one, two] = waiting.pendingApprovals.map(({ callId }) => callId);
    await runtime.resolveApproval(handle.runId, one ?? '', { approve: true, by: null });
    await until(() => runtime.get(handle.runId)?.pendingApprovals.length === 1);
    await runtime.resolveApproval(handle.runId, two ?? '', { approve: true, by: null });
    expect(await handle.over).toMatchObject({ status: 'succeeded', result: ['told', 'told'], toolCalls: 2 });
    expect(done).toHaveLength(2);
  });

  test('can be cancelled while they wait', async () => {
    const runtime = open(database());
    const handle = await runtime.start(say('One.'));
    await handle.done;
    expect(runtime.cancel(handle.runId, 'enough')).toBe(true);
    expect(await handle.over).toMatchObject({ status: 'cancelled', pendingApprovals: [] });
  });

  test('are refused where nobody can be asked, before anything of the turn is run', async () => {
    const runtime = open(database(), { asksHumans: false });
    const { over } = await runtime.start(say('Both.'));
    expect(await over).toMatchObject({ status: 'failed', error: { code: 'approval_denied' } });
    expect(done).toEqual([]);
  });
});
