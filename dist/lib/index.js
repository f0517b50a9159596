// src/index.ts
import { z } from "zod";

// src/authoring/brand.ts
var BRAND = /* @__PURE__ */ Symbol.for("flue-action.definition");
function brand(kind, data) {
  return Object.freeze({ ...data, [BRAND]: kind });
}

// src/authoring/agent.ts
function defineAgent(spec) {
  return brand("agent", spec);
}

// src/authoring/config.ts
function defineConfig(config) {
  return brand("config", config);
}

// src/authoring/tool.ts
function defineTool(spec) {
  return brand("tool", spec);
}

// src/authoring/workflow.ts
function defineWorkflow(spec) {
  return brand("workflow", spec);
}

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
var FlueError = class extends Error {
  name = "FlueError";
  code;
  hint;
  retryable;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }
};
export {
  FlueError,
  defineAgent,
  defineConfig,
  defineTool,
  defineWorkflow,
  z
};
