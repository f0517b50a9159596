// A run whose process dies between any two commits, and what the next process makes of it: the same result, nothing that
// was recorded done again, every request accounted for.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { z } from '../../../../src/index.ts';
import { openJournalProblems } from '../../../support/faults/invariants.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const USAGE = { inputTokens: 100, outputTokens: 10 };

/** Asks for two tools in one turn, then for a command, then answers; a task is done by a command. */
const script = {
  pricedAs: 'anthropic/claude-haiku-5-5',
  rules: [
    { when: { lastToolResult: { matches: 'second' } }, reply: { text: 'all done', usage: USAGE } },
    {
      when: { lastToolResult: { matches: 'counted|outcome unknown' } },
      reply: {
        text: 'on',
        toolCalls: [{ name: 'bash', input: { command: 'echo two >> log.txt; echo second' } }],
        usage: USAGE,
      },
    },
    { when: { lastUserText: 'Judge' }, reply: { result: { mark: 'good' }, usage: USAGE } },
    {
      when: { lastUserText: 'Do it' },
      reply: {
        text: 'first',
        toolCalls: [
          { name: 'count', input: {} },
          { name: 'bash', input: { command: 'echo one >> log.txt; echo first' } },
        ],
        usage: USAGE,
      },
    },
  ],
};

/** What it did outside of the run. */
interface World {
  counted: string[];
  steps: number;
}

function busy(world: World) {
  const count = defineTool({
    name: 'count',
    description: 'Counts.',
    input: z.object({}),
    run({ idempotencyKey }) {
      world.counted.push(idempotencyKey);
      return 'counted';
    },
  });
  return defineWorkflow({
    description: 'does a little of everything',
    tools: [count],
    async run({ session, step, sandbox, sleep, parallel, instance, random, uuid, log, now }) {
      log.info('begun');
      const began = now();
      const drawn = [random(), uuid()];
      await step('outside', () => {
        world.steps += 1;
      });
      await sandbox.exec('echo zero >> log.txt');
      await instance.state.set('runs', ((await instance.state.get<number>('runs')) ?? 0) + 1);
      const answer = await session.prompt('Do it now.');
      await sleep(1);
      const both = await parallel([
        (branch) => branch.session.prompt('Do it left.'),
        (branch) => branch.session.task('Do it right.'),
      ]);
      const judged = await session.prompt('Judge it.', { result: z.object({ mark: z.enum(['good']) }) });
      const text = await sandbox.readFile('log.txt');
      log.info('ending');
      return {
        began,
        drawn,
        lines: text.split('\n').filter((line) => line !== ''),
        texts: [answer.text, ...both.map((one) => one.text)],
        turns: [answer.turns, ...both.map((one) => one.turns)],
        mark: judged.data.mark,
        runs: await instance.state.get('runs'),
      };
    },
  });
}

function open(world: World, sql: Sql) {
  return testRuntime({ workflows: { busy: busy(world) }, script, sql }).runtime;
}

/** Runs until the process dies at that commit, and then to the end in the next one. */
async function dieAndResume(dieAt: { commit: number; when: 'before' | 'after' }) {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const world: World = { counted: [], steps: 0 };
  const mortal = mortalSql(sql, dieAt);
  const live = async (): Promise<void> => {
    const { over } = await open(world, mortal).start(startWorkflow('busy'));
    await over;
  };
  await live().catch((thrown: unknown) => {
    if (!mortal.isDead) throw thrown;
  });
  const died = mortal.isDead;
  const stepsOfTheDead = world.steps;
  const next = open(world, sql);
  const { resumed } = await next.resumeOpen();
  await Promise.all(resumed.map(({ over }) => over));
  const [runId = ''] = createStore(sql).runIds();
  const snapshot = next.get(runId);
  const entries = next.entries(runId);
  sql.close();
  return { died, snapshot, entries, world, stepsOfTheDead };
}

describe('a run whose process dies', () => {
  test('at any commit, before it or after, comes to the same end in the next one', {
    timeout: 300_000,
  }, async () => {
    const whole = await dieAndResume({ commit: Number.POSITIVE_INFINITY, when: 'before' });
    expect(whole.snapshot).toMatchObject({ status: 'succeeded', turns: 10, lostRequests: 0 });
    const problems: string[] = [];
    let deaths = 0;
    for (let commit = 1; ; commit++) {
      const before = await dieAndResume({ commit, when: 'before' });
      const after = await dieAndResume({ commit, when: 'after' });
      for (const [when, one] of Object.entries({ before, after }))
        problems.push(...problemsOf(one).map((problem) => `${when} commit ${commit}: ${problem}`));
      if (!before.died) break;
      deaths += 1;
    }
    expect(problems).toEqual([]);
    // About 41: commits that are asked for at the same time are one.
    expect(deaths).toBeGreaterThan(35);
  });
});

type Life = Awaited<ReturnType<typeof dieAndResume>>;

function problemsOf({ snapshot, entries, world, stepsOfTheDead }: Life): string[] {
  // Before the run was accepted nothing is owed.
  if (entries.length === 0) return snapshot === undefined ? [] : ['a run without a journal'];
  const problems = openJournalProblems(entries);
  const of = (type: string) => entries.filter(({ event }) => event.type === type);
  const expectThat = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const result = snapshot?.result as {
    lines: string[];
    texts: string[];
    turns: number[];
    runs: number;
    mark: string;
  };
  expectThat(snapshot?.status === 'succeeded', `${snapshot?.status}: ${snapshot?.error?.message}`);
  if (snapshot?.status !== 'succeeded') return problems;
  expectThat(
    result.lines.toSorted().join() === 'one,one,one,two,two,two,zero',
    `the file holds ${result.lines.join()}`,
  );
  expectThat(result.texts.join() === 'all done,all done,all done', `texts ${result.texts.join()}`);
  expectThat(result.turns.join() === '3,3,3', `turns ${result.turns.join()}`);
  expectThat(result.mark === 'good' && result.runs === 1, `${result.mark}, ${result.runs} runs`);
  expectThat(snapshot.turns === 10, `${snapshot.turns} turns`);
  expectThat(snapshot.toolCalls === 9, `${snapshot.toolCalls} tool calls`);
  expectThat(new Set(world.counted).size === world.counted.length, 'a tool was run twice');
  expectThat(world.counted.length <= 3, `${world.counted.length} counted`);
  expectThat(of('step_completed').length === 1, `${of('step_completed').length} steps told`);
  expectThat(world.steps - stepsOfTheDead <= 1, `${world.steps} steps done`);
  for (const type of ['task_started', 'task_completed', 'run_started', 'run_succeeded'])
    expectThat(of(type).length === 1, `${of(type).length} ${type}`);
  expectThat(of('tool_started').length === 9, `${of('tool_started').length} tool_started`);
  expectThat(of('log').length === 2, `${of('log').length} lines of log`);
  // One process died: at most the requests it had sent are lost, and each has its second try.
  expectThat(snapshot.lostRequests <= 2, `${snapshot.lostRequests} lost`);
  const unanswered = of('turn_started').length - of('turn_completed').length;
  expectThat(unanswered === snapshot.lostRequests, `${unanswered} unanswered, ${snapshot.lostRequests} lost`);
  return problems;
}
