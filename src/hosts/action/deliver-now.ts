// What can be told when the event loop will not turn again.
import { messageOf } from '../../errors.ts';
import { writeOutputsNow } from '../../github/outputs.ts';
import { announce, type Delivery, outputsFor } from './announce.ts';
import { printUntrusted } from './log.ts';

/** All of `deliver` that can be done without the event loop; the summary is left to the post step. Throws nothing. */
export function deliverNow(delivery: Delivery): void {
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
