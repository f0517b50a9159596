// kill -9 of the committed action, again and again, at moments drawn from a seed: by what the provider was asked, what it
// answered, and what the action has printed. What its journal holds afterwards is what post reports, no more and no less.
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/protocol/events.ts';
import { fold, isTerminal } from '../../src/protocol/fold.ts';
import { toNanos, toUsd } from '../../src/protocol/money.ts';
import { formatCost } from '../../src/report/figures.ts';
import { DIST, keyed, PROJECT } from '../e2e/projects.ts';
import {
  type AnthropicServer,
  faults,
  type Reply,
  type Script,
  startAnthropicServer,
} from '../support/anthropic-server.ts';
import { billed, markOf, openJournalProblems } from '../support/faults/invariants.ts';
import { type KilledStep, killAction } from '../support/faults/killed-action.ts';
import { inLanes, type Random, seeded } from '../support/faults/random.ts';
import type { Moment } from '../support/wait.ts';

const KILLS = 36;
const TURNS = 5;

/** Several turns with tools, each at another price, each paced so that there is a middle to be killed in. */
const script: Script = (_request, { index, turn }): Reply => {
  const usage = { inputTokens: 1_000 + 7 * index, outputTokens: 300 + 13 * index };
  const paced = { usage, chunkSize: 4, paceMs: 1 };
  if (turn >= TURNS - 1) return { ...paced, text: `${markOf(index)} done` };
  const command = `echo turn ${turn} >> log.txt; wc -c log.txt`;
  return {
    ...paced,
    text: markOf(index),
    toolCalls: [
      { name: 'bash', input: { command } },
      { name: 'read', input: { path: 'data.txt' } },
    ],
  };
};

interface Draw {
  name: string;
  moment: Moment;
}

function drawMoment(random: Random, server: AnthropicServer, answers: number): Draw {
  const kind = random.pick(['asked', 'answered', 'printed']);
  const count = kind === 'printed' ? random.int(1, 1_200) : random.int(1, answers);
  const name = `killed after ${count} ${kind}`;
  if (kind === 'asked') return { name, moment: () => server.requests.length >= count };
  if (kind === 'answered') return { name, moment: () => server.ledger.completedCount >= count };
  return { name, moment: new RegExp(`[^]{${count}}`) };
}

const FAN = '{"n":1}\n{"n":2}\n{"n":3}\n';

async function killOnce(seed: number) {
  const random = seeded('kill', seed);
  const server = await startAnthropicServer({ script });
  try {
    const many = random.chance(0.3);
    const { name, moment } = drawMoment(random, server, many ? 3 * TURNS : TURNS);
    const step = await killAction({
      dist: DIST,
      files: { ...PROJECT, 'fan.jsonl': FAN },
      inputs: { workflow: 'ask', ...(many && { 'payloads-file': 'fan.jsonl' }), ...keyed(server.url) },
      killAfter: moment,
    });
    const problems = await problemsOf(step, server);
    return { step, problems: problems.map((problem) => `seed ${seed} (${name}): ${problem}`) };
  } finally {
    await server.stop();
  }
}

async function problemsOf(step: KilledStep, server: AnthropicServer): Promise<string[]> {
  const { main, post, leftInTemp } = step;
  const problems: string[] = [];
  if (post.exitCode !== 0) problems.push(`post exits with ${post.exitCode}: ${post.stderr}`);
  if (post.errors.length > 0) problems.push(`post: ${post.errors.join('; ')}`);
  if (leftInTemp.length > 0) problems.push(`left in RUNNER_TEMP: ${leftInTemp.join(', ')}`);
  const journals = (step.journals ?? []).filter((entries) => entries.length > 0);
  problems.push(...journals.flatMap(openJournalProblems));
  problems.push(...(await billProblems(journals, server)));
  if (main.signal !== 'SIGKILL' || main.state.finished === 'true') return problems;
  const shown = shownOf(journals);
  const [firstLine = ''] = post.summary.split('\n');
  if (!firstLine.includes(` · ${formatCost(shown)} · `))
    problems.push(`the summary says "${firstLine}", the journal ${formatCost(shown)}`);
  return problems;
}

/** What the journal's completed turns cost, and what the turns cost at most that it left open. */
function shownOf(journals: readonly JournalEntry[][]) {
  const unreported = journals.flatMap((entries) => {
    const snapshot = fold(entries);
    const open = isTerminal(snapshot.status) ? [] : openReservations(entries);
    return [...open, snapshot.unreportedUsdMax];
  });
  const cost = journals.map((entries) => fold(entries).costUsd ?? Number.NaN);
  return { costUsd: sumUsd(cost), unreportedUsdMax: sumUsd(unreported) };
}

function openReservations(entries: readonly JournalEntry[]): number[] {
  const done = new Set(entries.flatMap(({ event }) => (event.type === 'turn_completed' ? [event.turn] : [])));
  return entries.flatMap(({ event }) =>
    event.type === 'turn_started' && !done.has(event.turn) ? [event.reservedUsd ?? Number.NaN] : [],
  );
}

function sumUsd(amounts: readonly number[]): number {
  return toUsd(amounts.reduce((sum, usd) => sum + toNanos(usd), 0));
}

/** Held against the provider's own books: each recorded turn at its price, each one missing within the bound. */
async function billProblems(journals: readonly JournalEntry[][], { ledger }: AnthropicServer) {
  const problems: string[] = [];
  const missing = new Map([...ledger.completed, ...ledger.lost].map((entry) => [entry.index, entry]));
  for (const { event } of journals.flat()) {
    if (event.type !== 'turn_completed') continue;
    const index = Number(/#(\d+)#/.exec(event.text)?.[1] ?? Number.NaN);
    // A process killed when it had just heard the end looks to the provider like one that hung up before it.
    const entry = missing.get(index);
    if (entry === undefined || !missing.delete(index))
      problems.push(`turn ${event.turn} is not in the ledger`);
    else if ((await billed(entry)) !== toNanos(event.costUsd ?? -1))
      problems.push(`turn ${event.turn} cost ${event.costUsd}`);
  }
  const bound = toNanos(shownOf(journals).unreportedUsdMax);
  let unseen = 0;
  for (const entry of missing.values()) unseen += await billed(entry);
  if (unseen > bound)
    problems.push(`${missing.size} requests of ${unseen} nanos unseen, the bound is ${bound}`);
  return problems;
}

describe('the action, killed', () => {
  it('anywhere leaves a journal that holds together, and a post step that tells what it holds', async () => {
    const seeds = Array.from({ length: KILLS }, (_, index) => index + 1);
    const kills = await inLanes(seeds, 2, killOnce);
    expect(kills.flatMap(({ problems }) => problems)).toEqual([]);
    const killed = kills.filter(({ step }) => step.main.signal === 'SIGKILL');
    expect(killed.length).toBeGreaterThanOrEqual(25);
    const turns = killed.map(({ step }) => shownTurns(step));
    expect(new Set(turns).size, 'kills at different depths').toBeGreaterThan(4);
  }, 80_000);

  it('while a broken request is asked again counts both as lost', async () => {
    const server = await startAnthropicServer({ script: [faults.dropAfter(3), faults.stallAfter(3)] });
    const { post } = await killAction({
      dist: DIST,
      files: PROJECT,
      inputs: { workflow: 'ask', ...keyed(server.url) },
      killAfter: () => server.requests.length === 2,
    });
    await server.stop();
    expect(post.exitCode).toBe(0);
    expect(post.summary).toContain('2 model requests got no complete answer');
  });
});

function shownTurns({ journals = [] }: KilledStep): number {
  return journals.flat().filter(({ event }) => event.type === 'turn_completed').length;
}
