// A run's account against the provider's own books: every recorded answer at its price, every other request that may be
// billed among the lost ones and within their bound, and all of it within the run's limit.
import type { JournalEntry, RunEvent } from '../../../../src/protocol/events.ts';
import { fold } from '../../../../src/protocol/fold.ts';
import { toNanos } from '../../../../src/protocol/money.ts';
import type { Booked } from '../ledger.ts';
import { costOf, MOST_OUTPUT } from '../prices.ts';
import type { World } from '../world.ts';

export function judgeMoney(world: World, runId: string, journal: readonly JournalEntry[]): void {
  const { ledger, expect } = world;
  const say = (holds: boolean, problem: string): void => expect(holds, () => `${runId}: ${problem}`);
  const run = world.runOf(runId)?.number;
  const own = ledger.entries.filter((booked) => booked.run === run);
  const unseen = new Set(own.filter(({ became }) => became !== 'refused'));
  const spent = judgeTurns(world, journal, unseen, say);
  const snapshot = fold(journal);
  const cost = toNanos(snapshot.costUsd ?? -1);
  say(cost === spent, `it cost ${cost}, the recorded turns ${spent}`);
  const bound = toNanos(snapshot.unreportedUsdMax);
  const missing = [...unseen].reduce((sum, { nanos }) => sum + nanos, 0);
  say(missing <= bound, `unreported at most ${bound}, the books have ${missing} more`);
  const { lostRequests } = snapshot;
  say(
    unseen.size <= lostRequests,
    `${lostRequests} lost, the books have ${unseen.size}: ${indicesOf(unseen)}`,
  );
  const unanswered = countOf(journal, 'turn_started') - countOf(journal, 'turn_completed');
  const isExact = snapshot.status === 'succeeded' && own.every(({ became }) => became !== 'refused');
  say(
    isExact ? lostRequests === unanswered : lostRequests <= unanswered,
    `${lostRequests} lost of ${unanswered} unanswered`,
  );
  const limit = limitOf(journal[0]?.event);
  say(limit === null || cost + bound <= limit, `it cost ${cost} and maybe ${bound}, its limit is ${limit}`);
  // What is set aside and not used comes back: no run is refused with its budget in its hands.
  const isRefused = snapshot.error?.code === 'budget_exceeded';
  const left = (limit ?? 0) - cost - bound;
  say(
    !isRefused || left < mostRefused(journal),
    `its budget is said to be used up, and ${left} are left of it`,
  );
}

/** More than the least answer to most conversations costs, and than what is added to a count of tokens. */
const MOST_REFUSED = 3_000_000;
const [MARGIN, LEAST_ANSWER] = [1.25, 1_100];

/**
 * What the next turn of the run may cost at least. Where answers are cut that the budget had made shorter, it is used up as well: as
 * long as it does not pay for a whole one.
 */
function mostRefused(journal: readonly JournalEntry[]): number {
  let tokens = 0;
  let leastAnswer = LEAST_ANSWER;
  for (const { event } of journal) {
    if (event.type === 'turn_completed') {
      tokens = event.usage.inputTokens + event.usage.outputTokens;
      leastAnswer = event.stopReason === 'max_tokens' ? MOST_OUTPUT : LEAST_ANSWER;
    }
    if (event.type === 'tool_completed') tokens += event.output.length / 4;
  }
  const turn = { input: Math.ceil(tokens * MARGIN), output: leastAnswer };
  return Math.max(MOST_REFUSED, costOf('sim', turn));
}

/** What the recorded turns cost by the books; they are taken out of the unseen. */
function judgeTurns(
  { ledger }: World,
  journal: readonly JournalEntry[],
  unseen: Set<Booked>,
  say: (holds: boolean, problem: string) => void,
): number {
  let spent = 0;
  for (const { event } of journal) {
    if (event.type !== 'turn_completed') continue;
    const mark = ledger.markOf(event.text);
    // An empty summary carries no mark: it is the one whose price it has.
    const booked =
      mark === undefined
        ? [...unseen].find(({ isSummary, nanos }) => isSummary && nanos === toNanos(event.costUsd ?? -1))
        : ledger.entries[mark - 1];
    if (booked === undefined || !unseen.delete(booked)) {
      say(false, `turn ${event.turn} is not in the books, or twice: ${event.text}`);
      continue;
    }
    spent += booked.nanos;
    say(booked.became === 'answered', `turn ${event.turn} is an answer that was never heard to its end`);
    say(toNanos(event.costUsd ?? -1) === booked.nanos, `turn ${event.turn} cost ${event.costUsd}`);
  }
  return spent;
}

function countOf(journal: readonly JournalEntry[], type: string): number {
  return journal.filter(({ event }) => event.type === type).length;
}

function indicesOf(booked: Iterable<Booked>): string {
  return [...booked].map(({ index }) => index).join();
}

function limitOf(first: RunEvent | undefined): number | null {
  const limit = first?.type === 'run_queued' ? first.limits.maxCostUsd : null;
  return limit === null ? null : toNanos(limit);
}
