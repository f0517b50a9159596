// mode: report: merges what all legs of a matrix left into one comment, one summary and one set of outputs.
import { FlueError } from '../../errors.ts';
import type { Delivery } from './announce.ts';
import type { Ending } from './conclude.ts';

export async function mergeLegs(_delivery: Delivery, _signal: AbortSignal): Promise<Ending> {
  throw new FlueError('unsupported_mode', 'mode: report is not in this version', {});
}
