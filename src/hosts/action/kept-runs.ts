// A step whose journal outlives it: what earlier steps left is put in place before the database is opened, the runs of this
// one take up what is there, and all of it is kept for the next step when it ends.
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { appendValue } from '../../github/file-command.ts';
import type { Delivery } from './announce.ts';
import type { ActionInputs } from './inputs.ts';
import { type KeptJournalOptions, keepJournal, restoreJournal, secretOf } from './kept-journal.ts';
import { print } from './log.ts';
import { type Plan, planRuns } from './plan.ts';
import { type Answer, answering, resuming, takingUp, waitingFor, waitingRuns } from './take-up.ts';

export interface KeptRuns {
  /** Whether a run may wait for a human: what waits must be kept. */
  asksHumans: boolean;
  /** What there is to run, and the runtime to run it with. Throws what `planRuns` throws, and FlueError `unknown_approval`. */
  take(runtime: Runtime): { plan: Plan; runtime: Runtime };
}

/** Throws FlueError `missing_key`. */
export async function openKeptRuns(
  inputs: ActionInputs,
  delivery: Delivery,
  path: string,
): Promise<KeptRuns> {
  secretOf(inputs);
  const { runtimeService: service, event, instanceId } = delivery;
  const { stateFile } = delivery.step;
  if (service) {
    const options: KeptJournalOptions = {
      ...{ inputs, event, service, instanceId: instanceId ?? '', path },
      redact: (text) => delivery.redact(text),
    };
    await restoreJournal(options);
    delivery.keepJournal = async () => {
      if ((await keepJournal(options)) && stateFile !== null) appendValue(stateFile, 'kept', 'true');
    };
  } else
    print(stepWarning('the journal cannot be kept: this runner has no artifact service, so no run can wait'));
  // Older runs in the same database are not this step's to report.
  if (stateFile !== null) appendValue(stateFile, 'began', new Date().toISOString());
  const answer = answerOf(inputs, delivery);
  const { resume } = inputs.journal;
  return {
    asksHumans: Boolean(service),
    take(runtime) {
      if (answer !== null) {
        const waiting = waitingFor(waitingRuns(runtime, inputs.target), answer);
        return { plan: alone(waiting.request), runtime: answering(runtime, waiting, answer) };
      }
      if (resume === null) return { plan: planRuns(inputs, event), runtime: takingUp(runtime) };
      const stored = runtime.stored().find(({ runId }) => runId === resume);
      if (stored === undefined) throw unknownRun(resume);
      return { plan: alone(stored.request), runtime: resuming(runtime, resume) };
    },
  };
}

function unknownRun(runId: string): FlueError {
  return new FlueError(
    'unknown_run',
    `input resume is "${runId}": the journal of this instance has no such run`,
    {
      hint: 'give this step the same instance-id and journal-key as the one that the run began in',
    },
  );
}

function alone(request: Plan['requests'][number]): Plan {
  return { fanOut: false, requests: [request] };
}

function answerOf({ journal, answer }: ActionInputs, { event }: Delivery): Answer | null {
  if (answer !== undefined) return answer;
  const { resume: runId, decision } = journal;
  if (runId === null || decision === null) return null;
  return { runId, call: null, decision: { approve: decision === 'approve', by: event.actor } };
}
