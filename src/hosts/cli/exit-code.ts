// Which exit code says what: 0 succeeded (or waits for approval) · 1 failed, or cancelled elsewhere · 2 usage,
// configuration or input · 3 budget or limit · 4 refused · 130/143 interrupted.
import { type ErrorCode, MISUSE_CODES } from '../../errors.ts';
import { LIMIT_CODES } from '../../protocol/error-codes.ts';
import type { RunSnapshot } from '../../protocol/run.ts';

export const SUCCEEDED = 0;
export const FAILED = 1;
export const MISUSED = 2;
export const LIMIT_HIT = 3;
export const REFUSED = 4;

/** 128 plus the signal's number, as shells count. */
export const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof SIGNAL_EXITS;

/** An input that does not fit is misuse too, although its code is one that a run may carry. */
const MISUSES = new Set<ErrorCode>([...MISUSE_CODES, 'invalid_input']);
/** By a server that does not know who asks. */
const REFUSALS = new Set<ErrorCode>(['unauthorized', 'forbidden']);
const LIMITS = new Set<ErrorCode>(LIMIT_CODES);

export function exitCodeOfError(code: ErrorCode): number {
  if (MISUSES.has(code)) return MISUSED;
  if (REFUSALS.has(code)) return REFUSED;
  return LIMITS.has(code) ? LIMIT_HIT : FAILED;
}

/** `cause` is the finer code of what ended the run, when it is known: a missing key is `model_error` in the snapshot. */
export function exitCodeOf({ status, limitHit, error }: RunSnapshot, cause?: ErrorCode): number {
  if (status === 'succeeded' || status === 'waiting') return SUCCEEDED;
  if (limitHit !== null) return LIMIT_HIT;
  return exitCodeOfError(cause ?? error?.code ?? 'internal_error');
}
