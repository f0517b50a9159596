// FlueError and its whole vocabulary of codes. Every failure that a person or a program may meet carries one of
// these codes, a sentence that names the offending value, and a hint that says what to do.
import { RUN_ERROR_CODES, type RunErrorCode } from './protocol/error-codes.ts';

/** What was asked for, or is configured, cannot be. */
export const MISUSE_CODES = [
  'usage_error',
  'config_error',
  'project_error',
  'unknown_workflow',
  'unknown_agent',
  'unknown_model',
  'unpriced_model',
  'missing_key',
  'invalid_payload',
  'payload_too_large',
  'invalid_instance_id',
  'unknown_run',
  'unknown_approval',
  'approval_resolved',
  'unsupported_mode',
  'store_error',
  'foreign_worker',
] as const;

/** What a server answers a request with that it does not do. */
export const SERVER_CODES = [
  'unauthorized',
  'forbidden',
  'auth_unavailable',
  'not_found',
  'method_not_allowed',
  'malformed_request',
  'unsupported_media_type',
  'unknown_instance',
  'idempotency_mismatch',
  'too_many_waiting',
  'overloaded',
  'unknown_budget',
  'budget_busy',
  'reservation_closed',
] as const;

/** Codes of refusals before a run exists: nothing was started and nothing was spent. */
export const REFUSAL_CODES = [
  ...MISUSE_CODES,
  'run_finished',
  'run_elsewhere',
  'untrusted',
  'budget_unreachable',
  'server_unreachable',
  'deploy_failed',
  'internal_error',
  ...SERVER_CODES,
] as const;

/** A step of a GitHub workflow that failed although its run succeeded, or without one. */
export const STEP_CODES = [
  'verdict_fail',
  'missing_legs',
  'nothing_done',
  'write_back_failed',
  'cost_increase',
  'command_failed',
  'approval_pending',
] as const;

export type ErrorCode = RunErrorCode | (typeof REFUSAL_CODES)[number];

export interface FlueErrorOptions {
  /** What to do about it, one sentence. */
  hint?: string | undefined;
  /** True when the same request may succeed later without a change. */
  retryable?: boolean;
  cause?: unknown;
}

export class FlueError extends Error {
  override readonly name = 'FlueError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: FlueErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }
}

/** True when a finished run may carry this code; the others are refusals before a run exists. */
export function isRunErrorCode(code: ErrorCode): code is RunErrorCode {
  return (RUN_ERROR_CODES as readonly string[]).includes(code);
}

/** The message of anything that was thrown, without a stack. Never throws, whatever it is. */
export function messageOf(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return String(thrown);
    const { message, name } = thrown as { message?: unknown; name?: unknown };
    if (message !== undefined && message !== '') return String(message);
    return thrown instanceof Error ? String(name) : JSON.stringify(thrown).slice(0, MOST_SHOWN);
  } catch {
    return 'something was thrown that has no message';
  }
}

/** Of an object that is no error. */
const MOST_SHOWN = 500;

/** A FlueError as it is; anything else wrapped under `code` with the original as its cause. */
export function toFlueError(thrown: unknown, code: ErrorCode): FlueError {
  return thrown instanceof FlueError ? thrown : new FlueError(code, messageOf(thrown), { cause: thrown });
}
