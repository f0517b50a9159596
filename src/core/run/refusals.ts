// What a runtime says when a run cannot be had, answered or gone on with.
import { FlueError } from '../../errors.ts';
import type { JournalEntry } from '../../protocol/events.ts';

export function cancelled(message: string): FlueError {
  return new FlueError('cancelled', message);
}

export function unknownRun(runId: string): FlueError {
  return new FlueError('unknown_run', `there is no run "${runId}" in this database`, {
    hint: 'look at the id, and at which database is open (FLUE_DB)',
  });
}

export function finished(runId: string): FlueError {
  return new FlueError('run_finished', `run ${runId} is over`, { hint: 'start another one' });
}

export function elsewhere(runId: string): FlueError {
  return new FlueError('run_elsewhere', `another process is working on run ${runId}`, {
    hint: 'ask that one (--url), or try again when it has ended',
    retryable: true,
  });
}

/** `overloaded` for what would be begun, `run_elsewhere` for what another process will go on with. */
export function aboutToEnd(code: 'overloaded' | 'run_elsewhere', whose = 'this process'): FlueError {
  return new FlueError(code, `${whose} is about to end`, {
    hint: 'try again when another one has started',
    retryable: true,
  });
}

export function noneWaits(entries: readonly JournalEntry[], runId: string, callId: string): FlueError {
  const resolved = entries.find(({ event }) => event.type === 'approval_resolved' && event.callId === callId);
  if (resolved?.event.type === 'approval_resolved') {
    const { approved, by } = resolved.event;
    const what = `${approved ? 'approved' : 'denied'}${by === null ? '' : ` by ${by}`}`;
    return new FlueError('approval_resolved', `call "${callId}" of run ${runId} was already ${what}`);
  }
  return new FlueError('unknown_approval', `no call "${callId}" of run ${runId} waits for an approval`, {
    hint: 'the ids of those that wait are in `pendingApprovals` of the run',
  });
}
