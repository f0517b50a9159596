// Keeps a deadline that the main thread itself cannot keep: a `while (true) {}` in an author's code lets no timer fire
// and no signal through. A small thread notices the silence, stops the main thread through the inspector in the middle
// of whatever it is doing, and has it run a hook there. Costs a thread (about 21 MB, 2 ms to start); nothing until needed.
import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Worker } from 'node:worker_threads';
import { WATCHDOG_SOURCE, type WatchdogData } from './watchdog-source.ts';

export interface WatchOptions {
  /**
   * The main thread is blocked and the deadline has passed. Runs on the main thread, inside the code that blocks it:
   * only synchronous work gets anywhere. The process then exits with the code returned.
   */
  onWedged(): number;
  /** The main thread is blocked, with time left: it goes on afterwards. Once per blockage. */
  onBlocked?: (() => void) | undefined;
  /** A blockage that `onBlocked` was told of is over. */
  onFreed?: (() => void) | undefined;
  /** Appended (to a file, or a descriptor) before SIGKILL, when the main thread cannot be stopped or the hook throws. */
  lastWords: ReadonlyArray<{ to: number | string; text: string }>;
  /** Silence that counts as blocked, milliseconds. */
  staleMs?: number;
  /** How far past the deadline a main thread that cannot be stopped (a native call) is killed, milliseconds. */
  killAfterMs?: number;
}

export interface MainThreadWatch {
  /** Epoch milliseconds; null = none, and nothing is ever ended. Takes effect at once, also for code that blocks next. */
  setDeadline(atMs: number | null): void;
  stop(): void;
}

const STALE_MS = 5_000;
const KILL_AFTER_MS = 10_000;
const TICKS_PER_STALE = 10;

let watches = 0;

/** Starts the thread. Call it before the code it guards: nothing can be started once that blocks. */
export function watchMainThread(options: WatchOptions): MainThreadWatch {
  const { staleMs = STALE_MS, killAfterMs = KILL_AFTER_MS } = options;
  const tickMs = Math.max(1, Math.floor(staleMs / TICKS_PER_STALE));
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const deadline = new BigInt64Array(new SharedArrayBuffer(8));
  const key = Symbol.for(`flue-action.watch.${watches++}`);
  let blocked = false;

  // The stopped code may stand in a context that forbids what ending a process takes (the shell's does): step out of it.
  const outside = AsyncLocalStorage.snapshot();
  const onStopped = (): void => {
    const due = Number(deadline[0]);
    if (due !== 0 && Date.now() >= due) exitPaused(options.onWedged());
    blocked = true;
    options.onBlocked?.();
  };
  const beat = setInterval(() => {
    Atomics.add(beats, 0, 1);
    if (!blocked) return;
    blocked = false;
    options.onFreed?.();
  }, tickMs).unref();
  Object.defineProperty(globalThis, key, { value: () => outside(onStopped), configurable: true });
  const thread = startThread({
    beats,
    deadline,
    canStop: process.features.inspector && (process.permission?.has('inspector') ?? true),
    expression: `globalThis[Symbol.for(${JSON.stringify(key.description)})]?.()`,
    tickMs,
    staleTicks: TICKS_PER_STALE,
    killTicks: Math.ceil(killAfterMs / tickMs),
    lastWords: options.lastWords,
  });

  return {
    setDeadline(atMs) {
      Atomics.store(deadline, 0, BigInt(Math.ceil(atMs ?? 0)));
    },
    stop() {
      Atomics.store(deadline, 0, 0n);
      clearInterval(beat);
      Reflect.deleteProperty(globalThis, key);
      void thread?.terminate();
    },
  };
}

/** undefined where threads are not allowed: the run is then unguarded, which is no reason not to run. */
function startThread(data: WatchdogData): Worker | undefined {
  try {
    const thread = new Worker(WATCHDOG_SOURCE, {
      eval: true,
      name: 'flue-watchdog',
      workerData: data,
      env: {},
      execArgv: [],
      trackUnmanagedFds: false,
    });
    thread.on('error', () => {}); // likewise for a thread that dies
    thread.unref();
    return thread;
  } catch {
    return undefined;
  }
}

/** Node says "Waiting for the debugger to disconnect..." on descriptor 2 when it exits under an inspector session. */
function exitPaused(code: number): never {
  closeSync(2);
  openSync(devNull, 'w');
  process.exit(code);
}
