// Ends a step that cannot go on: its main thread is never given back by an author's code, so that no timer fires and no
// signal comes through; or an error was thrown where nobody could catch it. The runs get their terminal events, the step
// its error and outputs; the summary is left to the post step.
import { watchMainThread } from '../../adapters/watchdog/watch-main-thread.ts';
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { RunEvent } from '../../protocol/events.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Interrupt } from './interrupt.ts';
import { print, printUntrusted } from './log.ts';

/** How long a project's files may take to load when they block: what `flue check` allows for one. */
const LOADING_LIMIT_MS = 10_000;

export interface GuardOptions {
  interrupt: Interrupt;
  /** undefined until there is one. */
  runtime(): Runtime | undefined;
  /** Synchronous; the process ends with the exit code returned. */
  onStuck(failure: FlueError, active: readonly RunSnapshot[]): number;
}

export interface Guard {
  onEvent(event: RunEvent): void;
  /** The runs are over; the process is no longer ended, whatever happens in it. */
  stop(): void;
}

export function guardStep({ interrupt, runtime, onStuck }: GuardOptions): Guard {
  let running = false;
  let over = false;
  const end = (failure: FlueError): number => onStuck(failure, runtime()?.failAll(failure) ?? []);
  process.on('uncaughtException', (thrown) => {
    if (!over) process.exit(end(uncaught(thrown)));
    // What an author's code left behind fails after its run is over: that changes nothing any more.
    printUntrusted(`an error was thrown after the run: ${messageOf(thrown)}`);
  });
  const watch = watchMainThread({
    onWedged: () => end(wedged(running)),
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
      if (event.type !== 'run_queued') return;
      running = true;
      const { timeoutMs } = event.limits;
      // A blocked thread blocks all instances alike, so the latest deadline speaks for all of them.
      watch.setDeadline(timeoutMs === null ? null : Date.parse(event.at) + timeoutMs);
    },
    stop() {
      over = true;
      watch.stop();
    },
  };
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
