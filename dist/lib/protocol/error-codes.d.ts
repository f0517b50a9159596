/** The limits of a run, as `snapshot.limitHit` names them. */
export declare const LIMIT_CODES: readonly ["budget_exceeded", "turn_limit", "timed_out"];
/** The codes a finished run may carry in `snapshot.error.code`. */
export declare const RUN_ERROR_CODES: readonly ["budget_exceeded", "turn_limit", "timed_out", "cancelled", "interrupted", "approval_denied", "result_unavailable", "invalid_input", "invalid_output", "workflow_error", "model_error", "sandbox_error", "nondeterministic_workflow", "honeytoken_triggered"];
export type RunErrorCode = (typeof RUN_ERROR_CODES)[number];
