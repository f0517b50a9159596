// Which exit code says what: 0 succeeded (or waits for approval) · 1 failed, or cancelled elsewhere · 2 usage,
// configuration or input · 3 budget or limit · 4 refused · 130/143 interrupted.
import type { ErrorCode } from '../../errors.ts';
import type { RunSnapshot } from '../../protocol/run.ts';

export const SUCCEEDED = 0;
export const FAILED = 1;
export const MISUSED = 2;
export const LIMIT_HIT = 3;

/** 128 plus the signal's number, as shells count. */
export const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof SIGNAL_EXITS;

const MISUSES = new Set<ErrorCode>([
  'usage_error',
  'config_error',
  'project_error',
  'unknown_workflow',
  'unknown_agent',
  'unknown_model',
  'unpriced_model',
  'missing_key',
  'invalid_payload',
  'invalid_input',
  'payload_too_large',
  'invalid_instance_id',
  'unknown_run',
  'unsupported_mode',
  'store_error',
]);

const LIMITS = new Set<ErrorCode>(['budget_exceeded', 'turn_limit', 'timed_out']);

export function exitCodeOfError(code: ErrorCode): number {
  if (MISUSES.has(code)) return MISUSED;
  return LIMITS.has(code) ? LIMIT_HIT : FAILED;
}

/** `cause` is the finer code of what ended the run, when it is known: a missing key is `model_error` in the snapshot. */
export function exitCodeOf({ status, limitHit, error }: RunSnapshot, cause?: ErrorCode): number {
  if (status === 'succeeded' || status === 'waiting') return SUCCEEDED;
  if (limitHit !== null) return LIMIT_HIT;
  return exitCodeOfError(cause ?? error?.code ?? 'internal_error');
}
