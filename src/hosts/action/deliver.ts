// Hands over how a step ended: log, outputs, job summary. Loaded while the first model request is under way. What cannot
// be delivered is said in the log, keeps nothing else from being delivered, and never changes the conclusion.
import { messageOf } from '../../errors.ts';
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
}

async function attempt(what: string, deliverIt: () => Promise<void>): Promise<void> {
  try {
    await deliverIt();
  } catch (thrown) {
    printUntrusted(`${what} could not be written: ${messageOf(thrown)}`);
  }
}
