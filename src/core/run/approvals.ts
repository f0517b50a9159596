// Tool calls of a run in memory that wait for a human's yes or no. What is decided is in the journal before anything acts
// on it; what nobody decides in time is a no.
import { FlueError } from '../../errors.ts';
import { type Decision, stageCallState, type WaitingCall } from '../harness/call-state.ts';
import type { RunScope } from './scope.ts';

export interface Approvals {
  /** Waits for the decision. */
  wait(call: WaitingCall): Promise<Decision>;
  isWaiting(callId: string): boolean;
  /**
   * Resolves when the decision is durable. Throws FlueError approval_resolved for a second one, run_finished for one that
   * comes too late.
   */
  decide(call: WaitingCall, decision: Decision): Promise<void>;
  /** Nobody has decided in time. */
  expire(call: WaitingCall): Promise<Decision>;
  /** The run is left, or over: nothing is decided any more. */
  stop(): void;
}

type Parts = Pick<RunScope, 'store' | 'ports' | 'journal'>;

export function createApprovals({ activity, ...parts }: Parts & Pick<RunScope, 'activity'>): Approvals {
  const { clock } = parts.ports;
  const waiting = new Map<string, { settle(decision: Decision): void; forget(): void }>();
  const decided = new Map<string, Promise<Decision>>();
  let stopped = false;

  /** Is under way, too: a run is not left between an answer and what comes of it. */
  const settle = (call: WaitingCall, decision: Decision): Promise<Decision> =>
    activity.during(async () => {
      const isLate = parts.journal.isClosed();
      stageDecision(parts, call, decision);
      parts.journal.outlastPower();
      await parts.journal.commit();
      if (isLate) throw new FlueError('run_finished', `run ${parts.journal.runId} is over`);
      // A run that is being continued may not have come to the call: it finds the decision then.
      waiting.get(call.callId)?.settle(decision);
      return decision;
    });
  const keyOf = ({ owner, seq, place }: WaitingCall): string => `${owner}/${seq}.${place}`;
  /** The first decision counts. */
  const decideOnce = (call: WaitingCall, decision: Decision): Promise<Decision> => {
    const known = decided.get(keyOf(call)) ?? settle(call, decision);
    decided.set(keyOf(call), known);
    return known;
  };

  return {
    wait(call) {
      if (stopped) return new Promise(() => {});
      const { promise, resolve } = Promise.withResolvers<Decision>();
      // A journal that cannot be written ends the run by itself.
      const giveUp = (): void => void decideOnce(call, NOBODY).catch(() => {});
      const ms = call.until - clock.now();
      const forget = ms > 0 ? clock.after(ms, giveUp) : () => {};
      const settle = (decision: Decision): void => {
        waiting.delete(call.callId);
        forget();
        resolve(decision);
      };
      waiting.set(call.callId, { settle, forget });
      // A run that was left until now is not left again for it.
      if (ms <= 0) giveUp();
      return promise;
    },
    expire: (call) => decideOnce(call, NOBODY),
    isWaiting: (callId) => waiting.has(callId),
    async decide(call, decision) {
      if (decided.has(keyOf(call))) throw decidedAlready(call.callId);
      await decideOnce(call, decision);
    },
    stop() {
      stopped = true;
      for (const { forget } of waiting.values()) forget();
      waiting.clear();
    },
  };
}

export function decidedAlready(callId: string): FlueError {
  return new FlueError('approval_resolved', `call "${callId}" was already decided on`);
}

const NOBODY: Decision = { approve: false, by: null, reason: 'nobody answered in time' };

/** With the next commit. */
function stageDecision(parts: Parts, call: WaitingCall, decision: Decision): void {
  const { approve: approved, by, reason } = decision;
  const { callId } = call;
  const why = reason === undefined ? {} : { reason };
  parts.journal.stage({ type: 'approval_resolved', callId, approved, by, ...why });
  stageCallState(parts, call, { is: 'decided', decision });
}
