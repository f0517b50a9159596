// One command, from shell state to shell state, in this thread. just-bash works synchronously between file calls: it is
// stopped by its own counters (100,000 commands) and deadline checks, and at file calls by the timer and the signal.
// It is no match for a busy loop inside one command (nested awk loops, sed growth, jq reduce), which blocks this thread
// until it ends, nor for the memory one command takes beside its files: a thread that can be ended runs it (thread/), or
// a build whose commands cannot do that (Workers have no threads to end).
import type { Bash, BashOptions, Command, IFileSystem } from 'just-bash';
import { messageOf } from '../../../errors.ts';
import type { Burst, BurstResult, Interpreter } from './burst.ts';
import { curlCommand } from './curl.ts';
import { secureFetchFrom } from './network.ts';
import { limitOf, type Outcome, present, presentPiece } from './outcome.ts';
import { Said } from './said.ts';
import { hostScope, type JustBashModule, namesOf, type ShellBuild } from './shell-build.ts';
import { BASE_ENV, ShellCarry } from './shell-carry.ts';
import { isStreamable, StreamingFs, streamingPlugin } from './streaming.ts';

/** How long an aborted interpreter may take to notice before it is left behind. */
const GRACE_MS = 1000;

/** Shells made ahead of need. */
export interface ReadyShells {
  /** One for this command over these files; undefined when there is none that fits. */
  take(burst: Burst, fs: IFileSystem): Bash | undefined;
  /** Called when a command has ended. */
  refill(module: JustBashModule): void;
}

/** Runs commands in this thread. */
export function interpretWith(build: ShellBuild, ready?: ReadyShells): Interpreter {
  return async (burst) => {
    const module = await build.load();
    try {
      return await interpret(module, build, burst, ready);
    } finally {
      ready?.refill(module);
    }
  };
}

async function interpret(
  module: JustBashModule,
  build: ShellBuild,
  burst: Burst,
  ready?: ReadyShells,
): Promise<BurstResult> {
  const { files, shell, signal } = burst;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new Error('timeout')), burst.timeoutMs);
  const isMerged = /2>&1|&>|\|&/.test(burst.command);
  const said = new Said(burst, () => stop.abort(new Error('too much output')));
  const fs = new StreamingFs({
    tree: files,
    signal: stop.signal,
    asHost: hostScope(module),
    names: namesOf(build, burst.network !== undefined),
    onOutput: (stream, text) => said.add(stream, presentPiece(stream, text, isMerged)),
  });
  const carry = new ShellCarry(module, shell, burst.command);
  const began = performance.now();
  try {
    const env = { ...BASE_ENV, ...shell.env, ...burst.env };
    const wayOut = burst.network && {
      fetch: secureFetchFrom(burst.network, stop.signal, hostScope(module)),
    };
    const bash =
      ready?.take(burst, fs) ??
      new module.Bash({ ...optionsOf(module, build, burst), ...wayOut, fs, cwd: shell.cwd, env });
    bash.registerCommand(carry.command);
    if (burst.onOutput && isStreamable(burst.command)) bash.registerTransformPlugin(streamingPlugin());
    bash.registerTransformPlugin(carry.plugin);
    const running = bash.exec(burst.command, {
      rawScript: true,
      cwd: shell.cwd,
      stdin: burst.stdin,
      signal: stop.signal,
      env: { OLDPWD: shell.env.OLDPWD ?? shell.cwd },
    });
    let outcome = await Promise.race([running, leftBehind(stop.signal)]).catch(brokenBy);
    const after = await carry.after(outcome.env, files);
    outcome.exitCode = exitCodeOf(outcome, carry.reachedEnd);
    const lastWords = limitOf(outcome) || stop.signal.aborted ? undefined : carry.lastWords(outcome, after);
    if (lastWords !== undefined) {
      const { cwd, env } = after;
      const said = bash.exec(lastWords, { rawScript: true, cwd, env, signal: stop.signal });
      outcome = joined(outcome, await Promise.race([said, leftBehind(stop.signal)]).catch(brokenBy));
    }
    signal?.throwIfAborted();
    // just-bash's own deadline ends a script with whatever status the command had that met it.
    const isLate =
      stop.signal.aborted || (outcome.exitCode !== 0 && performance.now() - began >= burst.timeoutMs);
    const met = said.isFull ? 'output' : isLate ? 'time' : limitOf(outcome);
    // What was aborted may have been the script's last command: its end is reached then, and it was stopped all the same.
    const isOver = carry.reachedEnd && !(isLate && outcome.exitCode !== 0);
    const stoppedBy = isOver ? undefined : met;
    const rest = present({
      ...outcome,
      stoppedBy,
      timeoutMs: burst.timeoutMs,
      refused: fs.refused,
      cwd: shell.cwd,
      isMerged,
    });
    said.add('stdout', rest.stdout);
    said.add('stderr', rest.stderr);
    const result = { ...rest, ...said.text };
    return { result, shell: after };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    fs.close();
  }
}

/** What a shell is made with, but for its files and variables. */
export function optionsOf(
  module: JustBashModule,
  build: ShellBuild,
  { timeoutMs, network }: Pick<Burst, 'timeoutMs' | 'network'>,
): BashOptions {
  return {
    executionLimits: build.limitsFor(timeoutMs),
    customCommands: [...build.commands(module), ...(network ? [curlOf(module, build)] : [])],
    ...(build.bundled && { commands: build.bundled }),
  };
}

function curlOf(module: JustBashModule, { guard = (command) => command }: ShellBuild): Command {
  return guard(curlCommand(module));
}

/** A shell that an unset variable ended says so in this way, whatever its status was before. */
function exitCodeOf({ exitCode, stderr }: Outcome, reachedEnd: boolean): number {
  return !reachedEnd && exitCode === 1 && /: unbound variable\n$/.test(stderr) ? 127 : exitCode;
}

function joined(first: Outcome, last: Outcome): Outcome {
  return { ...last, stdout: first.stdout + last.stdout, stderr: first.stderr + last.stderr };
}

/** just-bash turns what a command does into a result; what it throws all the same is a fault of its own. */
function brokenBy(thrown: unknown): Outcome {
  return { stdout: '', stderr: `bash: internal error: ${messageOf(thrown)}\n`, exitCode: 1, env: {} };
}

function leftBehind(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const give = (): void => {
      setTimeout(() => resolve({ stdout: '', stderr: '', exitCode: 124, env: {} }), GRACE_MS).unref?.();
    };
    signal.addEventListener('abort', give, { once: true });
  });
}
