// Runs of earlier steps, found in the journal that was kept: a job that is run again goes on with what it had, an answer
// goes to the run that waits for it, and what a newer run makes pointless is ended.

import type { Decision } from '../../core/harness/call-state.ts';
import type { RunHandle, RunListener, Runtime } from '../../core/runtime-api.ts';
import { FlueError } from '../../errors.ts';
import { canonicalJson } from '../../protocol/json.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { printUntrusted } from './log.ts';

type Stored = ReturnType<Runtime['stored']>[number];

/** The runtime, whose `start` looks first for a run that the same job has begun before. */
export function takingUp(runtime: Runtime): Runtime {
  return {
    ...runtime,
    async start(request, listener) {
      const known = runtime.stored().filter((stored) => isSameSession(stored.request, request));
      const before = known.findLast((stored) => isOfEarlierAttempt(stored.request, request));
      for (const stored of known)
        if (!stored.finished && stored !== before)
          await runtime.abandon(stored.runId, 'a newer run of the instance has begun');
      if (before === undefined) return runtime.start(request, listener);
      if (!before.finished) {
        say(`goes on with run ${before.runId} of an earlier attempt`);
        hearBeginning(runtime, before.runId, listener);
        return runtime.resume(before.runId, listener);
      }
      const snapshot = runtime.get(before.runId);
      if (snapshot?.status !== 'succeeded')
        return runtime.start(request, listener, { continues: before.runId });
      say(`run ${before.runId} of an earlier attempt succeeded: nothing is done or paid for again`);
      return ended(snapshot);
    },
  };
}

/** What somebody has answered. */
export interface Answer {
  /** The run that waits; null = the one that does. */
  runId: string | null;
  /** null = the call that waits, where there is one, or all of them when the run is named. */
  call: string | null;
  decision: Decision;
}

export interface Waiting {
  request: StartRun;
  snapshot: RunSnapshot;
}

/** Those of this agent or workflow that wait for a human, oldest first. */
export function waitingRuns(runtime: Runtime, of: Pick<StartRun, 'kind' | 'name'>): Waiting[] {
  return runtime.stored().flatMap((stored) => {
    const { finished, request, runId } = stored;
    const snapshot = finished ? undefined : runtime.get(runId);
    const isOurs = request.kind === of.kind && request.name === of.name;
    return isOurs && snapshot?.status === 'waiting' ? [{ request, snapshot }] : [];
  });
}

/** The runtime, whose `start` gives the answer to the run that it is for, and goes on with it. */
export function answering(runtime: Runtime, { snapshot }: Waiting, answer: Answer): Runtime {
  const calls = snapshot.pendingApprovals.filter(
    ({ callId }) => answer.call === null || callId === answer.call,
  );
  return {
    ...runtime,
    async start(_request, listener) {
      hearBeginning(runtime, snapshot.runId, listener);
      let handle: RunHandle | undefined;
      for (const { callId } of calls)
        handle = await runtime.resolveApproval(snapshot.runId, callId, answer.decision, listener);
      return handle ?? runtime.resume(snapshot.runId, listener);
    },
  };
}

/** The runtime, whose `start` goes on with this run. */
export function resuming(runtime: Runtime, runId: string): Runtime {
  return {
    ...runtime,
    start(_request, listener) {
      hearBeginning(runtime, runId, listener);
      return runtime.resume(runId, listener);
    },
  };
}

/** Which waiting run and call an answer is for. Throws FlueError `unknown_approval`. */
export function waitingFor(waiting: readonly Waiting[], answer: Answer): Waiting {
  const named = waiting.filter(({ snapshot }) => answer.runId === null || snapshot.runId === answer.runId);
  const calls = named.flatMap((one) => one.snapshot.pendingApprovals.map(({ callId }) => ({ one, callId })));
  const meant = calls.filter(({ callId }) => answer.call === null || callId === answer.call);
  const [first, ...others] = meant;
  if (first === undefined) throw nothingWaits(answer, calls);
  const isOneRun = others.every(({ one }) => one === first.one);
  if (others.length === 0 || (answer.runId !== null && isOneRun)) return first.one;
  const ids = meant.map(({ callId }) => `"${callId}"`).join(', ');
  throw new FlueError('unknown_approval', `${meant.length} calls wait for an approval: ${ids}`, {
    hint: 'say which one, as /flue approve <call>',
  });
}

function nothingWaits({ call, runId }: Answer, calls: ReadonlyArray<{ callId: string }>): FlueError {
  const what = call === null ? 'nothing' : `no call "${call}"`;
  const where = runId === null ? 'here' : `in run ${runId}`;
  const others = calls.map(({ callId }) => `"${callId}"`).join(', ');
  return new FlueError('unknown_approval', `${what} waits for an approval ${where}`, {
    hint: others === '' ? 'it was answered, or its run is over' : `what waits is ${others}`,
  });
}

/** Whoever watches a run learns by its first event whose it is, and from when its time counts: from now. */
function hearBeginning(runtime: Runtime, runId: string, listener: RunListener | undefined): void {
  const [first] = runtime.entries(runId);
  if (first?.event.type !== 'run_queued') return;
  listener?.onEvent({ ...first, event: { ...first.event, at: new Date().toISOString() } });
}

function isSameSession(one: StartRun, other: StartRun): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    one.instanceId === other.instanceId &&
    (one.session ?? 'default') === (other.session ?? 'default')
  );
}

/** The same job of the same GitHub workflow run, asked the same. */
function isOfEarlierAttempt(before: Stored['request'], now: StartRun): boolean {
  const [then, today] = [before.trigger.githubRun, now.trigger.githubRun];
  if (then === undefined || today === undefined || then.id !== today.id) return false;
  return then.attempt < today.attempt && canonicalJson(before.input) === canonicalJson(now.input);
}

function ended(snapshot: RunSnapshot): RunHandle {
  const over = Promise.resolve(snapshot);
  return { runId: snapshot.runId, snapshot: () => snapshot, done: over, over, failure: () => undefined };
}

function say(line: string): void {
  printUntrusted(line, { maxLines: 1 });
}
