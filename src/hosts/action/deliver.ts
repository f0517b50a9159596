// Hands over how a step ended: log, outputs, job summary, and last the comment, which may have to wait. Loaded while the first model request is under way. What cannot
// be delivered is said in the log, keeps nothing else from being delivered, and never changes the conclusion.
import { messageOf } from '../../errors.ts';
import { appendValue } from '../../github/file-command.ts';
import { writeOutputs } from '../../github/outputs.ts';
import { SUMMARY_BYTES, writeSummary } from '../../github/summary.ts';
import { renderReport } from '../../report/render-report.ts';
import { announce, type Delivery, outputsFor } from './announce.ts';
import { markFinished } from './journal-file.ts';
import { printUntrusted } from './log.ts';
import { reportOf } from './report-of.ts';

export { prepareOutputs } from '../../github/outputs.ts';

export async function deliver(delivery: Delivery): Promise<void> {
  const { step, wanted, redact } = delivery;
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
  if ((wanted.comment?.mode ?? 'off') !== 'off') await attempt('the comment', () => comment(delivery));
}

/** The outputs are there already: only the comment's address comes late. */
async function comment(delivery: Delivery): Promise<void> {
  const { step, wanted, ending } = delivery;
  if (wanted.comment === undefined) return;
  const { deliverComment, markCommented } = await import('./comment.ts');
  const url = await deliverComment({
    ...delivery,
    inputs: wanted.comment,
    hurried: ending.conclusion === 'cancelled',
  });
  if (url !== null && step.outputFile !== null) appendValue(step.outputFile, 'comment-url', url);
  markCommented(step.stateFile);
}

async function attempt(what: string, deliverIt: () => Promise<void>): Promise<void> {
  try {
    await deliverIt();
  } catch (thrown) {
    printUntrusted(`${what} could not be written: ${messageOf(thrown)}`);
  }
}
