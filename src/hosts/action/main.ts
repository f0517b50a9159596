// The action's main step: read, do what the mode says, deliver. What is needed only after the first model request is loaded
// while that is under way. The one place where an error of this host ends.
import { messageOf } from '../../errors.ts';
import { readEventContext } from '../../github/event-context.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, type Ending, exitCodeOf, refusedEnding } from './conclude.ts';
import { deliverNow } from './deliver-now.ts';
import { loadMode, loadPolicy, loadReportInputs, loadStep, type Step } from './inputs.ts';
import { listenForInterrupt } from './interrupt.ts';
import { divertAuthorOutput, printUntrusted, stackOf } from './log.ts';
import { startedBy } from './modes.ts';
import { requireMode } from './policy-inputs.ts';
import { takeIdTokenService, takeRuntimeService } from './runtime-service.ts';
import { mask } from './step-redactor.ts';

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
