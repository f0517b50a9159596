// What a process must know of a run that others worked on before: how often, for how long, with which code.
import type { JournalEntry } from '../../protocol/events.ts';

export interface RunPast {
  /** How often it was begun or continued. */
  attempts: number;
  /** Milliseconds that it was worked on, which its time limit counts. */
  activeMs: number;
  /** Hash of the code it began with; null when unknown. */
  codeHash: string | null;
  /** The highest number of a turn. */
  turns: number;
}

export const NO_PAST: RunPast = { attempts: 0, activeMs: 0, codeHash: null, turns: 0 };

export function runPast(entries: readonly JournalEntry[]): RunPast {
  const past = { ...NO_PAST, activeMs: activeMs(entries) };
  for (const { event } of entries) {
    if (event.type === 'run_started') past.codeHash = event.codeHash;
    if (event.type === 'run_started' || event.type === 'run_resumed') past.attempts += 1;
    if (event.type === 'turn_started') past.turns = Math.max(past.turns, event.turn);
  }
  return past;
}

/** Time in the queue, while nobody worked on it after a crash, and while it waited for a human alone is not part of it. */
function activeMs(entries: readonly JournalEntry[]): number {
  let sum = 0;
  let last: number | undefined;
  for (const { event } of entries) {
    const at = Date.parse(event.at);
    if (event.type === 'run_started' || event.type === 'run_resumed') last = at;
    // An answer may come days later, to a run that is nowhere in memory.
    else if (last !== undefined && event.type !== 'approval_resolved') {
      sum += Math.max(0, at - last);
      last = at;
    }
  }
  return sum;
}
