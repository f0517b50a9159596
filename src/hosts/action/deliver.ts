// Hands over how a step ended: log, outputs, job summary, and last the comment, which may have to wait. Loaded while the
// first model request is under way. What cannot be delivered is said in the log, keeps nothing else from being delivered,
// and never changes the conclusion.
import { messageOf } from '../../errors.ts';
import { appendValue } from '../../github/file-command.ts';
import { writeOutputs } from '../../github/outputs.ts';
import { SUMMARY_BYTES, writeSummary } from '../../github/summary.ts';
import { renderReport } from '../../report/render-report.ts';
import { announce, type Delivery, outputsFor } from './announce.ts';
import { leavesRecord } from './comment-inputs.ts';
import { markFinished } from './journal-file.ts';
import { printUntrusted } from './log.ts';
import { reportOf } from './report-of.ts';

export { prepareOutputs } from '../../github/outputs.ts';

export async function deliver(delivery: Delivery): Promise<void> {
  const { step, wanted, redact, ending } = delivery;
  await attempt('the annotations', async () => announce(delivery));
  if (step.outputFile !== null) {
    await attempt('the outputs', async () => {
      await writeOutputs(outputsFor(delivery));
      delivery.told.outputs = true;
    });
  }
  if (wanted.summary && step.hasSummary) {
    await attempt('the job summary', () =>
      writeSummary(redact(renderReport(reportOf(delivery), SUMMARY_BYTES))),
    );
  }
  if (delivery.files !== null) await attempt('the word to the post step', async () => markFinished(step));
  const found = attempt('the findings', () => findings(delivery));
  // After a cancel there is not the time: the post step does it.
  const kept = ending.conclusion === 'cancelled' ? undefined : delivery.keepJournal?.();
  let recorded = false;
  await attempt('the record', async () => {
    recorded = await record(delivery);
  });
  if ((wanted.comment?.mode ?? 'off') !== 'off')
    await attempt('the comment', () => comment(delivery, recorded));
  await Promise.all([found, kept]);
  if (delivery.answer !== undefined) await attempt('the answer', delivery.answer);
}

/** A leg of a matrix and whatever comments leave one, before a comment that many write is touched. */
async function record(delivery: Delivery): Promise<boolean> {
  const { wanted, runtimeService: service, mode, ending, step } = delivery;
  const { comment: inputs } = wanted;
  if ((mode !== 'run' && mode !== 'invoke') || !service || inputs === undefined || !leavesRecord(inputs))
    return false;
  const { leaveRecord } = await import('./leave-record.ts');
  const hurried = ending.conclusion === 'cancelled';
  const recorded = await leaveRecord({ ...delivery, service, inputs, hurried });
  // What could not be done in the seconds after a cancel, the post step does.
  if ((recorded || !hurried) && step.stateFile !== null) appendValue(step.stateFile, 'recorded', 'true');
  return recorded;
}

/** The outputs are there already: only the comment's address comes late. */
async function comment(delivery: Delivery, recorded: boolean): Promise<void> {
  const { step, wanted, ending } = delivery;
  if (wanted.comment === undefined) return;
  const { deliverComment, markCommented } = await import('./comment.ts');
  const url = await deliverComment({
    ...delivery,
    inputs: wanted.comment,
    recorded,
    hurried: ending.conclusion === 'cancelled',
  });
  if (url !== null && step.outputFile !== null) appendValue(step.outputFile, 'comment-url', url);
  markCommented(step.stateFile);
}

/** Beside the comment: after a cancel there is not the time for one after the other. */
async function findings(delivery: Delivery): Promise<void> {
  const { findings: inputs } = delivery.wanted;
  if (inputs === undefined) return;
  if (inputs.sarifFile !== null) {
    const { writeSarif } = await import('./sarif-file.ts');
    await attempt('the SARIF file', async () => writeSarif({ ...delivery, inputs }));
  }
  if (inputs.checkRun === null) return;
  const { deliverCheckRun } = await import('./check-run.ts');
  await deliverCheckRun({ ...delivery, inputs });
  if (delivery.step.stateFile !== null) appendValue(delivery.step.stateFile, 'checked', 'true');
}

async function attempt(what: string, deliverIt: () => Promise<void>): Promise<void> {
  try {
    await deliverIt();
  } catch (thrown) {
    printUntrusted(`${what} could not be written: ${messageOf(thrown)}`);
  }
}
