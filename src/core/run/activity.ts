// Whether anything of a run is under way. A run of which everything waits for a human, or for the process to end, needs
// no memory: it is left there and continued from its journal when what it waits for has come.
import type { Clock } from '../ports.ts';

export interface Activity {
  /** Counts as under way while `work` lasts. Once the run was left, it never begins. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Within `during`: does not count while `work`, which counts for itself, lasts. */
  apart<T>(work: () => Promise<T>): Promise<T>;
  /** As `apart`, but only once the run is closing: until then what it is apart from is not given up for a wait. */
  apartToClose<T>(work: () => Promise<T>): Promise<T>;
  /** Something that only the outside can end, or the clock: then `until` says when (milliseconds since the epoch). */
  waiting<T>(work: () => Promise<T>, until?: number): Promise<T>;
  /** When the first of the waits ends by the clock, or has to by `endBy`; undefined = none does. */
  firstUntil(): number | undefined;
  /** No wait that the clock ends lasts longer (milliseconds since the epoch). */
  endBy(at: number): void;
  /** What is under way comes to its next stop, and no further: the process is about to end. */
  close(): void;
  isClosing(): boolean;
  /** Nothing begins any more. */
  isStopped(): boolean;
  /** Where a run may stop, outside of `during`: never goes on once the run is closing. */
  pass(): Promise<void>;
  /** Nothing begins any more. */
  stop(): void;
}

/** `onIdle` is called once, when something waits and nothing is under way. */
export function createActivity(clock: Clock, onIdle: () => void): Activity {
  let underWay = 0;
  let apartToClose = 0;
  let waits = 0;
  const untils = new Map<symbol, number>();
  let last = Number.POSITIVE_INFINITY;
  let stopped = false;
  let closing = false;
  let looking = false;

  const isIdle = (): boolean => !stopped && waits > 0 && underWay - (closing ? apartToClose : 0) === 0;
  /** Later: between two calls of an author's code nothing is under way for a moment. */
  const look = (): void => {
    if (looking || !isIdle()) return;
    looking = true;
    clock.soon(() => {
      looking = false;
      if (!isIdle()) return;
      stopped = true;
      onIdle();
    });
  };
  const counted = async <T>(change: (by: 1 | -1) => void, work: () => Promise<T>): Promise<T> => {
    change(1);
    look();
    try {
      return await work();
    } finally {
      change(-1);
      look();
    }
  };
  const never = <T>(): Promise<T> => new Promise<T>(() => {});
  const waiting: Activity['waiting'] = (work, until) => {
    const own = Symbol();
    return counted((by) => {
      waits += by;
      if (by === -1) untils.delete(own);
      else if (until !== undefined) untils.set(own, until);
    }, work);
  };

  return {
    during: (work) =>
      stopped
        ? never()
        : counted((by) => {
            underWay += by;
          }, work),
    apart: (work) =>
      counted((by) => {
        underWay -= by;
      }, work),
    apartToClose: (work) =>
      counted((by) => {
        apartToClose += by;
      }, work),
    waiting,
    firstUntil: () => (untils.size === 0 ? undefined : Math.min(last, ...untils.values())),
    endBy(at) {
      last = at;
    },
    close() {
      closing = true;
      look();
    },
    isClosing: () => closing,
    isStopped: () => stopped,
    pass: async () => {
      if (closing) await waiting(never);
    },
    stop() {
      stopped = true;
    },
  };
}
