// `costUsd <= maxCostUsd` against the provider's own ledger, for thousands of random runs over a real socket. A failing
// run names its seed; `only` below runs that one alone.
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/protocol/events.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';
import { ApiError } from '../support/anthropic/api-error.ts';
import { type LedgerEntry, type Script, startAnthropicServer } from '../support/anthropic-server.ts';
import { accountProblems, journalProblems } from '../support/faults/invariants.ts';
import { inLanes } from '../support/faults/random.ts';
import {
  countTokens,
  placeOf,
  type RandomRun,
  randomReply,
  randomRun,
  randomWorkflow,
} from '../support/faults/random-run.ts';
import { realRuntime } from '../support/faults/real-runtime.ts';
import { startWorkflow } from '../support/test-runtime.ts';
import { until } from '../support/wait.ts';

const LANES = 24;
const only: number | undefined = undefined;

interface History {
  run: RandomRun;
  /** Numbers of the requests that the provider got from this run. */
  asked: number[];
  /** Requests that arrived when the run was over. */
  late: number;
  runId: string;
  over: RunSnapshot | undefined;
  cancel(): void;
}

function newHistory(run: RandomRun): History {
  return { run, asked: [], late: 0, runId: '', over: undefined, cancel: () => {} };
}

async function playAll(seeds: readonly number[], { counts }: { counts: boolean }) {
  const histories = new Map(seeds.map((seed) => [seed, newHistory(randomRun(seed))]));
  const attempts = new Map<string, number>();
  let begun = 0;
  const script: Script = (request, { index, turn }) => {
    const place = placeOf(request);
    const history = histories.get(place.seed);
    if (history === undefined) throw new Error(`nobody's request: ${JSON.stringify(request.messages)}`);
    if (history.over !== undefined) history.late += 1;
    history.asked.push(index);
    if (history.run.cancel?.at === 'request' && history.asked.length === history.run.cancel.count)
      history.cancel();
    const key = `${place.seed} ${place.conversation} ${turn}`;
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    const reply = randomReply({ request, place, index, turn, attempt });
    if (reply.fault?.kind !== 'http') begun += 1;
    return reply;
  };
  const server = await startAnthropicServer({
    script,
    countTokens(request) {
      if (!counts) throw new ApiError(404, 'Not found: POST /v1/messages/count_tokens');
      return countTokens(request);
    },
  });
  const { runtime, close } = realRuntime({
    url: server.url,
    workflows: { random: randomWorkflow },
    modelCalls: { attempts: 3, idleMs: 400 },
  });
  try {
    await inLanes([...histories.values()], LANES, async (history) => {
      const { seed, limits, cancel } = history.run;
      let events = 0;
      let deltas = 0;
      const maybe = (kind: string, count: number) => {
        if (cancel?.at === kind && cancel.count === count) history.cancel();
      };
      history.cancel = () => runtime.cancel(history.runId, 'the seed says so');
      const handle = await runtime.start(
        startWorkflow('random', { seed }, { limits, instanceId: `seed-${seed}` }),
        {
          onEvent({ event }) {
            if (event.type === 'run_queued') history.runId = event.runId;
            events += 1;
            maybe('event', events);
          },
          onLive() {
            deltas += 1;
            maybe('delta', deltas);
          },
        },
      );
      history.over = await handle.done;
    });
    await until(() => server.ledger.completedCount + server.ledger.lostCount === begun, {
      what: 'the provider to have booked every request',
    });
    const booked = Map.groupBy(server.ledger.completed, (entry) => entry.index);
    const lost = Map.groupBy(server.ledger.lost, (entry) => entry.index);
    const of = (book: Map<number, LedgerEntry[]>, history: History) =>
      history.asked.flatMap((index) => book.get(index) ?? []);
    const problems: string[] = [];
    for (const history of histories.values()) {
      const entries = runtime.entries(history.runId);
      const books = { completed: of(booked, history), lost: of(lost, history) };
      const found = await problemsOf(history, entries, books);
      problems.push(...found.map((problem) => `seed ${history.run.seed}: ${problem}`));
    }
    return { problems, histories: [...histories.values()], server };
  } finally {
    close();
    await server.stop();
  }
}

async function problemsOf(
  { run, over, late }: History,
  entries: readonly JournalEntry[],
  books: { completed: LedgerEntry[]; lost: LedgerEntry[] },
): Promise<string[]> {
  if (over === undefined) return ['it never ended'];
  const { maxCostUsd = null, maxTurns, maxTokens } = run.limits;
  const sequential = run.scenes.every((scene) => 'alone' in scene);
  const quietEnd = sequential && over.status !== 'cancelled';
  const problems = [
    ...journalProblems(entries, over),
    ...(await accountProblems(entries, books, { quietEnd, maxCostUsd })),
  ];
  if (maxCostUsd !== null && (over.costUsd ?? 0) > maxCostUsd) problems.push(`cost ${over.costUsd}`);
  if (over.turns > (maxTurns ?? 50)) problems.push(`${over.turns} turns, the limit is ${maxTurns}`);
  if (maxTokens != null && over.usage.outputTokens > maxTokens) {
    problems.push(`${over.usage.outputTokens} output tokens, the limit is ${maxTokens}`);
  }
  if (late > 0 && (quietEnd || over.limitHit !== null)) {
    problems.push(`${late} requests came after it had ended with ${over.error?.code ?? over.status}`);
  }
  const unexpected = over.error !== null && !EXPECTED.has(over.error.code);
  if (unexpected) problems.push(`it ended with ${over.error?.code}: ${over.error?.message}`);
  return problems;
}

const EXPECTED = new Set<string>(['budget_exceeded', 'turn_limit', 'cancelled', 'model_error', 'result_unavailable']);

function seedsFrom(first: number, count: number): number[] {
  return only === undefined ? Array.from({ length: count }, (_, i) => first + i) : [only];
}

describe('a budget', () => {
  it.each([
    ['whose provider counts tokens', 1, true],
    ['whose provider cannot count tokens', 100_001, false],
  ])('%s holds for a thousand random runs and more', async (_name, first, counts) => {
    const { problems, histories, server } = await playAll(seedsFrom(first, 1_250), { counts });
    expect(problems).toEqual([]);
    if (only !== undefined) return;
    // The runs must have been worth their while: every way to end, and faults on the way.
    const codes = Map.groupBy(histories, ({ over }): string => over?.error?.code ?? over?.status ?? "");
    for (const code of ['succeeded', ...EXPECTED]) expect(codes.get(code)?.length ?? 0, code).toBeGreaterThan(9);
    expect(histories.filter(({ over }) => (over?.lostRequests ?? 0) > 0).length).toBeGreaterThan(100);
    expect(histories.filter(({ over }) => (over?.turns ?? 0) > 2).length).toBeGreaterThan(200);
    expect(server.ledger.completed.filter(({ usage }) => totalInput(usage) > 100_000).length).toBeGreaterThan(5);
    expect(server.stats().refused - (counts ? 0 : uncounted(server.requests))).toBe(0);
  }, 60_000);
});

function totalInput(usage: LedgerEntry['usage']): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

function uncounted(requests: ReadonlyArray<{ endpoint: string }>): number {
  return requests.filter(({ endpoint }) => endpoint === 'count_tokens').length;
}
