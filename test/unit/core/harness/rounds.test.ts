// What counts as going round in circles, and what a run makes of it: told once, then stopped, in whatever process.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { judgeTurn, NO_ROUNDS, type Turned } from '../../../../src/core/harness/rounds.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { z } from '../../../../src/index.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import type { Json } from '../../../../src/protocol/json.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

type Call = [name: string, input: Json, result: string];

let ids = 0;
function turned(...made: Call[]): Turned {
  const calls = made.map(([name, input]) => ({
    type: 'tool_use' as const,
    callId: `c${ids++}`,
    name,
    input,
  }));
  const results = made.map(([, , content], i) => ({
    type: 'tool_result' as const,
    callId: calls[i]?.callId ?? '',
    content,
    isError: false,
  }));
  return { calls, results };
}

/** What is made of each turn: `.` progress, `1` told, `X` stopped. */
function verdicts(turns: readonly Turned[]): string {
  let rounds = NO_ROUNDS;
  return turns
    .map((turn) => {
      const judged = judgeTurn(rounds, turn);
      ({ rounds } = judged);
      return { progress: '.', first: '1', again: 'X' }[judged.is];
    })
    .join('');
}

const A = turned(['glob', { pattern: '*' }, 'a.txt']);
const B = turned(['read', { path: 'a.txt' }, 'alpha']);
const C = turned(['bash', { command: 'ls' }, 'a.txt']);

describe('judgeTurn', () => {
  test.each<[string, Turned[], string]>([
    [
      'the same call with the same result is told the third time, and stopped the third time after that',
      [A, A, A, A, A, A],
      '..1..X',
    ],
    [
      'two turns in alternation are told when they came three times',
      [A, B, A, B, A, B, A, B, A, B, A, B],
      '.....1.....X',
    ],
    ['three turns in a round are a circle too', [A, B, C, A, B, C, A, B, C], '........1'],
    ['something else in between begins anew', [A, A, B, A, A, B, B], '.......'],
    ['who was told and does something else goes on', [A, A, A, B, C, A, C, A, B, A, A], '..1........'],
    ['who was told and comes into another circle is stopped', [A, A, A, B, C, C, C], '..1...X'],
  ])('%s', (_what, turns, expected) => {
    expect(verdicts(turns)).toBe(expected);
  });

  test('a status that is asked for again and again is no circle while it changes', () => {
    const polls = Array.from({ length: 9 }, (_, i) => turned(['status', {}, `${10 * i} %`]));
    expect(verdicts(polls)).toBe('.........');
  });

  test('a call that is repeated beside others that get on is no circle', () => {
    const turns = Array.from({ length: 9 }, (_, i) =>
      turned(['bash', { command: 'git status' }, 'clean'], ['read', { path: 'a.txt', offset: i }, 'alpha']),
    );
    expect(verdicts(turns)).toBe('.........');
  });

  test('neither ids, nor the order of keys, nor that of calls make a difference', () => {
    const turns = [
      turned(['edit', { path: 'a', oldText: 'x' }, 'not found'], ['glob', { pattern: '*' }, 'a']),
      turned(['glob', { pattern: '*' }, 'a'], ['edit', { oldText: 'x', path: 'a' }, 'not found']),
      turned(['edit', { path: 'a', oldText: 'x' }, 'not found'], ['glob', { pattern: '*' }, 'a']),
    ];
    expect(verdicts(turns)).toBe('..1');
  });

  test('an input, a result or a failure that differs does', () => {
    const failed: Turned = {
      calls: A.calls,
      results: A.results.map((result) => ({ ...result, isError: true })),
    };
    const other = turned(['glob', { pattern: '**' }, 'a.txt']);
    expect(verdicts([A, failed, A, other, A, failed])).toBe('......');
  });
});

const GLOB = { toolCalls: [{ name: 'glob', input: { pattern: '*' } }] };
const forEver = { pricedAs: 'anthropic/claude-haiku-5-5', rules: [{ reply: GLOB }] };
const asks = defineWorkflow({
  description: 'asks',
  run: async ({ session }) => (await session.prompt('Look.')).text,
});

function logsOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'log' ? [`${event.level}: ${event.message}`] : []));
}

async function run(script: unknown, workflow = asks, sql?: Sql) {
  const { runtime } = testRuntime({
    workflows: { w: workflow },
    files: { 'a.txt': 'a\n' },
    script,
    ...(sql && { sql }),
  });
  const { over, runId } = await runtime.start(startWorkflow('w'));
  const snapshot = await over;
  return { snapshot, events: runtime.entries(runId).map(({ event }) => event), runtime };
}

describe('an agent in a loop', () => {
  test('is told once and stopped when it goes on, long before its turns are used up', async () => {
    const { snapshot, events } = await run(forEver);
    expect(snapshot).toMatchObject({
      status: 'failed',
      turns: 6,
      toolCalls: 6,
      limitHit: 'turn_limit',
      error: {
        code: 'turn_limit',
        message: expect.stringMatching(/in a loop.*had been told \(glob \{"pattern":"\*"\}\)$/),
        hint: expect.stringContaining('what changed'),
      },
    });
    expect(logsOf(events)).toEqual([
      expect.stringMatching(
        /^warn: told the agent in session default: The same call \(glob\) gave the same result 3 times/,
      ),
    ]);
  });

  test('that heeds what it is told goes on', async () => {
    const { snapshot } = await run({
      ...forEver,
      rules: [
        { when: { lastUserText: 'same call \\(glob\\).*do something else' }, reply: { text: 'One file.' } },
        { reply: GLOB },
      ],
    });
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'One file.', turns: 4 });
  });

  test('is noticed by outputs that are too long to be shown, too', async () => {
    const script = {
      ...forEver,
      rules: [{ reply: { toolCalls: [{ name: 'bash', input: { command: 'seq 1 20000' } }] } }],
    };
    expect((await run(script)).snapshot).toMatchObject({ turns: 6, limitHit: 'turn_limit' });
  });

  test('is judged prompt by prompt', async () => {
    const twice = defineWorkflow({
      description: 'asks three times',
      async run({ session }) {
        for (const n of [1, 2, 3]) await session.prompt(`Look ${n}.`);
        return 'looked';
      },
    });
    const script = {
      ...forEver,
      rules: [
        { when: { turn: 3 }, reply: { text: 'One.' } },
        { when: { turn: 6 }, reply: { text: 'One.' } },
        { when: { turn: 9 }, reply: { text: 'One.' } },
        { reply: GLOB },
      ],
    };
    expect((await run(script, twice)).snapshot).toMatchObject({ status: 'succeeded', turns: 9 });
  });

  test('may be gone on from by the workflow, whose next prompt is judged anew', async () => {
    const recovers = defineWorkflow({
      description: 'recovers',
      async run({ session }) {
        const failure = await session.prompt('Look.').catch((thrown: Error) => thrown.message);
        return [failure, (await session.prompt('Enough of that.')).text];
      },
    });
    const script = {
      ...forEver,
      rules: [{ when: { lastUserText: 'Enough' }, reply: { text: 'Sorry.' } }, { reply: GLOB }],
    };
    expect((await run(script, recovers)).snapshot).toMatchObject({
      status: 'succeeded',
      result: [expect.stringContaining('in a loop'), 'Sorry.'],
    });
  });

  test('as a subagent is a failed call of the one who asked, and the run goes on', async () => {
    const lead = defineAgent({ description: 'leads', instructions: 'You lead.', subagents: ['scout'] });
    const scout = defineAgent({ description: 'scouts', instructions: 'You scout.' });
    const { runtime } = testRuntime({
      agents: { lead, scout },
      script: {
        ...forEver,
        rules: [
          { when: { systemText: 'You scout' }, reply: GLOB },
          {
            when: { lastToolResult: { name: 'task', matches: 'in a loop' } },
            reply: { text: 'The scout is lost.' },
          },
          { reply: { toolCalls: [{ name: 'task', input: { prompt: 'Look.', agent: 'scout' } }] } },
        ],
      },
    });
    const { over, runId } = await runtime.start({
      ...startWorkflow('lead', { message: 'Go.' }),
      kind: 'agent',
    });
    expect(await over).toMatchObject({ status: 'succeeded', text: 'The scout is lost.', turns: 8 });
    const ended = runtime.entries(runId).find(({ event }) => event.type === 'task_completed');
    expect(ended?.event).toMatchObject({ isError: true, text: expect.stringContaining('in a loop') });
  });

  test('as a subagent that uses up the turns of the run ends it', async () => {
    const lead = defineAgent({
      description: 'leads',
      instructions: 'You lead.',
      subagents: ['scout'],
      budget: { maxTurns: 3 },
    });
    const { runtime } = testRuntime({
      agents: { lead, scout: defineAgent({ description: 'scouts', instructions: 'You scout.' }) },
      script: {
        ...forEver,
        rules: [
          { when: { systemText: 'You scout' }, reply: GLOB },
          { reply: { toolCalls: [{ name: 'task', input: { prompt: 'Look.', agent: 'scout' } }] } },
        ],
      },
    });
    const { over } = await runtime.start({ ...startWorkflow('lead', { message: 'Go.' }), kind: 'agent' });
    expect(await over).toMatchObject({ status: 'failed', turns: 3, limitHit: 'turn_limit' });
  });
});

describe('a loop across a crash', () => {
  /** Dies at that commit, and is gone on with. */
  async function dieAndGoOn(commit: number, when: 'before' | 'after') {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    const mortal = mortalSql(sql, { commit, when });
    const calls: string[] = [];
    const look = defineTool({
      name: 'look',
      description: 'Looks.',
      input: z.object({}),
      effect: 'idempotent',
      run({ idempotencyKey }) {
        calls.push(idempotencyKey);
        return 'nothing';
      },
    });
    const workflow = defineWorkflow({
      description: 'asks',
      tools: [look],
      run: async ({ session }) => (await session.prompt('Look.')).text,
    });
    const script = { ...forEver, rules: [{ reply: { toolCalls: [{ name: 'look', input: {} }] } }] };
    await run(script, workflow, mortal).catch((thrown: unknown) => {
      if (!mortal.isDead) throw thrown;
    });
    const { runtime } = testRuntime({ workflows: { w: workflow }, script, sql });
    const { resumed } = await runtime.resumeOpen();
    await Promise.all(resumed.map(({ over }) => over));
    const [runId = ''] = createStore(sql).runIds();
    const events = runtime.entries(runId).map(({ event }) => event);
    const snapshot = runtime.get(runId);
    sql.close();
    return { died: mortal.isDead, snapshot, events, calls: new Set(calls).size };
  }

  test('is told once and stopped at the same turn, wherever the process died', async () => {
    let deaths = 0;
    // With the second one the run is accepted.
    for (let commit = 3; ; commit++) {
      for (const when of ['before', 'after'] as const) {
        const { snapshot, events, calls, died } = await dieAndGoOn(commit, when);
        const at = `${when} commit ${commit}`;
        expect(snapshot, at).toMatchObject({ status: 'failed', turns: 6, limitHit: 'turn_limit' });
        expect(calls, at).toBe(6);
        expect(logsOf(events), at).toHaveLength(1);
        if (!died) {
          expect(deaths).toBeGreaterThan(10);
          return;
        }
        deaths += 1;
      }
    }
  });
});
