// The runs of the step on the runner itself.
import { endGroup } from '../../github/log-groups.ts';
import type { Assembled } from '../assemble.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, conclude, type Ending, exitCodeOf, refusedEnding } from './conclude.ts';
import { deliverNow } from './deliver-now.ts';
import { guardStep } from './guard.ts';
import type { ActionInputs } from './inputs.ts';
import { createJournalFile, removeDatabase } from './journal-file.ts';
import type { KeptRuns } from './kept-runs.ts';
import { leaveSecretNames } from './known-secrets.ts';
import { print } from './log.ts';
import { declaredSecrets, openRuntime } from './open-runtime.ts';
import { planRuns } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { Outcome } from './watch-run.ts';
import type { Work } from './work.ts';
import type { WriteBack } from './write-back.ts';

/** The post step hides them too. */
export function hideDeclared(inputs: ActionInputs, opened: Assembled, { step }: Delivery): void {
  const secrets = declaredSecrets(inputs, opened);
  if (secrets.length > 0) leaveSecretNames(step, secrets, inputs.environment);
}

export async function perform({ inputs, interrupt, delivery, redactor, flushAuthor }: Work): Promise<Ending> {
  const keeps = inputs.journal.keep;
  // Known to be right before anything begins, unless it hangs on what an earlier step left.
  const own = keeps ? undefined : planRuns(inputs, delivery.event);
  const journal = createJournalFile(delivery.step);
  delivery.files = journal;
  const circumstances = { onLimit: delivery.wanted.onLimit, origin: delivery.event };
  const writeBack = await writeBackOf(inputs, delivery);
  if (writeBack !== undefined && 'refusal' in writeBack) return writeBack.refusal;
  const kept = keeps ? await keptRuns(inputs, delivery, journal.path) : undefined;
  const finished: Outcome[] = [];
  let opened: Assembled | undefined;
  const guard = guardStep({
    interrupt,
    runtime: () => opened?.runtime,
    endedARun: (thrown) => finished.some((outcome) => outcome.failure === thrown),
    redact: (text) => delivery.redact(text),
    onStuck(failure, active) {
      const outcomes = [...finished, ...active.map((snapshot) => ({ snapshot, failure }))];
      const none = outcomes.length === 0;
      delivery.ending = none
        ? refusedEnding(failure, delivery.event)
        : conclude(outcomes, { ...circumstances, planned: outcomes.length });
      flushAuthor();
      print(endGroup());
      deliverNow(delivery);
      return exitCodeOf(delivery.ending);
    },
  });
  try {
    const { workspace } = delivery.step;
    const asksHumans = kept?.asksHumans;
    opened = await openRuntime(inputs, { databasePath: journal.path, workspace, redactor, asksHumans });
    hideDeclared(inputs, opened, delivery);
    if (interrupt.signal.aborted) return cancelledEnding();
    const { runtime } = opened;
    const taken = kept?.take(runtime) ?? { plan: own ?? planRuns(inputs, delivery.event), runtime };
    const outcomes = await runPlan(taken.plan, {
      runtime: taken.runtime,
      concurrency: inputs.concurrency,
      interrupt: interrupt.signal,
      redact: opened.redact,
      onEvent: guard.onEvent,
      onFinished: (outcome) => finished.push(outcome),
      onFirstRequest: () => void import('./deliver.ts').then(({ prepareOutputs }) => prepareOutputs()),
    });
    const ending = conclude(outcomes, { ...circumstances, planned: taken.plan.requests.length });
    if (writeBack === undefined) return ending;
    guard.stop();
    delivery.ending = ending;
    return await writeBack.finish({ ending, runtime: opened.runtime, interrupt: interrupt.signal });
  } finally {
    guard.stop();
    // A run that did not heed the cancel still writes to its journal, until the process is gone.
    if (!interrupt.signal.aborted) opened?.close();
    // Outside a runner there is no post step to do it.
    if (delivery.step.stateFile === null) removeDatabase(journal.path);
  }
}

/** Nothing of it is loaded unless it is asked for. */
async function keptRuns(inputs: ActionInputs, delivery: Delivery, path: string): Promise<KeptRuns> {
  const { openKeptRuns } = await import('./kept-runs.ts');
  return openKeptRuns(inputs, delivery, path);
}

/** The same. */
async function writeBackOf(
  inputs: ActionInputs,
  delivery: Delivery,
): Promise<WriteBack | { refusal: Ending } | undefined> {
  if (inputs.writeBack.mode === 'none') return undefined;
  const { prepareWriteBack } = await import('./write-back.ts');
  return prepareWriteBack(inputs, delivery);
}
