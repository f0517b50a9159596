// mode: estimate: counts the tokens of a run's first request and prices the plan; nothing is spent.
import { FlueError } from '../../errors.ts';
import type { Delivery } from './announce.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';

export interface EstimateOptions {
  inputs: ActionInputs;
  delivery: Delivery;
  signal: AbortSignal;
}

export async function estimate(_options: EstimateOptions): Promise<Ending> {
  throw new FlueError('unsupported_mode', 'mode: estimate is not in this version', {});
}
