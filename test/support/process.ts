// Runs programs for tests with an environment of their own: nothing of the test's environment but PATH and HOME,
// stdin closed unless given. Collects output and timing, sends signals at a given moment, and never outlives its limit.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Moment, reached, until } from './wait.ts';

export interface ProcessResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
  /** From the spawn to the first byte on stdout; undefined if there was none. */
  firstStdoutMs: number | undefined;
}

export interface ProcessOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  stdin?: string | Uint8Array;
  /** The signal to send (SIGINT unless said otherwise) and when. */
  signalAfter?: Moment | { moment: Moment; signal: NodeJS.Signals };
  /** Killed, and rejected with the output's end, when it runs longer. Default 60 s. */
  timeoutMs?: number;
  /** Called with each piece of output as it arrives. */
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void;
}

export interface RunningProcess {
  pid: number;
  stdout(): string;
  stderr(): string;
  running(): boolean;
  send(signal: NodeJS.Signals): void;
  /** SIGKILL to the process and all it started. */
  kill(): void;
  /** Waits until stdout or stderr matches; rejects if the process ends before. */
  prints(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  done: Promise<ProcessResult>;
}

/** The committed build, or the one that FLUE_TEST_DIST names. */
const FLUE = join(
  process.env.FLUE_TEST_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url)),
  'flue.js',
);

/** Runs `node dist/flue.js …` to its end. */
export function runFlue(args: string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  return startFlue(args, options).done;
}

/** Starts `node dist/flue.js …` and leaves it running (dev, sandbox serve). */
export function startFlue(args: string[], options: ProcessOptions = {}): RunningProcess {
  return startNode([FLUE, ...args], options);
}

/** Node is the one that runs the test. */
export function startNode(args: string[], options: ProcessOptions = {}): RunningProcess {
  return startProcess(process.execPath, args, options);
}

export function startProcess(command: string, args: string[], options: ProcessOptions = {}): RunningProcess {
  const start = performance.now();
  const child = spawn(command, args, {
    env: environment(options.env ?? {}),
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const output = { stdout: '', stderr: '', firstStdoutMs: undefined as number | undefined };
  collect(child, (chunk, stream) => {
    if (stream === 'stdout') output.firstStdoutMs ??= performance.now() - start;
    output[stream] += chunk;
    options.onOutput?.(chunk, stream);
  });
  child.stdin?.on('error', () => {}); // the program may end without reading its input
  child.stdin?.end(options.stdin);
  const handle: Omit<RunningProcess, 'done' | 'prints'> = {
    pid: child.pid ?? -1,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    running: () => child.exitCode === null && child.signalCode === null,
    send: (signal) => child.kill(signal),
    kill: () => killGroup(child),
  };
  const done = finish(child, handle, options).then(
    (end): ProcessResult => ({ ...end, ...output, durationMs: performance.now() - start }),
  );
  done.catch(() => {}); // whoever awaits it gets the error; a caller that only kills need not
  return { ...handle, done, prints: (pattern, timeoutMs = 10_000) => prints(handle, pattern, timeoutMs) };
}

function environment(extra: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const base: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...extra,
  };
  return Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined));
}

function collect(child: ChildProcess, onOutput: (chunk: string, stream: 'stdout' | 'stderr') => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => onOutput(chunk, stream));
  }
}

type Handle = Omit<RunningProcess, 'done' | 'prints'>;

async function finish(
  child: ChildProcess,
  handle: Handle,
  options: ProcessOptions,
): Promise<Pick<ProcessResult, 'exitCode' | 'signal'>> {
  const { timeoutMs = 60_000, signalAfter } = options;
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    handle.kill();
  }, timeoutMs);
  if (signalAfter !== undefined) void sendAfter(handle, signalAfter);
  try {
    await once(child, 'exit'); // rejects with the spawn's error, if there was one
    await drained(child);
  } finally {
    clearTimeout(limit);
  }
  if (timedOut) throw new Error(`killed after ${timeoutMs} ms; its output ended with:\n${tail(handle)}`);
  return { exitCode: child.exitCode, signal: child.signalCode };
}

async function sendAfter(handle: Handle, plan: NonNullable<ProcessOptions['signalAfter']>): Promise<void> {
  const { moment, signal } =
    typeof plan === 'object' && 'moment' in plan ? plan : { moment: plan, signal: 'SIGINT' as const };
  const inTime = await reached(
    moment,
    () => handle.stdout() + handle.stderr(),
    () => !handle.running(),
  );
  if (!inTime) return;
  if (signal === 'SIGKILL') handle.kill();
  else handle.send(signal);
}

/** A grandchild may hold the pipes open after the process is gone: wait for the rest no longer than 5 s. */
async function drained(child: ChildProcess): Promise<void> {
  const open = () => [child.stdout, child.stderr].some((stream) => stream && !stream.closed);
  await until(() => !open(), { what: 'the end of its output' }).catch(() => {});
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: nothing of the group is left
  }
}

function prints(handle: Handle, pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
  const search = () => pattern.exec(handle.stdout()) ?? pattern.exec(handle.stderr());
  const what = `output matching ${pattern}`;
  return until(() => search() ?? (handle.running() ? null : 'ended'), { timeoutMs, what }).then((found) => {
    if (found === 'ended') throw new Error(`ended without ${what}:\n${tail(handle)}`);
    return found;
  });
}

function tail(handle: Handle): string {
  return `${handle.stdout().slice(-2_000)}\n${handle.stderr().slice(-2_000)}`;
}
