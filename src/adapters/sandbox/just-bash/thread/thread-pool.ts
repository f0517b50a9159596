// The threads that all sandboxes of a process share: a command takes one and gives it back, an idle sandbox has none.
// There are as many as the machine has cores, and more only while commands wait behind ones that take long; few are kept.
import { availableParallelism } from 'node:os';
import { FlueError, messageOf } from '../../../../errors.ts';
import type { Burst, BurstResult } from '../burst.ts';
import { ShellThread } from './shell-thread.ts';

export interface ThreadPoolOptions {
  /** The program of a thread; the one beside this file unless given (a bundle has it elsewhere). */
  file?: URL | undefined;
  /** Threads that are started as soon as commands wait; the machine's cores unless given. */
  eager?: number;
  /** Threads at most; about 25 MB each. */
  max?: number;
  /** How long no thread must have come free before another one is started for those who wait, milliseconds. */
  growAfterMs?: number;
  /** How long a thread beyond the first is kept without work, milliseconds. */
  keepMs?: number;
}

interface Waiter {
  take(thread: ShellThread): void;
  fail(reason: unknown): void;
}

interface Idle {
  thread: ShellThread;
  trim: NodeJS.Timeout;
}

export class ThreadPool {
  readonly #options: Required<ThreadPoolOptions> & { file: URL };
  readonly #idle: Idle[] = [];
  readonly #waiting: Waiter[] = [];
  /** Starting, idle and busy ones, and those that were told to end and are not gone yet. */
  #count = 0;
  #starting = 0;
  /** Runs while commands wait, and holds the process that long. */
  #watch: NodeJS.Timeout | undefined;
  #lastFreeAt = 0;

  constructor({ file = new URL('./main.ts', import.meta.url), ...options }: ThreadPoolOptions) {
    const defaults = { eager: availableParallelism(), max: 32, growAfterMs: 100, keepMs: 10_000 };
    this.#options = { ...defaults, ...options, file };
  }

  /** Starts the first thread, unless there is one. */
  warm(): void {
    if (this.#count === 0) this.#start();
  }

  async run(burst: Burst): Promise<BurstResult> {
    const { cwd } = burst.shell;
    const real = await burst.files.realpath(cwd).catch(() => undefined);
    const thread = this.#takeIdle() ?? (await this.#next(burst.signal));
    try {
      return await thread.run(burst, real === undefined ? undefined : { path: cwd, real });
    } finally {
      this.#giveBack(thread);
    }
  }

  #next(signal: AbortSignal | undefined): Promise<ShellThread> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<ShellThread>();
    const leave = (): void => {
      signal?.removeEventListener('abort', onAbort);
    };
    const waiter: Waiter = {
      take(thread) {
        leave();
        resolve(thread);
      },
      fail(reason) {
        leave();
        reject(reason);
      },
    };
    const onAbort = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.fail(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiter);
    this.#watch ??= setInterval(() => this.#lookAtWaiting(), this.#options.growAfterMs);
    this.#startEager();
    return promise;
  }

  /** Where commands wait that no starting thread will take. */
  #startEager(): void {
    if (this.#count < this.#options.eager && this.#starting < this.#waiting.length) this.#start();
  }

  /** One more, and then another one, only behind commands that take long: many short ones need no threads, but turns. */
  #lookAtWaiting(): void {
    if (this.#waiting.length === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
      return;
    }
    const { growAfterMs, max } = this.#options;
    const isStuck = this.#starting === 0 && performance.now() - this.#lastFreeAt >= growAfterMs;
    if (isStuck && this.#count < max) this.#start();
  }

  #start(): void {
    let thread: ShellThread;
    try {
      thread = new ShellThread(this.#options.file);
    } catch (thrown) {
      this.#waiting.shift()?.fail(startFault(thrown));
      return;
    }
    this.#count++;
    this.#starting++;
    void thread.gone.then(() => this.#forget(thread));
    thread.ready
      .finally(() => this.#starting--)
      .then(
        () => this.#giveBack(thread),
        // One command less for one thread that could not be had: nobody waits for ever, and no start is tried for ever.
        (reason: unknown) => this.#waiting.shift()?.fail(startFault(reason)),
      );
  }

  /** Its place is free, and may be what a command waits for. */
  #forget(thread: ShellThread): void {
    this.#count--;
    const at = this.#idle.findIndex((idle) => idle.thread === thread);
    if (at !== -1) clearTimeout(this.#idle.splice(at, 1)[0]?.trim);
    this.#startEager();
  }

  #takeIdle(): ShellThread | undefined {
    for (;;) {
      const idle = this.#idle.pop();
      clearTimeout(idle?.trim);
      if (!idle?.thread.hasEnded) return idle?.thread;
    }
  }

  #giveBack(thread: ShellThread): void {
    this.#lastFreeAt = performance.now();
    if (thread.isWorn) thread.end();
    if (thread.hasEnded) return;
    const waiter = this.#waiting.shift();
    if (waiter) {
      waiter.take(thread);
      return;
    }
    const trim = setTimeout(() => this.#trim(thread), this.#options.keepMs).unref();
    this.#idle.push({ thread, trim });
  }

  /** One idle thread stays: the next command finds it. */
  #trim(thread: ShellThread): void {
    if (this.#idle.length < 2) return;
    this.#idle.splice(
      this.#idle.findIndex((idle) => idle.thread === thread),
      1,
    );
    thread.end();
  }
}

function startFault(thrown: unknown): FlueError {
  return new FlueError('sandbox_error', `the sandbox's shell cannot be started: ${messageOf(thrown)}`, {
    cause: thrown,
  });
}
