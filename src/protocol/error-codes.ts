// The codes of what ends a run.

/** The limits of a run, as `snapshot.limitHit` names them. */
export const LIMIT_CODES = ['budget_exceeded', 'turn_limit', 'timed_out'] as const;

/** The codes a finished run may carry in `snapshot.error.code`. */
export const RUN_ERROR_CODES = [
  ...LIMIT_CODES,
  'cancelled',
  'interrupted',
  'approval_denied',
  'result_unavailable',
  'invalid_input',
  'invalid_output',
  'workflow_error',
  'model_error',
  'sandbox_error',
  'nondeterministic_workflow',
  'honeytoken_triggered',
] as const;

export type RunErrorCode = (typeof RUN_ERROR_CODES)[number];
