// Time and order of a history: whatever a port completes, and whatever anybody outside does, is an entry here. Entries of
// the same instant come in an order that the seed draws; time moves on when nothing is left in its instant.
import type { Random } from '../faults/random.ts';
import { settle } from './settle.ts';

export const START = Date.parse('2026-11-23T12:00:00Z');

/** One process from its start to its death. What it set up never happens once it is dead, and late while it is paused. */
export interface Life {
  readonly name: string;
  readonly isAlive: boolean;
  readonly isPaused: boolean;
  /** Once it was, others may take it for dead. */
  readonly wasPaused: boolean;
  /** Timers that were neither cancelled nor fired. */
  readonly timers: number;
  die(): void;
  pause(ms: number): void;
  /** Its pause ends now. */
  wake(): void;
  after(ms: number, action: () => void): () => void;
  /** In order of arrival among its own kind, as the event loop does it. */
  soon(action: () => void): void;
  /** A port's own time. Never resolves in a dead process; rejects with the signal's reason on abort. */
  wait(ms: number, what: string, signal?: AbortSignal): Promise<void>;
}

export interface Timeline {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Entries that happened. */
  readonly count: number;
  /** From outside of all processes. */
  at(ms: number, what: string, action: () => void): void;
  newLife(name: string): Life;
  /** False when nothing is left to happen. What an entry throws is passed to `onThrown` with whose it was. */
  step(onThrown: (life: Life | undefined, thrown: unknown) => void): boolean;
}

interface Entry {
  at: number;
  order: number;
  life: Owner | undefined;
  what: string;
  action: (() => void) | undefined;
}

interface Owner extends Life {
  held: Entry[];
}

export function createTimeline(random: Random, trace: (line: string) => void): Timeline {
  const queue = createHeap();
  let now = START;
  let count = 0;
  const add = (ms: number, life: Owner | undefined, what: string, action: () => void): Entry => {
    const entry = { at: now + Math.max(0, Math.ceil(ms)), order: random.next(), life, what, action };
    queue.push(entry);
    return entry;
  };
  const release = (held: Entry[]): void => {
    for (const entry of held.splice(0)) {
      entry.at = now;
      queue.push(entry);
    }
  };
  return {
    get now() {
      return now;
    },
    get count() {
      return count;
    },
    at: (ms, what, action) => void add(ms, undefined, what, action),
    newLife: (name) => createLife(name, add, release),
    step(onThrown) {
      for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
        const { life, action } = entry;
        if (action === undefined || life?.isAlive === false) continue;
        now = Math.max(now, entry.at);
        if (life?.isPaused) {
          life.held.push(entry);
          continue;
        }
        count += 1;
        trace(`${count} +${now - START} ${life?.name ?? '-'} ${entry.what}`);
        entry.action = undefined;
        try {
          action();
        } catch (thrown) {
          onThrown(life, thrown);
        }
        settle();
        return true;
      }
      return false;
    },
  };
}

type Add = (ms: number, life: Owner | undefined, what: string, action: () => void) => Entry;

function createLife(name: string, add: Add, release: (held: Entry[]) => void): Life {
  let isAlive = true;
  let isPaused = false;
  let wasPaused = false;
  let timers = 0;
  const soons: Array<() => void> = [];
  const after = (ms: number, what: string, action: () => void): (() => void) => {
    if (!isAlive) return () => {};
    const entry = add(ms, life, what, action);
    return () => {
      entry.action = undefined;
    };
  };
  const life: Owner = {
    name,
    held: [],
    get isAlive() {
      return isAlive;
    },
    get isPaused() {
      return isPaused;
    },
    get wasPaused() {
      return wasPaused;
    },
    get timers() {
      return timers;
    },
    die() {
      isAlive = false;
      life.held = [];
      soons.length = 0;
    },
    pause(ms) {
      if (isPaused) return;
      isPaused = true;
      wasPaused = true;
      add(ms, undefined, `${name} goes on`, life.wake);
    },
    wake() {
      isPaused = false;
      release(life.held);
    },
    after(ms, action) {
      let isOpen = true;
      timers += 1;
      const close = (): void => {
        if (isOpen) timers -= 1;
        isOpen = false;
      };
      const cancel = after(ms, 'timer', () => {
        close();
        action();
      });
      return () => {
        close();
        cancel();
      };
    },
    soon(action) {
      soons.push(action);
      after(0, 'soon', () => soons.shift()?.());
    },
    wait: (ms, what, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = (): void => {
          cancel();
          if (isAlive) reject(signal?.reason);
        };
        const cancel = after(ms, what, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
  return life;
}

/** Earliest first. */
function createHeap() {
  const entries: Entry[] = [];
  const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  return {
    push(entry: Entry): void {
      let at = entries.length;
      entries.push(entry);
      while (at > 0) {
        const above = (at - 1) >> 1;
        const parent = entries[above];
        if (parent === undefined || !isBefore(entry, parent)) break;
        entries[at] = parent;
        at = above;
      }
      entries[at] = entry;
    },
    pop(): Entry | undefined {
      const first = entries[0];
      const last = entries.pop();
      if (first === undefined || last === undefined || entries.length === 0) return first;
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        const [left, right] = [entries[below], entries[below + 1]];
        if (left === undefined) break;
        const child = right !== undefined && isBefore(right, left) ? right : left;
        if (child === right) below += 1;
        if (!isBefore(child, last)) break;
        entries[at] = child;
        at = below;
      }
      entries[at] = last;
      return first;
    },
  };
}
