// The provider's own books: every request that reached it, and what it would bill.
import type { Nanos } from '../../../src/protocol/money.ts';
import type { Life } from './timeline.ts';

export interface Booked {
  /** From 1. */
  index: number;
  life: Life;
  /** The number of the run. */
  run: number;
  conversation: string;
  model: string;
  nanos: Nanos;
  /**
   * `refused`: with an error, unbilled. Whatever else becomes of it is billed, whether anybody hears the answer or not.
   */
  became: 'open' | 'answered' | 'refused' | 'broken';
  isSummary: boolean;
}

export interface Ledger {
  readonly entries: readonly Booked[];
  book(entry: Omit<Booked, 'index' | 'became'>): Booked;
  /** In a text that was answered. */
  markOf(text: string): number | undefined;
}

export function createLedger(): Ledger {
  const entries: Booked[] = [];
  return {
    entries,
    book(given) {
      const booked: Booked = { ...given, index: entries.length + 1, became: 'open' };
      entries.push(booked);
      return booked;
    },
    markOf(text) {
      const found = /#(\d+)#/.exec(text)?.[1];
      return found === undefined ? undefined : Number(found);
    },
  };
}
