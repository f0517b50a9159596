// A Clock that stands still until it is told to move. Timers fire in order of time, and what they set off in promises
// has run before the next one does.
import type { Clock } from '../../src/core/ports.ts';

export interface FakeClock extends Clock {
  /** Moves on by `ms`, firing every timer that falls due, those set on the way included. */
  advance(ms: number): Promise<void>;
  /** Timers that have not fired. */
  readonly pending: number;
  /** Milliseconds to the next timer; undefined when there is none. */
  nextIn(): number | undefined;
}

interface Timer {
  at: number;
  action: () => void;
}

export function createFakeClock(startMs = Date.parse('2026-11-23T12:00:00Z')): FakeClock {
  let now = startMs;
  let timers: Timer[] = [];

  const next = (until: number): Timer | undefined =>
    timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];

  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + Math.max(0, ms), action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    soon: (action) => queueMicrotask(action),
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = next(end); timer !== undefined; timer = next(end)) {
        const due = timer;
        timers = timers.filter((other) => other !== due);
        now = due.at;
        due.action();
        await settle();
      }
      now = end;
    },
    get pending() {
      return timers.length;
    },
    nextIn() {
      const first = next(Number.POSITIVE_INFINITY);
      return first === undefined ? undefined : first.at - now;
    },
  };
}

/** Lets promises run, and what they set off in turn, until only timers or the outside can move anything. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
