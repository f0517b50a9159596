// Whether a run that succeeded has visibly done nothing: the one place that says what counts as that. A green step that
// did nothing is the failure nobody sees, so every report marks it.
import type { EventOf, RunEvent } from './events.ts';
import { isPlainObject } from './json.ts';
import type { RunSnapshot } from './run.ts';

/** What of a run's events its snapshot does not say. */
export interface RunTally {
  /** Tool calls that failed, those that policy refused not among them. */
  failedCalls: number;
  /** Steps of the workflow's own code. */
  steps: number;
}

export interface Idleness {
  /** One clause in lower case, without a full stop. */
  reason: string;
  /** True when there is no answer and none of the run's tool calls did anything: it was kept from its work. */
  barren: boolean;
}

/** Keeps the tally of one run. */
export function createTally(): RunTally & { add(event: RunEvent): void } {
  return {
    failedCalls: 0,
    steps: 0,
    add(event) {
      if (event.type === 'step_completed') this.steps += 1;
      else if (event.type === 'tool_completed' && isFailure(event)) this.failedCalls += 1;
    },
  };
}

function isFailure({ isError, denied }: EventOf<'tool_completed'>): boolean {
  return isError && !denied;
}

/**
 * null for a run that did something, and for one that did not succeed: that says so itself. A workflow that asks no model
 * is idle only when it also has no result and took no step; without a tally the steps are not known to have been taken.
 */
export function idlenessOf(snapshot: RunSnapshot, tally?: RunTally): Idleness | null {
  if (snapshot.status !== 'succeeded') return null;
  const empty = isEmpty(snapshot);
  const vain = vainCalls(snapshot, tally);
  if (vain !== null)
    return { reason: empty ? `it did nothing: ${vain} and the result is empty` : vain, barren: empty };
  if (snapshot.turns > 0) return empty ? { reason: 'the result is empty', barren: false } : null;
  if (snapshot.kind === 'agent') return { reason: 'no model turn was taken', barren: false };
  if (!empty || snapshot.toolCalls > 0 || (tally?.steps ?? 0) > 0) return null;
  return { reason: 'it did nothing: no model turn was taken and the result is empty', barren: false };
}

/** Every tool call was refused or failed. */
function vainCalls({ toolCalls, deniedCalls }: RunSnapshot, tally: RunTally | undefined): string | null {
  const failed = tally?.failedCalls ?? 0;
  if (toolCalls === 0 || deniedCalls + failed < toolCalls) return null;
  const calls = toolCalls === 1 ? 'the only tool call' : `all ${toolCalls} tool calls`;
  const verb = toolCalls === 1 ? 'was' : 'were';
  if (failed === 0) return `${calls} ${verb} denied`;
  return deniedCalls === 0 ? `${calls} failed` : `${calls} ${verb} denied or failed`;
}

function isEmpty({ result, text }: Pick<RunSnapshot, 'result' | 'text'>): boolean {
  return isNothing(result) && (text ?? '').trim() === '';
}

function isNothing(result: RunSnapshot['result']): boolean {
  if (result === null) return true;
  if (typeof result === 'string') return result.trim() === '';
  if (Array.isArray(result)) return result.length === 0;
  return isPlainObject(result) && Object.keys(result).length === 0;
}
