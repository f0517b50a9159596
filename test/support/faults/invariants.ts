// What holds for every run, whatever happened to it: held against its journal, and against the provider's own books.
import { createPriceBook } from '../../../src/adapters/prices/price-book.ts';
import type { JournalEntry } from '../../../src/protocol/events.ts';
import { fold, isTerminal } from '../../../src/protocol/fold.ts';
import { toNanos } from '../../../src/protocol/money.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import type { LedgerEntry } from '../anthropic-server.ts';

export const TERMINAL: readonly string[] = ['run_succeeded', 'run_failed', 'run_cancelled'];
const prices = createPriceBook();

/** Every problem of a journal that must have come to its end; an empty list when there is none. */
export function journalProblems(entries: readonly JournalEntry[], shown: RunSnapshot): string[] {
  const problems = openJournalProblems(entries);
  const ends = entries.filter(({ event }) => TERMINAL.includes(event.type));
  if (ends.length !== 1) problems.push(`${ends.length} terminal events`);
  if (!TERMINAL.includes(entries.at(-1)?.event.type ?? '')) problems.push('the last event is not terminal');
  if (!isTerminal(shown.status)) problems.push(`the snapshot says ${shown.status}`);
  if (entries.length > 0 && JSON.stringify(fold(entries)) !== JSON.stringify(shown)) {
    problems.push('the snapshot is not the fold of the journal');
  }
  return problems;
}

/** The same for a journal that may have been cut off anywhere. */
export function openJournalProblems(entries: readonly JournalEntry[]): string[] {
  const offsets = entries.map(({ offset }) => offset);
  const gapFree = offsets.every((offset, index) => offset === index + 1);
  const problems = gapFree ? [] : [`offsets ${offsets.join(',')}`];
  try {
    if (entries.length > 0) fold(entries);
  } catch (thrown) {
    problems.push(`the journal does not fold: ${thrown}`);
  }
  return problems;
}

/** An answer of these tests carries the number under which the provider booked it. */
export const markOf = (index: number): string => `#${index}#`;

/** What the provider booked for one run. */
export interface RunBooks {
  completed: readonly LedgerEntry[];
  lost: readonly LedgerEntry[];
}

export interface AccountOptions {
  /** No request was in flight at the run's end: what was lost is then known exactly. */
  quietEnd: boolean;
  maxCostUsd: number | null;
}

export async function accountProblems(
  entries: readonly JournalEntry[],
  { completed, lost }: RunBooks,
  { quietEnd, maxCostUsd }: AccountOptions,
): Promise<string[]> {
  const problems: string[] = [];
  const snapshot = fold(entries);
  const unanswered = new Map([...completed, ...lost].map((entry) => [entry.index, entry]));
  const answered = new Map(completed.map((entry) => [entry.index, entry]));
  let spent = 0;
  let turns = 0;
  for (const { event } of entries) {
    if (event.type !== 'turn_completed') continue;
    turns += 1;
    const index = Number(/#(\d+)#/.exec(event.text)?.[1] ?? Number.NaN);
    const entry = answered.get(index);
    if (entry === undefined || !unanswered.delete(index)) {
      problems.push(`turn ${event.turn} is not in the ledger, or twice`);
      continue;
    }
    const nanos = await billed(entry);
    spent += nanos;
    if (toNanos(event.costUsd ?? -1) !== nanos) {
      problems.push(`turn ${event.turn} cost ${event.costUsd}, the ledger says ${nanos} nanos`);
    }
  }
  const cost = toNanos(snapshot.costUsd ?? -1);
  if (snapshot.turns !== turns) problems.push(`${snapshot.turns} turns shown, ${turns} recorded`);
  if (cost !== spent) problems.push(`cost ${cost}, the ledger says ${spent} nanos`);
  const bound = toNanos(snapshot.unreportedUsdMax);
  if (maxCostUsd !== null && cost + bound > toNanos(maxCostUsd)) {
    problems.push(`cost ${cost} + unreported ${bound} is over the limit of ${toNanos(maxCostUsd)} nanos`);
  }
  const missing = (await Promise.all([...unanswered.values()].map(billed))).reduce((sum, n) => sum + n, 0);
  if (unanswered.size > snapshot.lostRequests || (quietEnd && unanswered.size !== snapshot.lostRequests)) {
    problems.push(`${snapshot.lostRequests} lost requests, the provider began ${unanswered.size} more`);
  }
  if (missing > bound) problems.push(`unreported at most ${bound}, the provider began ${missing} nanos more`);
  return problems;
}

/** What our price book says of an entry of the provider's ledger. */
export async function billed({ model, usage }: LedgerEntry): Promise<number> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens } = usage;
  const counts = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  const billing = { cacheWrite1hTokens, serviceTier: 'standard', geography: 'not_available' };
  const { nanos } = await prices.cost(`anthropic/${model}`, counts, billing, Date.now());
  if (nanos === null) throw new Error(`no price for ${model}`);
  return nanos;
}
