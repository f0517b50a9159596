// What a process must know of a run that others worked on before: how often, for how long, with which code.
import type { JournalEntry } from '../../protocol/events.ts';
import type { Sleep } from '../store/sleep-rows.ts';

export interface RunPast {
  /** How often it was begun or continued. */
  attempts: number;
  /** Milliseconds that it was worked on or slept, which its time limit counts. */
  activeMs: number;
  /** Hash of the code it began with; null when unknown. */
  codeHash: string | null;
  /** The highest number of a turn. */
  turns: number;
}

export const NO_PAST: RunPast = { attempts: 0, activeMs: 0, codeHash: null, turns: 0 };

/** Until `now` (milliseconds since the epoch), when it is gone on with. */
export function runPast(entries: readonly JournalEntry[], sleeps: readonly Sleep[], now: number): RunPast {
  const past = { ...NO_PAST, activeMs: activeMs(entries, sleeps, now) };
  for (const { event } of entries) {
    if (event.type === 'run_started') past.codeHash = event.codeHash;
    if (event.type === 'run_started' || event.type === 'run_resumed') past.attempts += 1;
    if (event.type === 'turn_started') past.turns = Math.max(past.turns, event.turn);
  }
  return past;
}

/**
 * Time in the queue, while nobody worked on it after a crash, and while it waited for a human alone is not part of it. A
 * sleep is, wherever it was spent: the workflow chose it, and a host that keeps it in memory counts it too.
 */
function activeMs(entries: readonly JournalEntry[], sleeps: readonly Sleep[], now: number): number {
  let sum = 0;
  let last: number | undefined;
  for (const { event } of entries) {
    const at = Date.parse(event.at);
    if (event.type === 'run_started' || event.type === 'run_resumed') {
      if (last !== undefined) sum += sleptMs(sleeps, last, at);
      last = at;
    }
    // An answer may come days later, to a run that is nowhere in memory.
    else if (last !== undefined && event.type !== 'approval_resolved') {
      sum += Math.max(0, at - last);
      last = at;
    }
  }
  return last === undefined ? sum : sum + sleptMs(sleeps, last, now);
}

/** Of the time between two moments; branches that sleep side by side count once. */
function sleptMs(sleeps: readonly Sleep[], begin: number, end: number): number {
  let sum = 0;
  let counted = begin;
  for (const { from, until } of [...sleeps].sort((a, b) => a.from - b.from)) {
    const last = Math.min(until, end);
    sum += Math.max(0, last - Math.max(from, counted));
    counted = Math.max(counted, last);
  }
  return sum;
}
