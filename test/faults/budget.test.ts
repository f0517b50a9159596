// `costUsd <= maxCostUsd` against the provider's own ledger, for thousands of random runs over a real socket. A failing
// run names its seed; `only` below runs that one alone.
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../src/adapters/prices/price-book.ts';
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import type { PriceBook } from '../../src/core/ports.ts';
import type { Runtime } from '../../src/core/runtime-api.ts';
import type { JournalEntry } from '../../src/protocol/events.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';
import { ApiError } from '../support/anthropic/api-error.ts';
import {
  type Ledger,
  type LedgerEntry,
  type Script,
  startAnthropicServer,
} from '../support/anthropic-server.ts';
import { accountProblems, journalProblems, TERMINAL } from '../support/faults/invariants.ts';
import { inLanes } from '../support/faults/random.ts';
import {
  type Cancel,
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
  /** Requests that were sent when the run was over. */
  late: number;
  runId: string;
  ended: boolean;
  over: RunSnapshot | undefined;
  cancel(): void;
}

function newHistory(run: RandomRun): History {
  return { run, asked: [], late: 0, runId: '', ended: false, over: undefined, cancel: () => {} };
}

type Histories = Map<number, History>;

/** Answers each run as its seed wants, and counts what it begins: that is what must be in the books in the end. */
function provider(histories: Histories): { script: Script; begun(): number } {
  const attempts = new Map<string, number>();
  let begun = 0;
  const script: Script = (request, { index, turn }) => {
    const place = placeOf(request);
    const history = histories.get(place.seed);
    if (history === undefined) throw new Error(`nobody's request: ${JSON.stringify(request.messages)}`);
    history.asked.push(index);
    cancelAt(history, 'request', history.asked.length);
    const key = `${place.seed} ${place.conversation} ${turn}`;
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    const reply = randomReply({ request, place, index, turn, attempt });
    if (reply.fault?.kind !== 'http') begun += 1;
    return reply;
  };
  return { script, begun: () => begun };
}

function cancelAt({ run, cancel }: History, at: Cancel['at'], count: number): void {
  if (run.cancel?.at === at && run.cancel.count === count) cancel();
}

async function play(runtime: Runtime, history: History): Promise<void> {
  const { seed, limits } = history.run;
  let events = 0;
  let deltas = 0;
  history.cancel = () => runtime.cancel(history.runId, 'the seed says so');
  const request = startWorkflow('random', { seed }, { limits, instanceId: `seed-${seed}` });
  const handle = await runtime.start(request, {
    onEvent({ event }) {
      if (event.type === 'run_queued') history.runId = event.runId;
      history.ended ||= TERMINAL.includes(event.type);
      events += 1;
      cancelAt(history, 'event', events);
    },
    onLive() {
      deltas += 1;
      cancelAt(history, 'delta', deltas);
    },
  });
  history.over = await handle.done;
}

async function playAll(seeds: readonly number[], { counts }: { counts: boolean }) {
  const histories: Histories = new Map(seeds.map((seed) => [seed, newHistory(randomRun(seed))]));
  const { script, begun } = provider(histories);
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
    modelCalls: { attempts: 3, idleMs: 4_000 },
    onSend(request) {
      const history = histories.get(placeOf({ ...request }).seed);
      if (history?.ended) history.late += 1;
    },
  });
  try {
    await inLanes([...histories.values()], LANES, (history) => play(runtime, history));
    const { ledger } = server;
    await until(() => ledger.completedCount + ledger.lostCount === begun(), {
      what: 'the provider to have booked every request',
    });
    const problems = await judgeAll(histories, runtime, ledger);
    return { problems, histories: [...histories.values()], server };
  } finally {
    close();
    await server.stop();
  }
}

async function judgeAll(histories: Histories, runtime: Runtime, ledger: Ledger): Promise<string[]> {
  const completed = new Map(ledger.completed.map((entry) => [entry.index, entry]));
  const lost = new Map(ledger.lost.map((entry) => [entry.index, entry]));
  const problems: string[] = [];
  for (const history of histories.values()) {
    const of = (book: Map<number, LedgerEntry>) => history.asked.flatMap((index) => book.get(index) ?? []);
    const books = { completed: of(completed), lost: of(lost) };
    const found = await problemsOf(history, runtime.entries(history.runId), books);
    problems.push(...found.map((problem) => `seed ${history.run.seed}: ${problem}`));
  }
  return problems;
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
  if (late > 0) problems.push(`${late} requests were sent after it had ended: ${over.error?.code}`);
  const unexpected = over.error !== null && !EXPECTED.has(over.error.code);
  if (unexpected) problems.push(`it ended with ${over.error?.code}: ${over.error?.message}`);
  return problems;
}

const EXPECTED = new Set<string>([
  'budget_exceeded',
  'turn_limit',
  'cancelled',
  'model_error',
  'result_unavailable',
]);

function seedsFrom(first: number, count: number): number[] {
  return only === undefined ? Array.from({ length: count }, (_, i) => first + i) : [only];
}

describe('a budget', () => {
  it.each([
    ['whose provider counts tokens', 1, true],
    ['whose provider cannot count tokens', 100_001, false],
  ])(
    '%s holds for a thousand random runs and more',
    async (_name, first, counts) => {
      const { problems, histories, server } = await playAll(seedsFrom(first, 1_250), { counts });
      expect(problems).toEqual([]);
      if (only !== undefined) return;
      // The runs must have been worth their while: every way to end, and faults on the way.
      const codes = Map.groupBy(histories, ({ over }): string => over?.error?.code ?? over?.status ?? '');
      for (const code of ['succeeded', ...EXPECTED])
        expect(codes.get(code)?.length ?? 0, code).toBeGreaterThan(9);
      expect(histories.filter(({ over }) => (over?.lostRequests ?? 0) > 0).length).toBeGreaterThan(100);
      expect(histories.filter(({ over }) => (over?.turns ?? 0) > 2).length).toBeGreaterThan(200);
      expect(
        server.ledger.completed.filter(({ usage }) => totalInput(usage) > 100_000).length,
      ).toBeGreaterThan(2);
      expect(server.stats().refused - (counts ? 0 : uncounted(server.requests))).toBe(0);
    },
    180_000,
  );

  it('is not blamed for an answer that the model’s own limit cuts off', async () => {
    const server = await startAnthropicServer({ script: [{ text: 'x', stopReason: 'max_tokens' }] });
    const prices = createPriceBook();
    const ceiling: PriceBook['ceiling'] = async (...of) => {
      const known = await prices.ceiling(...of);
      return known && { ...known, maxOutputTokens: 8_000 };
    };
    const { runtime, close } = realRuntime({
      url: server.url,
      workflows: {
        w: defineWorkflow({ description: 'asks', run: ({ session }) => session.prompt('Hello.') }),
      },
      ports: { prices: { ...prices, ceiling } },
    });
    const { over } = await runtime.start(startWorkflow('w', {}, { limits: { maxCostUsd: 10 } }));
    const { error } = await over;
    close();
    await server.stop();
    expect(error).toMatchObject({ code: 'model_error', message: expect.stringContaining('at 8000 tokens') });
  });
});

function totalInput(usage: LedgerEntry['usage']): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

function uncounted(requests: ReadonlyArray<{ endpoint: string }>): number {
  return requests.filter(({ endpoint }) => endpoint === 'count_tokens').length;
}
