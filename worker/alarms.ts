// The one alarm of an object, shared by all that wait in it. It is set before whatever it watches over begins, so that an
// object that dies is woken again, however it died.
import type { Clock } from '../src/core/ports.ts';
import type { ObjectStorage } from './platform.ts';

export interface Alarms {
  /** Wakes the object in `ms` at the latest; resolves when that is written. */
  within(ms: number): Promise<void>;
  /** Exactly then, whatever was set before; undefined = not at all. */
  set(at: number | undefined): Promise<void>;
  /** The alarm has fired: none is set. */
  fired(): void;
  /** Wakes the runs whose time has come. True when there were any: they begin to work a moment later. */
  ring(): boolean;
  /** When the first of the waits is over that nothing is in memory for; undefined = none is. */
  readonly next: number | undefined;
  /** Its `later` is an alarm. */
  readonly clock: Clock;
}

/** A shorter wait is a timer's: for that long the object stays in memory anyway. */
const SHORT_MS = 1000;
/** Longest delay one timer takes; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export function createAlarms(storage: ObjectStorage): Alarms {
  const waits = new Map<symbol, { at: number; action: () => void }>();
  /** undefined: not looked at yet. */
  let armed: number | null | undefined;
  const after: Clock['after'] = (ms, action) => {
    const timer = setTimeout(action, Math.min(Math.max(0, ms), LONGEST_MS));
    return () => clearTimeout(timer);
  };
  const set = async (at: number | undefined): Promise<void> => {
    armed = at ?? null;
    await (at === undefined ? storage.deleteAlarm() : storage.setAlarm(at));
  };
  const by = async (at: number): Promise<void> => {
    if (armed === undefined) {
      const known = await storage.getAlarm();
      // Somebody else may have set it meanwhile.
      if (armed === undefined) armed = known;
    }
    if (armed === null || armed > at) await set(at);
  };
  return {
    within: (ms) => by(Date.now() + ms),
    set,
    fired() {
      armed = null;
    },
    ring() {
      const due = [...waits].filter(([, { at }]) => at <= Date.now());
      for (const [own, { action }] of due) {
        waits.delete(own);
        action();
      }
      return due.length > 0;
    },
    get next() {
      return waits.size === 0 ? undefined : Math.min(...[...waits.values()].map(({ at }) => at));
    },
    clock: {
      now: () => Date.now(),
      after,
      soon: (action) => void setImmediate(action),
      later(ms, action) {
        if (ms < SHORT_MS) return after(ms, action);
        const own = Symbol();
        const at = Date.now() + ms;
        waits.set(own, { at, action });
        // Not written it is made up for by the watchdog that is set while anything runs.
        by(at).catch(() => {});
        return () => void waits.delete(own);
      },
    },
  };
}
