// What a run had spent before this process continued it, by its journal and by the requests that were under way.
import type { JournalEntry } from '../../protocol/events.ts';
import { type Nanos, toNanos, totalTokens } from '../../protocol/money.ts';

export interface PastSpending {
  nanos: Nanos;
  /** What may have been billed without an answer; counted as if it had been. */
  lostNanos: Nanos;
  turns: number;
  tokens: number;
}

export const NOTHING_SPENT: PastSpending = { nanos: 0, lostNanos: 0, turns: 0, tokens: 0 };

/** `underWay`: requests without an answer that no event tells of yet. */
export function pastSpending(
  entries: readonly JournalEntry[],
  underWay: ReadonlyArray<{ nanos: Nanos }>,
): PastSpending {
  const past = { ...NOTHING_SPENT };
  /** An answer without a price counts as what was set aside for it. */
  const reserved = new Map<number, number>();
  for (const { event } of entries) {
    if (event.type === 'turn_started') reserved.set(event.turn, event.reservedUsd ?? 0);
    if ('unreportedUsd' in event) past.lostNanos += toNanos(event.unreportedUsd);
    if (event.type !== 'turn_completed') continue;
    past.nanos += toNanos(event.costUsd ?? reserved.get(event.turn) ?? 0);
    past.turns += 1;
    past.tokens += totalTokens(event.usage);
  }
  for (const { nanos } of underWay) past.lostNanos += nanos;
  return past;
}
