// Whether a new run may begin with what an earlier one recorded, and how.
import { fold, isTerminal } from '../../protocol/fold.ts';
import { canonicalJson } from '../../protocol/json.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { adoptAgentRun, adoptWorkflowRun } from '../store/adopt-run.ts';
import type { Store } from '../store/store.ts';

export interface Adoption {
  /** For the new run's journal. */
  says: string;
  /** Within the transaction that the new run begins with. */
  adopt(runId: string): void;
}

/** Ends that what was recorded would lead to again, or that nothing may be built on. */
const NOT_AGAIN: ReadonlySet<string> = new Set([
  'invalid_input',
  'invalid_output',
  'result_unavailable',
  'approval_denied',
  'nondeterministic_workflow',
  'honeytoken_triggered',
]);

export function adoptionOf(store: Store, from: string, request: StartRun): Adoption {
  const problem = problemWith(store, from, request);
  if (problem !== undefined)
    return { says: `begins anew, not where ${from} ended: ${problem}`, adopt: () => {} };
  const { turns } = fold(store.entries(from, 0));
  const adopt = request.kind === 'workflow' ? adoptWorkflowRun : adoptAgentRun;
  return {
    says: `goes on where run ${from} ended: what it recorded, ${turns} turns among it, is not done or paid for again`,
    adopt: (runId) => adopt(store.sql, from, runId),
  };
}

function problemWith(store: Store, from: string, request: StartRun): string | undefined {
  const known = store.run(from);
  if (known === undefined) return 'there is no such run';
  const before = known.request;
  const same =
    before.kind === request.kind && before.name === request.name && before.instanceId === request.instanceId;
  if (!same || sessionOf(before) !== sessionOf(request)) return 'it was another instance';
  if (store.keptSnapshot(from) !== undefined) return 'its journal is no longer kept';
  if (canonicalJson(before.input) !== canonicalJson(request.input)) return 'it was asked something else';
  return problemWithEnd(fold(store.entries(from, 0))) ?? problemWithLater(store, from, request);
}

function problemWithEnd({ status, error }: RunSnapshot): string | undefined {
  if (!isTerminal(status)) return 'it is not over';
  if (status === 'succeeded') return 'it succeeded';
  return error !== null && NOT_AGAIN.has(error.code) ? `it ended with ${error.code}` : undefined;
}

/** Of an agent's session only the last message can be gone on with. */
function problemWithLater(store: Store, from: string, request: StartRun): string | undefined {
  if (request.kind === 'workflow') return undefined;
  const later = store
    .runs()
    .some(
      ({ runId, request: other }) =>
        runId > from &&
        other.kind === 'agent' &&
        other.name === request.name &&
        other.instanceId === request.instanceId &&
        sessionOf(other) === sessionOf(request),
    );
  return later ? 'the conversation has gone on since' : undefined;
}

function sessionOf({ session = 'default' }: StartRun): string {
  return session;
}
