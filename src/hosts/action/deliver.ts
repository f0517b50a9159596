// Hands over how a step ended: log, outputs, job summary. Loaded while the first model request is under way. What cannot
// be delivered is said in the log and never changes the conclusion.
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
  announce(delivery);
  if (step.outputFile !== null) await attempt('the outputs', () => writeOutputs(outputsFor(delivery)));
  if (wanted.summary && step.hasSummary) {
    const summary = redact(renderReport(reportOf(delivery), SUMMARY_BYTES));
    await attempt('the job summary', () => writeSummary(summary));
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
