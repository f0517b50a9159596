// The Clock port over Node's own timers.
import type { Clock } from '../../core/ports.ts';

/** Longest delay one timer takes; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, ms), LONGEST_MS));
    return () => clearTimeout(timer);
  },
  soon(action) {
    setImmediate(action);
  },
};
