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

// src/errors.ts
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
