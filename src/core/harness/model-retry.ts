// Whether and when a failed model request is sent again, and what is said when it is not.
import { FlueError } from '../../errors.ts';
import type { ModelFault } from '../ports.ts';
import type { ModelCallPolicy } from './model-call.ts';

/** Milliseconds to wait before the next attempt; undefined = there is none. `attempts` counts those made. */
export function waitBefore(fault: ModelFault, attempts: number, policy: ModelCallPolicy): number | undefined {
  if (!isRepeatable(fault) || attempts >= policy.attempts || asksTooMuch(fault, policy)) return undefined;
  const longest = Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** (attempts - 1));
  // Half of the wait is random, so that a thousand runs that failed together do not come back together.
  const backOff = Math.ceil(longest / 2 + (policy.random() * longest) / 2);
  return Math.max(backOff, fault.retryAfterMs ?? 0);
}

function isRepeatable({ kind }: ModelFault): boolean {
  return kind === 'overloaded' || kind === 'lost';
}

function asksTooMuch({ retryAfterMs = 0 }: ModelFault, { retryAfterCapMs }: ModelCallPolicy): boolean {
  return retryAfterMs > retryAfterCapMs;
}

export interface GivenUp {
  ref: string;
  fault: ModelFault;
  attempts: number;
  policy: ModelCallPolicy;
}

export function givenUp({ ref, fault, attempts, policy }: GivenUp): FlueError {
  const after = attempts === 1 ? '' : ` (given up after ${attempts} attempts)`;
  const message = `the call of ${ref} failed: ${fault.message}${asked(fault, policy)}${after}`;
  return new FlueError('model_error', message, {
    hint: fault.hint ?? hintFor(fault, policy),
    retryable: isRepeatable(fault),
    cause: fault,
  });
}

function asked(fault: ModelFault, policy: ModelCallPolicy): string {
  if (fault.retryAfterMs === undefined || !asksTooMuch(fault, policy)) return '';
  return `; it asks to wait ${seconds(fault.retryAfterMs)}, and a run waits ${seconds(policy.retryAfterCapMs)} at most`;
}

function hintFor(fault: ModelFault, policy: ModelCallPolicy): string | undefined {
  switch (fault.kind) {
    case 'overloaded':
      return fault.retryAfterMs !== undefined && asksTooMuch(fault, policy)
        ? `run it again in ${seconds(fault.retryAfterMs)}, or use another model or key`
        : 'run it again later, or use another model';
    case 'lost':
      return 'run it again; if it keeps happening, look at the network and at the proxies on the way to the provider';
    case 'too_long':
      return 'give the agent a smaller task, or let it read large files in parts';
    case 'rejected':
      return undefined;
  }
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000).toLocaleString('en-US')} s`;
}
