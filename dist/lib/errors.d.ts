import { type RunErrorCode } from './protocol/error-codes.js';
/** What was asked for, or is configured, cannot be. */
export declare const MISUSE_CODES: readonly ["usage_error", "config_error", "project_error", "unknown_workflow", "unknown_agent", "unknown_model", "unpriced_model", "missing_key", "invalid_payload", "payload_too_large", "invalid_instance_id", "unknown_run", "unknown_approval", "approval_resolved", "unsupported_mode", "store_error", "foreign_worker"];
/** What a server answers a request with that it does not do. */
export declare const SERVER_CODES: readonly ["unauthorized", "forbidden", "auth_unavailable", "not_found", "method_not_allowed", "malformed_request", "unsupported_media_type", "unknown_instance", "idempotency_mismatch", "too_many_waiting", "overloaded", "unknown_budget", "budget_busy", "reservation_closed"];
/** Codes of refusals before a run exists: nothing was started and nothing was spent. */
export declare const REFUSAL_CODES: readonly ["usage_error", "config_error", "project_error", "unknown_workflow", "unknown_agent", "unknown_model", "unpriced_model", "missing_key", "invalid_payload", "payload_too_large", "invalid_instance_id", "unknown_run", "unknown_approval", "approval_resolved", "unsupported_mode", "store_error", "foreign_worker", "run_finished", "run_elsewhere", "untrusted", "budget_unreachable", "server_unreachable", "deploy_failed", "internal_error", "unauthorized", "forbidden", "auth_unavailable", "not_found", "method_not_allowed", "malformed_request", "unsupported_media_type", "unknown_instance", "idempotency_mismatch", "too_many_waiting", "overloaded", "unknown_budget", "budget_busy", "reservation_closed"];
/** A step of a GitHub workflow that failed although its run succeeded, or without one. */
export declare const STEP_CODES: readonly ["verdict_fail", "missing_legs", "nothing_done", "write_back_failed", "cost_increase", "command_failed", "approval_pending"];
export type ErrorCode = RunErrorCode | (typeof REFUSAL_CODES)[number];
export interface FlueErrorOptions {
    /** What to do about it, one sentence. */
    hint?: string | undefined;
    /** True when the same request may succeed later without a change. */
    retryable?: boolean;
    cause?: unknown;
}
export declare class FlueError extends Error {
    readonly name = "FlueError";
    readonly code: ErrorCode;
    readonly hint: string | undefined;
    readonly retryable: boolean;
    constructor(code: ErrorCode, message: string, options?: FlueErrorOptions);
}
/** True when a finished run may carry this code; the others are refusals before a run exists. */
export declare function isRunErrorCode(code: ErrorCode): code is RunErrorCode;
/** The message of anything that was thrown, without a stack. Never throws, whatever it is. */
export declare function messageOf(thrown: unknown): string;
/** A FlueError as it is; anything else wrapped under `code` with the original as its cause. */
export declare function toFlueError(thrown: unknown, code: ErrorCode): FlueError;
