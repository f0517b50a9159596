// Which HTTP status each refusal has. What is not listed is a fault: 500, and nobody is told what it was.
import { type ErrorCode, FlueError } from '../errors.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  malformed_request: 400,
  invalid_payload: 400,
  invalid_instance_id: 400,
  unauthorized: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  unknown_workflow: 404,
  unknown_agent: 404,
  unknown_instance: 404,
  unknown_run: 404,
  unknown_approval: 404,
  unknown_budget: 404,
  method_not_allowed: 405,
  approval_resolved: 409,
  run_finished: 409,
  run_elsewhere: 409,
  budget_busy: 409,
  reservation_closed: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_input: 422,
  idempotency_mismatch: 422,
  too_many_waiting: 429,
  overloaded: 503,
  auth_unavailable: 503,
  store_error: 503,
};

/** Seconds after which the same request may succeed. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  run_elsewhere: 2,
  budget_busy: 1,
  too_many_waiting: 1,
  overloaded: 1,
  auth_unavailable: 5,
  store_error: 5,
};

export interface Refusal {
  status: number;
  headers: Record<string, string>;
  error: { code: string; message: string; details?: Record<string, unknown> };
}

export function refusalOf(thrown: unknown): Refusal {
  const status = thrown instanceof FlueError ? STATUS[thrown.code] : undefined;
  if (!(thrown instanceof FlueError) || status === undefined) {
    const error = { code: 'internal_error', message: 'something unexpected went wrong' };
    return { status: 500, headers: {}, error };
  }
  const { code, message, hint } = thrown.code === 'store_error' ? NO_STORE : thrown;
  const retryAfter = RETRY_AFTER[code];
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    error: { code, message, ...(hint === undefined ? {} : { details: { hint } }) },
  };
}

/** What is wrong with it is the operator's to know. */
const NO_STORE = new FlueError('store_error', 'the server cannot use its database just now', {
  hint: 'ask again later; the log of the server says what is wrong',
});

/** True for a fault of ours, which the host wants to know of. */
export function isFault(thrown: unknown): boolean {
  const { status, error } = refusalOf(thrown);
  return status === 500 || error.code === 'store_error';
}
