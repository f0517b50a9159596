// Ends a step that cannot go on: its main thread is never given back by an author's code, so that no timer fires and no
// signal comes through; or an error was thrown where nobody could catch it; or their code ends the process. The runs get
// their terminal events, the step its error and outputs; the summary is left to the post step.
import { watchMainThread } from '../../adapters/watchdog/watch-main-thread.ts';
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { RunEvent } from '../../protocol/events.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { LOADING_LIMIT_MS, processEnded, stayAlive } from '../author-code.ts';
import { judgeLateRejection } from '../late-rejection.ts';
import type { Interrupt } from './interrupt.ts';
import { print, printUntrusted } from './log.ts';

export interface GuardOptions {
  interrupt: Interrupt;
  /** undefined until there is one. */
  runtime(): Runtime | undefined;
  /** True when a run that is over has ended with this. */
  endedARun(failure: FlueError): boolean;
  /** Synchronous; the process ends with the exit code returned. */
  onStuck(failure: FlueError, active: readonly RunSnapshot[]): number;
  /** Hides secrets. */
  redact(text: string): string;
}

export interface Guard {
  onEvent(event: RunEvent): void;
  /** The runs are over; the process is no longer ended, whatever happens in it. */
  stop(): void;
}

export function guardStep({ interrupt, runtime, endedARun, onStuck, redact }: GuardOptions): Guard {
  let over = false;
  const deadline = createDeadline();
  const end = (failure: FlueError): number => {
    over = true;
    return onStuck(failure, failAll(runtime(), failure));
  };
  const onFault = (thrown: unknown): void => {
    if (!over) process.exit(end(uncaught(thrown)));
    // What an author's code left behind fails after its run is over: that changes nothing any more.
    printUntrusted(redact(`an error was thrown after the run: ${messageOf(thrown)}`));
  };
  process.on('uncaughtException', (thrown, origin) =>
    judgeLateRejection({ thrown, origin, endedARun, onFault }),
  );
  // Before the step's own listener, which tells what has not been told.
  process.prependListener('exit', () => {
    if (!over) process.exitCode = end(processEnded());
  });
  const letGo = stayAlive();
  const watch = watchMainThread({
    onWedged: () => end(wedged(deadline.running)),
    onBlocked() {
      interrupt.listen(false);
      print('The code of this project does not yield: only its time limit or a cancel can end it.');
    },
    onFreed: () => interrupt.listen(true),
    lastWords: [
      {
        to: 1,
        text: '::error::timed_out: the process was blocked past its time limit and had to be killed\n',
      },
    ],
  });
  watch.setDeadline(Date.now() + LOADING_LIMIT_MS);
  return {
    onEvent(event) {
      const atMs = deadline.after(event);
      if (atMs !== undefined) watch.setDeadline(atMs);
    },
    stop() {
      over = true;
      letGo();
      watch.stop();
    },
  };
}

/**
 * When the last of the runs must be over. It counts from the start of each. Of a start is heard only once it is stored, so
 * while a run waits for its own every event may be the last before it. A blocked thread blocks all instances alike, so the
 * latest deadline speaks for all of them.
 */
export function createDeadline(): {
  readonly running: boolean;
  /** Epoch milliseconds, null = none; undefined when the event changes nothing. */
  after(event: RunEvent): number | null | undefined;
} {
  let limitMs: number | null = 0;
  let latest = 0;
  let waiting = 0;
  return {
    get running() {
      return latest > 0;
    },
    after(event) {
      if (event.type === 'run_queued') {
        const { timeoutMs } = event.limits;
        limitMs = timeoutMs === null || limitMs === null ? null : Math.max(limitMs, timeoutMs);
        waiting += 1;
      }
      if (event.type === 'run_started') waiting -= 1;
      else if (waiting === 0) return undefined;
      latest = Math.max(latest, Date.parse(event.at) + (limitMs ?? 0));
      return limitMs === null ? null : latest;
    },
  };
}

/** A database that takes nothing more keeps nobody from telling how the step ended. */
function failAll(runtime: Runtime | undefined, failure: FlueError): readonly RunSnapshot[] {
  try {
    return runtime?.failAll(failure) ?? [];
  } catch (thrown) {
    printUntrusted(`the end of the runs could not be recorded: ${messageOf(thrown)}`);
    return [];
  }
}

function wedged(running: boolean): FlueError {
  if (!running) {
    return new FlueError('project_error', 'a file of the project was still loading after 10 s', {
      hint: 'look for an endless loop at the top level of the workflow or of what it imports',
    });
  }
  return new FlueError('timed_out', 'the run took longer than its time limit, in code that never yielded', {
    hint: 'look for an endless loop in the workflow or in a tool',
  });
}

/** Also what a promise without a handler was rejected with. */
function uncaught(cause: unknown): FlueError {
  return new FlueError('workflow_error', `an error was thrown outside run(): ${messageOf(cause)}`, {
    hint: 'await every promise that run() starts, and handle the errors of streams and timers',
    cause,
  });
}
