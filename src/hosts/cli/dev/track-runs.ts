// Which runs a process is working on, and when there are none left: those that wait for a human do not count.
import type { RunHandle } from '../../../core/runtime-api.ts';

export interface TrackedRuns {
  add(run: RunHandle): void;
  /** Once, now or later. */
  whenIdle(action: () => void): void;
}

const LOOK_MS = 100;

export function trackRuns(): TrackedRuns {
  const open = new Set<RunHandle>();
  const isIdle = (): boolean => [...open].every((run) => run.snapshot().status === 'waiting');
  return {
    add(run) {
      open.add(run);
      void run.over.then(() => open.delete(run));
    },
    whenIdle(action) {
      const look = (): void => {
        if (isIdle()) action();
        else setTimeout(look, LOOK_MS);
      };
      look();
    },
  };
}
