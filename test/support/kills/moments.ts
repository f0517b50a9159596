// When a process is to be killed: by the time that it has lived, or by what has happened since it was started.
import type { KillMoment } from './plan.ts';

type What = KillMoment['after'];

export interface Moments {
  /** Something happened, to whichever process. */
  happened(what: What): void;
  /** Resolves at the moment; with false when `over` resolves before. Counts from now on. */
  reach(moment: KillMoment, over: Promise<unknown>): Promise<boolean>;
}

/** After it is there: in a history in which nothing more happens its moment never comes. */
const LONGEST_MS = 2_500;

export function createMoments(): Moments {
  const listeners = new Set<(what: What) => void>();
  return {
    happened(what) {
      for (const listener of listeners) listener(what);
    },
    async reach({ after, count, ms }, over) {
      const { promise, resolve } = Promise.withResolvers<true>();
      let left = after === 'spawned' ? 0 : Math.max(1, count);
      const listener = (what: What): void => {
        if (what === 'born') timers.push(setTimeout(resolve, LONGEST_MS, true));
        if (what !== after || --left > 0) return;
        listeners.delete(listener);
        // At once when it is to be at once: before the next thing can happen.
        if (ms === 0) resolve(true);
        else timers.push(setTimeout(resolve, ms, true));
      };
      listeners.add(listener);
      const timers: NodeJS.Timeout[] = [];
      if (after === 'spawned') timers.push(setTimeout(resolve, ms, true));
      try {
        return await Promise.race([promise, over.then(() => false as const)]);
      } finally {
        listeners.delete(listener);
        for (const timer of timers) clearTimeout(timer);
      }
    },
  };
}
