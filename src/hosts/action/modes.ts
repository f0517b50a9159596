// What the step does, by its mode: whoever caused it is judged before anything of the project is looked at.
import type { Untrusted } from '../../github/trust/decision.ts';
import { noteHead } from './check-run-head.ts';
import { obeyed, takesCommands } from './comment-command-gate.ts';
import { cancelledEnding, type Ending, untrustedEnding } from './conclude.ts';
import { deliverNow } from './deliver-now.ts';
import { loadInputs, type Mode } from './inputs.ts';
import { print } from './log.ts';
import { secretsOf } from './open-runtime.ts';
import { hideDeclared, perform } from './perform.ts';
import { instanceOf } from './plan.ts';
import { createStepRedactor } from './step-redactor.ts';
import { skipNotice, trustedProject, trustRefusal } from './trust.ts';
import type { Work } from './work.ts';

type Given = Pick<Work, 'delivery' | 'interrupt' | 'flushAuthor'>;

export async function startedBy(mode: Exclude<Mode, 'report'>, given: Given): Promise<Ending> {
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
