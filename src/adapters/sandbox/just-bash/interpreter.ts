// One command, from shell state to shell state, in this thread. just-bash works synchronously between file calls: it is
// stopped by its own counters (100,000 commands) and deadline checks, and at file calls by the timer and the signal.
// NOT yet protected from: a busy loop inside one command (nested awk loops, sed growth, jq reduce), which blocks this
// thread until it ends, and the memory one command takes beside its files. A thread that can be killed runs it (thread/),
// or a build whose commands cannot do that (Workers have no threads).
import type { ExecResult, FileTree, ShellState } from '../../../core/sandbox-port.ts';
import { messageOf } from '../../../errors.ts';
import { limitOf, type Outcome, present } from './outcome.ts';
import type { JustBashModule, ShellBuild } from './shell-build.ts';
import { BASE_ENV, ShellCarry } from './shell-carry.ts';
import { type RunAsHost, TreeFs } from './tree-fs.ts';

/** What a shell does with files. */
export type ShellFiles = Omit<FileTree, 'heldBytes' | 'patch' | 'takeChanges'>;

export interface Burst {
  files: ShellFiles;
  shell: ShellState;
  command: string;
  /** For this command only. */
  env: Readonly<Record<string, string>>;
  stdin: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface BurstResult {
  result: ExecResult;
  /** What the next command begins with. */
  shell: ShellState;
}

/** Runs one command. Throws the signal's reason when it aborts, never for what the command does. */
export type Interpreter = (burst: Burst) => Promise<BurstResult>;

/** How long an aborted interpreter may take to notice before it is left behind. */
const GRACE_MS = 1000;

/** Runs commands in this thread. */
export function interpretWith(build: ShellBuild): Interpreter {
  return (burst) => interpret(build, burst);
}

async function interpret(build: ShellBuild, burst: Burst): Promise<BurstResult> {
  const { files, shell, signal } = burst;
  const module = await build.load();
  signal?.throwIfAborted();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new Error('timeout')), burst.timeoutMs);
  const fs = new TreeFs({ tree: files, signal: stop.signal, asHost: hostScope(module), names: build.names });
  const carry = new ShellCarry(module, shell);
  const began = performance.now();
  try {
    const bash = new module.Bash({
      fs,
      cwd: shell.cwd,
      env: { ...BASE_ENV, ...shell.env, ...burst.env },
      executionLimits: build.limitsFor(burst.timeoutMs),
      customCommands: [...build.commands(module), carry.command],
      ...(build.bundled && { commands: build.bundled }),
    });
    bash.registerTransformPlugin(carry.plugin);
    const running = bash.exec(burst.command, {
      rawScript: true,
      stdin: burst.stdin,
      signal: stop.signal,
      env: { OLDPWD: shell.env.OLDPWD ?? shell.cwd },
    });
    const outcome = await Promise.race([running, leftBehind(stop.signal)]).catch(brokenBy);
    signal?.throwIfAborted();
    const isLate =
      stop.signal.aborted || (outcome.exitCode === 124 && performance.now() - began >= burst.timeoutMs);
    const stoppedBy = carry.reachedEnd ? undefined : isLate ? 'time' : limitOf(outcome);
    return {
      result: present({
        ...outcome,
        stoppedBy,
        timeoutMs: burst.timeoutMs,
        refused: fs.refused,
        cwd: shell.cwd,
        isMerged: /2>&1|&>|\|&/.test(burst.command),
      }),
      shell: await carry.after(outcome.env, files),
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    fs.close();
  }
}

/** The build for browsers and Workers has no such box. */
function hostScope({ DefenseInDepthBox: box }: JustBashModule): RunAsHost {
  return box ? (body) => box.runTrustedAsync(body) : (body) => body();
}

/** just-bash turns what a command does into a result; what it throws all the same is a fault of its own. */
function brokenBy(thrown: unknown): Outcome {
  return { stdout: '', stderr: `bash: internal error: ${messageOf(thrown)}\n`, exitCode: 1, env: {} };
}

function leftBehind(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const give = (): void => {
      setTimeout(() => resolve({ stdout: '', stderr: '', exitCode: 124, env: {} }), GRACE_MS).unref();
    };
    signal.addEventListener('abort', give, { once: true });
  });
}
