// src/http/author-app.ts
import { Hono } from "hono";

// src/protocol/error-codes.ts
var LIMIT_CODES = ["budget_exceeded", "turn_limit", "timed_out"];
var RUN_ERROR_CODES = [
  ...LIMIT_CODES,
  "cancelled",
  "interrupted",
  "approval_denied",
  "result_unavailable",
  "invalid_input",
  "invalid_output",
  "workflow_error",
  "model_error",
  "sandbox_error",
  "nondeterministic_workflow",
  "honeytoken_triggered"
];

// src/errors.ts
var MISUSE_CODES = [
  "usage_error",
  "config_error",
  "project_error",
  "unknown_workflow",
  "unknown_agent",
  "unknown_model",
  "unpriced_model",
  "missing_key",
  "invalid_payload",
  "payload_too_large",
  "invalid_instance_id",
  "unknown_run",
  "unknown_approval",
  "approval_resolved",
  "unsupported_mode",
  "store_error",
  "foreign_worker"
];
var SERVER_CODES = [
  "unauthorized",
  "forbidden",
  "auth_unavailable",
  "not_found",
  "method_not_allowed",
  "malformed_request",
  "unsupported_media_type",
  "unknown_instance",
  "idempotency_mismatch",
  "too_many_waiting",
  "overloaded",
  "unknown_budget",
  "budget_busy",
  "reservation_closed"
];
var REFUSAL_CODES = [
  ...MISUSE_CODES,
  "run_finished",
  "run_elsewhere",
  "untrusted",
  "budget_unreachable",
  "server_unreachable",
  "deploy_failed",
  "internal_error",
  ...SERVER_CODES
];

// src/http/author-app.ts
var ours;
var OUR_PATHS = /^\/(?:|healthz|openapi\.json|metrics|runs(?:\/[^/]*)?|(?:workflows|agents)\/[^/]+(?:\/[^/]*(?:\/approvals\/[^/]*)?)?|budgets\/[^/]+(?:\/(?:reserve|settle))?)$/;
function flue() {
  const app = new Hono();
  app.use(async (c, next) => {
    if (!OUR_PATHS.test(new URL(c.req.url).pathname)) return next();
    if (ours === void 0) throw new Error("flue() answers once the server has started");
    return ours(c.req.raw, c.env);
  });
  return app;
}
export {
  flue
};
