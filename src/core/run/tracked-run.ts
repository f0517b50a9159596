// A run that is this runtime's: in memory while something of it is under way, a few words about it while it waits.
import { FlueError, isRunErrorCode, toFlueError } from '../../errors.ts';
import type { Limits } from '../../protocol/events.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { type Decision, openCalls, type WaitingCall, waitingCalls } from '../harness/call-state.ts';
import type { RunListener } from '../runtime-api.ts';
import { decidedAlready } from './approvals.ts';
import { type Definition, executeRun, type RunOutcome } from './execute-run.ts';
import { once } from './once.ts';
import { aboutToEnd, finished } from './refusals.ts';
import type { RunScope } from './scope.ts';
import { openSegment, type RunHouse, type Segment } from './segment.ts';

export interface TrackedRun {
  readonly runId: string;
  readonly request: StartRun;
  readonly listeners: Set<RunListener>;
  /** Nothing of it is in memory until somebody answers. */
  isWaiting(): boolean;
  /** While it is in memory. */
  segment(): Segment | undefined;
  readonly over: Promise<RunSnapshot>;
  /** Until it is over or waits; another one once it goes on. */
  done(): Promise<RunSnapshot>;
  failure(): FlueError | undefined;
  snapshot(): RunSnapshot;
  /** From its queue: works on it until it is over. Called again it returns the same promise. */
  drive(): Promise<void>;
  /**
   * Goes on with the answer to a call, once that is durable. Throws FlueError approval_resolved, run_finished, or
   * run_elsewhere when the process ends before it.
   */
  decide(call: WaitingCall, decision: Decision): Promise<void>;
  /** False when it is being ended already. */
  cancel(failure: FlueError): boolean;
  /** It comes to its next stop and stays there. Resolves when it has. */
  drain(): Promise<void>;
  /** Nothing more is done for it here. */
  forget(): void;
}

export interface TrackedRunOptions {
  house: RunHouse;
  runId: string;
  request: StartRun;
  limits: Limits;
  work: Definition;
  listeners: Set<RunListener>;
  /** Of a new run, whose first event it has committed. */
  segment?: Segment | undefined;
  /** As it is now. */
  known: RunSnapshot;
  /** From the journal, for one that is not in memory. */
  stored(): RunSnapshot;
  onOver(): void;
}

export function trackRun(options: TrackedRunOptions): TrackedRun {
  // Each by itself: what waits for a human must not hold the segment that it began in.
  const { house, runId, request, limits, work, listeners, stored, onOver } = options;
  let { segment, known } = options;
  let cancelled: FlueError | undefined;
  let failure: FlueError | undefined;
  let draining = false;
  let working = false;
  let waiting = false;
  let gone = false;
  /** For a call of the run while it is not in memory. */
  const answers: Array<(answer: Answering) => void> = [];
  let last: RunSnapshot | undefined;
  /** When a sleep of the run ends that nothing but the clock does. */
  let until: number | undefined;
  let wake = (): void => {};
  const over = Promise.withResolvers<RunSnapshot>();
  let done = Promise.withResolvers<RunSnapshot>();
  const snapshot = (): RunSnapshot => last ?? segment?.scope.journal.snapshot() ?? stored();

  /** In a function of its own: a suspended one keeps all its variables, and here they are the whole segment. */
  const workOnce = async (): Promise<RunOutcome & { shown: RunSnapshot }> => {
    segment ??= openSegment(house, {
      runId,
      request,
      limits,
      listeners,
      entries: house.store.entries(runId, 0),
    });
    const { scope, abort, idle } = segment;
    if (cancelled !== undefined) abort.abort(cancelled);
    if (draining) scope.activity.close();
    for (const answer of answers.splice(0)) answer(scope);
    scope.honeytokens.begin();
    const outcome = await executeRun({ scope, work, abort, idle });
    const shown = scope.journal.snapshot();
    until = scope.activity.firstUntil();
    // Whoever answers from now on does so in the database.
    const ended = segment;
    segment = undefined;
    await ended.end();
    return { ...outcome, shown };
  };

  /** To its next stop: it is over, left for another process, or waits. */
  const workToStop = async (): Promise<'over' | 'left' | 'waits'> => {
    working = true;
    const { shown, ...outcome } = await workOnce();
    working = false;
    // Also so that ten thousand that wait hold one snapshot each.
    known = shown;
    if (outcome.is === 'over') {
      failure = outcome.failure;
      last = shown;
      return 'over';
    }
    waiting = !draining;
    done.resolve(shown);
    return draining ? 'left' : 'waits';
  };

  /** Until it is over, or left for another process. */
  const workOn = async (): Promise<'over' | 'left'> => {
    for (;;) {
      const stop = await workToStop();
      if (stop !== 'waits') return stop;
      await woken();
      if (draining) return 'left';
      waiting = false;
      done = Promise.withResolvers();
    }
  };

  /** By a decision, by a cancel, or because a call has waited, or the run slept, long enough. */
  const woken = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const { clock } = house.ports;
    const { untils, isAnswered } = openCalls(house, runId);
    const first = Math.min(...untils, until ?? Number.POSITIVE_INFINITY);
    const later = clock.later ?? clock.after;
    const forget = Number.isFinite(first) ? later(Math.max(0, first - clock.now()), resolve) : () => {};
    // Whoever answered while the segment ended woke nobody.
    if (cancelled !== undefined || draining || isAnswered || answers.length > 0) resolve();
    await promise;
    forget();
    wake = () => {};
  };

  const drive = once(async () => {
    const end = await workOn().catch((thrown: unknown) => {
      // What is stored cannot be read: whoever waits for the run is told all the same.
      failure = toFlueError(thrown, 'store_error');
      const { code, message, retryable } = failure;
      const error = { code: isRunErrorCode(code) ? code : ('workflow_error' as const), message, retryable };
      last = { ...known, status: 'failed', error };
      return 'over' as const;
    });
    for (const answer of answers.splice(0)) answer(end);
    // Its place in the queue is kept: what comes after it in the same session must not be begun.
    if (end === 'left') await new Promise(() => {});
    onOver();
    done.resolve(snapshot());
    over.resolve(snapshot());
  });

  return {
    runId,
    request,
    listeners,
    isWaiting: () => waiting,
    segment: () => segment,
    over: over.promise,
    done: () => done.promise,
    failure: () => failure,
    snapshot,
    drive,
    decide(call, decision) {
      const active = working && segment?.scope.activity.isStopped() === false ? segment.scope : undefined;
      if (active !== undefined) return decideIn(active, call, decision);
      if (gone || last !== undefined) return Promise.reject(tooLate(runId, gone ? 'left' : 'over'));
      return new Promise((resolve, reject) => {
        answers.push((to) => {
          if (typeof to === 'string') reject(tooLate(runId, to));
          else decideIn(to, call, decision).then(resolve, reject);
        });
        wake();
      });
    },
    cancel(reason) {
      if (cancelled !== undefined || last !== undefined || segment?.abort.signal.aborted === true)
        return false;
      cancelled = reason;
      segment?.abort.abort(reason);
      wake();
      return true;
    },
    async drain() {
      draining = true;
      if (!working) return;
      segment?.scope.activity.close();
      await Promise.race([done.promise, over.promise]);
    },
    forget() {
      gone = true;
      draining = true;
      void segment?.end();
      segment?.abort.abort(new FlueError('interrupted', 'the process lets go of the run'));
      wake();
    },
  };
}

/** What an answer is given to: the run in memory, or how its time here ended without it. */
type Answering = RunScope | 'over' | 'left';

async function decideIn(scope: RunScope, call: WaitingCall, decision: Decision): Promise<void> {
  const { owner, seq, place } = call;
  const isOpen = waitingCalls(scope, scope.journal.runId).some(
    (one) => one.owner === owner && one.seq === seq && one.place === place,
  );
  if (!isOpen) throw decidedAlready(call.callId);
  await scope.approvals.decide(call, decision);
}

function tooLate(runId: string, end: 'over' | 'left'): FlueError {
  if (end === 'over') return finished(runId);
  return aboutToEnd('run_elsewhere', `the process that has run ${runId}`);
}
