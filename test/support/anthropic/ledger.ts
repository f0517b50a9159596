// The provider's own books: what it bills for answers that went out in full, and what those cost at most that it
// began and lost. The truth that our own accounting is held against.
import type { ReplyUsage } from './reply.ts';
import { addUsage, NO_USAGE } from './usage.ts';

export interface LedgerEntry {
  /** The number of the accepted request, from 0. */
  index: number;
  model: string;
  /** Of a lost answer: as if it had been finished. */
  usage: ReplyUsage;
}

export interface Ledger {
  completed: LedgerEntry[];
  /** Begun but not delivered in full: dropped, stalled, or left by the client. */
  lost: LedgerEntry[];
  /** The sum over all completed answers, also over those no longer listed. */
  readonly total: ReplyUsage;
  readonly completedCount: number;
  readonly lostCount: number;
}

export interface LedgerBook extends Ledger {
  book(entry: LedgerEntry, inFull: boolean): void;
}

/** Lists the first `keep` entries of each kind and counts all of them. */
export function createLedger(keep: number): LedgerBook {
  const completed: LedgerEntry[] = [];
  const lost: LedgerEntry[] = [];
  let total = NO_USAGE;
  let completedCount = 0;
  let lostCount = 0;
  return {
    completed,
    lost,
    get total() {
      return total;
    },
    get completedCount() {
      return completedCount;
    },
    get lostCount() {
      return lostCount;
    },
    book(entry, inFull) {
      const list = inFull ? completed : lost;
      if (list.length < keep) list.push(entry);
      if (inFull) {
        completedCount += 1;
        total = addUsage(total, entry.usage);
      } else lostCount += 1;
    },
  };
}
