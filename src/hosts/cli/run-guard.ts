// What can end a run from outside: signals, a main thread that its own code blocks, a fault in code that nobody awaits,
// a `process.exit`. All of it works on a run that may not exist yet, because the project's files are author code too.
import { type MainThreadWatch, watchMainThread } from '../../adapters/watchdog/watch-main-thread.ts';
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { Limits, RunEvent } from '../../protocol/events.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { formatDuration } from '../../report/figures.ts';
import { LOADING_LIMIT_MS, processEnded, stayAlive } from '../author-code.ts';
import { judgeLateRejection } from '../late-rejection.ts';
import { exitCodeOfError, SIGNAL_EXITS, type StopSignal } from './exit-code.ts';
import { handleSignals } from './signals.ts';

export interface End {
  failure: FlueError;
  /** undefined when there was no run yet, or its end could not be recorded. */
  snapshot: RunSnapshot | undefined;
}

export interface GuardOptions {
  /** undefined until there is one. */
  runtime(): Runtime | undefined;
  /** Synchronous: tells how it ended. */
  onEnded(end: End): void;
  /** Synchronous: takes away what the run left on the machine. */
  cleanUp(): void;
  say(line: string): void;
}

export interface RunGuard {
  onEvent(event: RunEvent): void;
  /** A run that was begun before, or has waited, is worked on from now. */
  onGoingOn(snapshot: RunSnapshot, limits: Limits): void;
  /** Nothing is worked on until somebody answers, however long that takes. */
  onWaiting(): void;
  readonly received: StopSignal | undefined;
  stop(): void;
}

export function guardRun({ runtime, onEnded, cleanUp, say }: GuardOptions): RunGuard {
  let runId: string | undefined;
  let over = false;
  const leave = (): void => {
    over = true;
    cleanUp();
  };
  const signals = handleSignals({
    onFirst(signal) {
      if (runId !== undefined) {
        // False means that it is ending already: its snapshot comes by itself.
        runtime()?.cancel(runId, `cancelled by ${signal}`);
        return;
      }
      leave();
      process.exit(SIGNAL_EXITS[signal]);
    },
    beforeExit: leave,
  });
  /** The exit code to end the process with. */
  const endHere = (failure: FlueError): number => {
    over = true;
    try {
      onEnded(endOf(runtime(), runId, failure));
      cleanUp();
    } catch {
      // A full disk, say: the exit code is the one thing that can still be told.
    }
    return exitCodeOfError(failure.code);
  };
  let stopped = false;
  const onFault = (thrown: unknown): void => {
    if (!stopped) process.exit(endHere(unawaited(thrown)));
  };
  const onUncaught = (thrown: unknown, origin: NodeJS.UncaughtExceptionOrigin): void =>
    // One run: whatever was rejected with its end, it is over before the moment has passed.
    judgeLateRejection({ thrown, origin, endedARun: () => false, onFault });
  process.on('uncaughtException', onUncaught);
  const onExit = (): void => {
    if (!over) process.exitCode = endHere(processEnded());
  };
  process.on('exit', onExit);
  const watch = watchMainThread({
    onWedged: () => endHere(wedged(runId !== undefined)),
    onBlocked() {
      signals.listen(false);
      say('busy for 5 s without a pause: until that is over only the time limit or Ctrl-C can end it');
    },
    onFreed: () => signals.listen(true),
    lastWords: [{ to: 2, text: 'error: the process was blocked past its time limit and had to be killed\n' }],
  });
  watch.setDeadline(Date.now() + LOADING_LIMIT_MS);
  const letGo = stayAlive();
  return {
    onEvent(event) {
      if (event.type !== 'run_queued') return;
      runId = event.runId;
      guardDeadline(watch, event);
    },
    onGoingOn(snapshot, limits) {
      runId = snapshot.runId;
      guardDeadline(watch, { limits, at: new Date().toISOString() });
    },
    onWaiting: () => watch.setDeadline(null),
    get received() {
      return signals.received;
    },
    stop() {
      stopped = true;
      letGo();
      process.removeListener('uncaughtException', onUncaught);
      process.removeListener('exit', onExit);
      watch.stop();
      signals.listen(false);
    },
  };
}

function guardDeadline(
  watch: MainThreadWatch,
  { limits, at }: Pick<Extract<RunEvent, { type: 'run_queued' }>, 'limits' | 'at'>,
): void {
  watch.setDeadline(limits.timeoutMs === null ? null : Date.parse(at) + limits.timeoutMs);
}

function endOf(runtime: Runtime | undefined, runId: string | undefined, failure: FlueError): End {
  try {
    return { failure, snapshot: runtime?.failAll(failure).find((snapshot) => snapshot.runId === runId) };
  } catch (thrown) {
    const message = `${failure.message} (its end could not be recorded: ${messageOf(thrown)})`;
    return {
      failure: new FlueError(failure.code, message, { hint: failure.hint, cause: thrown }),
      snapshot: undefined,
    };
  }
}

function unawaited(thrown: unknown): FlueError {
  return new FlueError('workflow_error', `code that nothing waits for failed: ${messageOf(thrown)}`, {
    hint: 'await every promise in the workflow and its tools, and catch errors in timers and event listeners',
    cause: thrown,
  });
}

function wedged(running: boolean): FlueError {
  if (running) {
    return new FlueError('timed_out', 'the run took longer than its time limit, in code that never yielded', {
      hint: 'look for an endless loop in the workflow, in a tool or in a shell command',
    });
  }
  return new FlueError(
    'project_error',
    `a file of the project was still loading after ${formatDuration(LOADING_LIMIT_MS)}`,
    {
      hint: 'look for an endless loop at the top level of the workflow or of what it imports',
    },
  );
}
