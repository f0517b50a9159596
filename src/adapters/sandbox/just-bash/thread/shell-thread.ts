// One thread and the command it runs at the moment. The thread ends a command in time by itself where it can; this side
// ends the thread where it cannot, and then says so in the command's result.
import { Worker } from 'node:worker_threads';
import type { ExecResult } from '../../../../core/sandbox-port.ts';
import { messageOf } from '../../../../errors.ts';
import type { Burst, BurstResult } from '../burst.ts';
import { type StoppedBy, stoppedResult } from '../stopped.ts';
import { FileService } from './file-service.ts';
import type { FromThread, RealPath, ToThread } from './messages.ts';

/** How much later than the thread itself this side looks at the clock, milliseconds. */
const KILL_AFTER_MS = 250;

/** What a command may take, JavaScript's own memory and buffers outside it: looked at while it runs. */
const MAX_MEMORY_BYTES = 512 * 2 ** 20;
const LOOK_EVERY_MS = 50;
/** What a thread may hold and still run another command; an idle thread never cleans up by itself. */
const MAX_KEPT_BYTES = 160 * 2 ** 20;
/**
 * V8's own limit is only the last resort, far above: one allocation that does not fit below it (a Map or an array that
 * grows) aborts the whole process, not the thread.
 */
const LAST_RESORT_HEAP_MB = 2048;

interface Running {
  run: number;
  burst: Burst;
  service: FileService;
  output: { stdout: string; stderr: string };
  end(result: BurstResult): void;
  fail(reason: unknown): void;
}

export class ShellThread {
  /** Rejects when the thread ends before it can run anything. */
  readonly ready: Promise<void>;
  /** Resolves when the thread is no more; one that was told to end may still be in a long step of its own. */
  readonly gone: Promise<void>;
  readonly #worker: Worker;
  #running: Running | undefined;
  #runs = 0;
  #hasEnded = false;
  #isLooking = false;
  /** When it was last looked at, 0 before. */
  #heldBytes = 0;

  constructor(file: URL) {
    this.#worker = new Worker(file, {
      name: 'flue-shell',
      env: {},
      argv: [],
      execArgv: [],
      trackUnmanagedFds: false,
      resourceLimits: {
        maxOldGenerationSizeMb: LAST_RESORT_HEAP_MB,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
    });
    // It holds the process only while it runs something; who waits for it holds the process himself.
    this.#worker.unref();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    promise.catch(() => {});
    this.#worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') resolve();
      else this.#hear(message);
    });
    this.#worker.on('error', (thrown: unknown) => {
      reject(thrown);
      const isMemory =
        thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#lost(isMemory ? 'memory' : undefined, messageOf(thrown));
    });
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        reject(new Error('the thread of the shell has ended'));
        this.#lost(undefined, 'its thread has ended');
        resolve();
      });
    });
  }

  /** True when it can run nothing more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True when it holds so much that a new thread is better. */
  get isWorn(): boolean {
    return this.#heldBytes > MAX_KEPT_BYTES;
  }

  end(): void {
    this.#hasEnded = true;
    void this.#worker.terminate();
  }

  /** One command at a time. Rejects with the signal's reason on abort. */
  async run(burst: Burst, realFolder?: RealPath): Promise<BurstResult> {
    const { signal, timeoutMs } = burst;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<BurstResult>();
    const service = new FileService({ thread: this.#worker, files: burst.files, network: burst.network });
    const run = ++this.#runs;
    this.#running = { run, burst, service, output: { stdout: '', stderr: '' }, end: resolve, fail: reject };
    const onAbort = (): void => {
      this.#running?.fail(signal?.reason);
      this.end();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => this.#kill('time'), timeoutMs + KILL_AFTER_MS);
    const look = setInterval(() => void this.#lookAtMemory(), LOOK_EVERY_MS);
    this.#worker.ref();
    this.#worker.postMessage({
      kind: 'run',
      request: {
        run,
        shell: burst.shell,
        realFolder,
        command: burst.command,
        env: burst.env,
        stdin: burst.stdin,
        timeoutMs,
        hasNetwork: burst.network !== undefined,
      },
    } satisfies ToThread);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(look);
      signal?.removeEventListener('abort', onAbort);
      service.close();
      this.#running = undefined;
      // One that is ending holds the process until it is gone: commands may wait for its place.
      if (!this.#hasEnded) this.#worker.unref();
    }
  }

  #hear(message: Exclude<FromThread, { kind: 'ready' }>): void {
    const running = this.#running;
    if (running === undefined || message.run !== running.run) return;
    switch (message.kind) {
      case 'call':
        void running.service.answer(message);
        return;
      case 'output':
        this.#pass(running, message.stream, message.text);
        return;
      case 'done':
        running.end({ result: message.result, shell: message.shell });
        return;
      case 'broken':
        this.#lost(undefined, message.message);
        this.end();
    }
  }

  #pass({ output, burst, fail }: Running, stream: 'stdout' | 'stderr', text: string): void {
    output[stream] += text;
    try {
      burst.onOutput?.(stream, text);
    } catch (thrown) {
      fail(thrown);
      this.end();
    }
  }

  #kill(stoppedBy: StoppedBy): void {
    this.#lost(stoppedBy, '');
    this.end();
  }

  /** The thread is gone, or as good as: the command ends with what it had said, and leaves the shell as it found it. */
  #lost(stoppedBy: StoppedBy | undefined, message: string): void {
    this.#hasEnded = true;
    const running = this.#running;
    if (running === undefined) return;
    const { burst, output } = running;
    const result: ExecResult = stoppedBy
      ? stoppedResult(stoppedBy, { ...output, timeoutMs: burst.timeoutMs })
      : { ...output, stderr: `${output.stderr}bash: internal error: ${message}\n`, exitCode: 1 };
    running.end({ result, shell: burst.shell });
  }

  /** One look at a time: a thread in a long step of its own answers after it. */
  async #lookAtMemory(): Promise<void> {
    const running = this.#running;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { external_memory, used_heap_size } = await this.#worker.getHeapStatistics();
      this.#heldBytes = external_memory + used_heap_size;
      if (this.#heldBytes > MAX_MEMORY_BYTES && running === this.#running) this.#kill('memory');
    } catch {
      // It has ended meanwhile.
    } finally {
      this.#isLooking = false;
    }
  }
}
