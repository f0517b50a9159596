// The action's main step: read, plan, run, conclude, deliver. What is needed only after the first model request is loaded
// while that is under way. The one place where an error of this host ends.
import type { Redactor } from '../../core/redact.ts';
import { messageOf } from '../../errors.ts';
import { readEventContext } from '../../github/event-context.ts';
import { endGroup } from '../../github/log-groups.ts';
import { writeOutputsNow } from '../../github/outputs.ts';
import type { Untrusted } from '../../github/trust/decision.ts';
import type { Assembled } from '../assemble.ts';
import { announce, type Delivery, outputsFor } from './announce.ts';
import { noteHead } from './check-run-head.ts';
import { obeyed, takesCommands } from './comment-command-gate.ts';
import {
  cancelledEnding,
  conclude,
  type Ending,
  exitCodeOf,
  refusedEnding,
  untrustedEnding,
} from './conclude.ts';
import { guardStep } from './guard.ts';
import {
  type ActionInputs,
  loadInputs,
  loadMode,
  loadPolicy,
  loadReportInputs,
  loadStep,
  type Mode,
  type Step,
} from './inputs.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { createJournalFile, removeDatabase } from './journal-file.ts';
import type { KeptRuns } from './kept-runs.ts';
import { leaveSecretNames } from './known-secrets.ts';
import { divertAuthorOutput, print, printUntrusted, stackOf } from './log.ts';
import { declaredSecrets, openRuntime, secretsOf } from './open-runtime.ts';
import { instanceOf, planRuns } from './plan.ts';
import { requireMode } from './policy-inputs.ts';
import { runPlan } from './run-plan.ts';
import { takeIdTokenService, takeRuntimeService } from './runtime-service.ts';
import { createStepRedactor, mask } from './step-redactor.ts';
import { skipNotice, trustedProject, trustRefusal } from './trust.ts';
import type { Outcome } from './watch-run.ts';
import type { WriteBack } from './write-back.ts';

/** Runs the step; resolves with the exit code, never rejects. */
export async function run(): Promise<0 | 1> {
  const interrupt = listenForInterrupt();
  const step = { ...loadStep(), idTokenService: takeIdTokenService() };
  const delivery = startingPoint(step);
  mask([delivery.runtimeService, step.idTokenService].flatMap((service) => service?.token ?? []));
  const flushAuthor = divertAuthorOutput((text) => delivery.redact(text));
  const stopListening = listenForExit(delivery);
  try {
    delivery.wanted = loadReportInputs();
    const mode = loadMode();
    await requireMode(mode, loadPolicy());
    delivery.mode = mode;
    if (mode === 'report') delivery.ending = await reportLegs(delivery, interrupt.signal);
    else delivery.ending = await startedBy(mode, { delivery, interrupt, flushAuthor });
  } catch (thrown) {
    delivery.ending = refusedEnding(thrown, delivery.event);
    if (step.debug) printUntrusted(delivery.redact(stackOf(thrown)));
  }
  flushAuthor();
  await deliverAll(delivery);
  flushAuthor();
  stopListening();
  return exitCodeOf(delivery.ending);
}

/** What merges the legs is in a file of its own: a run needs nothing of it. */
async function reportLegs(delivery: Delivery, signal: AbortSignal): Promise<Ending> {
  const { mergeLegs } = await import('./report-mode.ts');
  return mergeLegs(delivery, signal);
}

type Given = Pick<Work, 'delivery' | 'interrupt' | 'flushAuthor'>;

async function startedBy(mode: Exclude<Mode, 'report'>, given: Given): Promise<Ending> {
  const { delivery } = given;
  const inputs = loadInputs(delivery.step);
  const redactor = createStepRedactor(secretsOf(inputs));
  delivery.redact = redactor.redact;
  delivery.instanceId = instanceOf(inputs, delivery.event);
  delivery.filesRoot = inputs.filesRoot;
  delivery.fanOut = inputs.target.many;
  const work = { ...given, inputs, redactor };
  // The keys of models are the server's.
  if (mode === 'invoke') return ifTrusted(work, () => performed(work, invoked), ['missing_key']);
  // What spends nothing needs no key: GitHub holds back nothing that it would want.
  if (mode === 'estimate') return ifTrusted(work, () => placed(work, estimateOf), ['missing_key']);
  if (mode === 'deploy') return ifTrusted(work, () => placed(work, (at) => deployed(at, work)));
  if (takesCommands(inputs)) return obeyed(work, { ifTrusted, perform: (said) => placed(said, performed) });
  return ifTrusted(work, () => placed(work, performed));
}

/** Nothing of a project is loaded, and nothing of this unless it is asked for. */
async function invoked(work: Work): Promise<Ending> {
  const { invoke } = await import('./invoke-mode.ts');
  return invoke(work);
}

async function estimateOf(work: Work): Promise<Ending> {
  const { inputs, delivery, flushAuthor } = work;
  const { estimate } = await import('./estimate.ts');
  return estimate({
    ...work,
    hideDeclared: (opened) => hideDeclared(inputs, opened, delivery),
    deliverNow() {
      flushAuthor();
      deliverNow(delivery);
    },
  });
}

/** `given` is the step as its inputs have it, before a trusted copy of the project took its place. */
async function deployed(work: Work, given: Work): Promise<Ending> {
  const { inputs, delivery, flushAuthor } = work;
  if (inputs.deploy === null) return cancelledEnding();
  const [{ deployWorker }] = await Promise.all([import('./deploy-mode.ts'), noteHead(inputs, delivery)]);
  const inline = {
    ...given,
    inputs: { ...given.inputs, writeBack: { ...inputs.writeBack, mode: 'none' as const } },
  };
  return deployWorker(
    {
      ...work,
      folder: given.inputs.projectDir,
      runInline: (projectDir, finish) =>
        placed({ ...inline, inputs: { ...inline.inputs, projectDir } }, async (at) =>
          perform({ ...at, inputs: await finish(at.inputs) }),
        ),
      deliverNow() {
        flushAuthor();
        deliverNow(delivery);
      },
    },
    inputs.deploy,
  );
}

/** What it cost is compared with the base branch where that is wanted. */
async function performed(work: Work, go = perform): Promise<Ending> {
  const { inputs, delivery, interrupt } = work;
  await noteHead(inputs, delivery);
  const ending = await go(work);
  const { maxCostIncrease = null, comment } = delivery.wanted;
  if (maxCostIncrease === null && comment?.mode !== 'sticky') return ending;
  // An author's code may still be about, and end the process meanwhile.
  delivery.ending = ending;
  const { compareCost } = await import('./cost-gate.ts');
  return compareCost(ending, { delivery, signal: interrupt.signal });
}

/** Before anything of the checkout is read: it may be a stranger's. */
async function ifTrusted(
  { inputs, delivery, interrupt }: Work,
  go: () => Promise<Ending>,
  allowed: ReadonlyArray<Untrusted['code']> = [],
): Promise<Ending> {
  const refusal = await trustRefusal(inputs, {
    ...delivery.step,
    signal: interrupt.signal,
    permitted(login) {
      delivery.event = { ...delivery.event, permittedBy: login };
    },
  });
  if (refusal === null || allowed.includes(refusal.code)) return go();
  return refuse(refusal, { inputs, delivery, interrupt });
}

/** Goes on with a project that no stranger wrote: it may be another than the one in the checkout. */
async function placed(work: Work, go: (work: Work) => Promise<Ending>): Promise<Ending> {
  const { delivery, interrupt } = work;
  const project = await trustedProject(work.inputs, { ...delivery.step, signal: interrupt.signal });
  if ('trusted' in project) return refuse(project, work);
  delivery.definitions = project.definitions?.commit;
  return go({ ...work, inputs: project });
}

function refuse(
  refusal: Untrusted,
  { inputs, delivery, interrupt }: Pick<Work, 'inputs' | 'delivery' | 'interrupt'>,
): Ending {
  if (interrupt.signal.aborted) return cancelledEnding();
  const ending = untrustedEnding(refusal, inputs.trust.onUntrusted);
  if (ending.conclusion === 'skipped') print(skipNotice(ending, delivery.redact));
  return ending;
}

/** The process's own step; ends the process, whatever an author's code left running. */
export async function main(): Promise<void> {
  // However this process ends before its step has: that is no success.
  process.exitCode = 1;
  process.exit(await run());
}

/** An author's code may still be about when its runs are over, and end the process before the step is told of. */
function listenForExit(delivery: Delivery): () => void {
  const onExit = (): void => {
    deliverNow(delivery);
    process.exitCode = exitCodeOf(delivery.ending);
  };
  process.on('exit', onExit);
  return () => process.removeListener('exit', onExit);
}

async function deliverAll(delivery: Delivery): Promise<void> {
  try {
    const { deliver } = await import('./deliver.ts');
    await deliver(delivery);
  } catch (thrown) {
    printUntrusted(`the step could not be reported: ${messageOf(thrown)}`);
  }
  // What could not be told is tried again, in a simpler way.
  deliverNow(delivery);
}

function startingPoint(step: Step): Delivery {
  return {
    ending: cancelledEnding(),
    step,
    event: readEventContext(step.github),
    wanted: { onLimit: 'fail', summary: true, annotations: true },
    fanOut: false,
    instanceId: null,
    filesRoot: '',
    files: null,
    told: { announced: false, outputs: false },
    runtimeService: takeRuntimeService(),
    redact: (text) => text,
  };
}

/** The post step hides them too. */
function hideDeclared(inputs: ActionInputs, opened: Assembled, { step }: Delivery): void {
  const secrets = declaredSecrets(inputs, opened);
  if (secrets.length > 0) leaveSecretNames(step, secrets, inputs.environment);
}

interface Work {
  inputs: ActionInputs;
  interrupt: Interrupt;
  delivery: Delivery;
  redactor: Redactor;
  flushAuthor(): void;
}

async function perform({ inputs, interrupt, delivery, redactor, flushAuthor }: Work): Promise<Ending> {
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

/** All of `deliver` that can be done without the event loop; the summary is left to the post step. Throws nothing. */
function deliverNow(delivery: Delivery): void {
  const { told, step } = delivery;
  try {
    announce(delivery);
  } catch (thrown) {
    printUntrusted(`the annotations could not be written: ${messageOf(thrown)}`);
  }
  if (told.outputs || step.outputFile === null) return;
  told.outputs = true;
  try {
    writeOutputsNow(step.outputFile, outputsFor(delivery));
  } catch (thrown) {
    printUntrusted(`the outputs could not be written: ${messageOf(thrown)}`);
  }
}
