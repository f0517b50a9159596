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
  "store_error"
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
function messageOf(thrown) {
  try {
    if (typeof thrown !== "object" || thrown === null) return String(thrown);
    const { message, name } = thrown;
    if (message !== void 0 && message !== "") return String(message);
    return thrown instanceof Error ? String(name) : JSON.stringify(thrown).slice(0, MOST_SHOWN);
  } catch {
    return "something was thrown that has no message";
  }
}
var MOST_SHOWN = 500;
function toFlueError(thrown, code) {
  return thrown instanceof FlueError ? thrown : new FlueError(code, messageOf(thrown), { cause: thrown });
}

// src/protocol/api.ts
import { z as z4 } from "zod/mini";

// src/protocol/run.ts
import { z as z3 } from "zod/mini";

// src/protocol/events.ts
import { z as z2 } from "zod/mini";

// src/protocol/usage.ts
import { z } from "zod/mini";
var count = z.int().check(z.nonnegative());
var usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count
});
var costSourceSchema = z.enum(["table", "config", "scripted", "unknown"]);

// src/protocol/events.ts
var json = z2.custom((value) => value !== void 0);
var at = z2.string();
var nat = z2.int().check(z2.nonnegative());
var usd = z2.number().check(z2.nonnegative());
var triggerSchema = z2.object({
  actor: z2.nullable(z2.string()),
  repository: z2.nullable(z2.string()),
  sha: z2.nullable(z2.string()),
  via: z2.enum(["action", "cli", "http"]),
  /** Of a run that GitHub started: the event, the id and attempt of the GitHub workflow run. */
  event: z2.optional(z2.string()),
  githubRun: z2.optional(z2.object({ id: z2.string(), attempt: nat })),
  /** Who had it run again, when that is somebody else than the actor. */
  rerunBy: z2.optional(z2.string()),
  /** Whose role in the repository GitHub was asked for, and which was enough. */
  permittedBy: z2.optional(z2.string())
});
var limitsSchema = z2.object({
  maxCostUsd: z2.nullable(usd),
  maxTurns: z2.nullable(nat),
  maxTokens: z2.nullable(nat),
  timeoutMs: z2.nullable(nat)
});
var limitHitSchema = z2.enum(LIMIT_CODES);
var runErrorSchema = z2.object({
  code: z2.enum(RUN_ERROR_CODES),
  message: z2.string(),
  hint: z2.optional(z2.string()),
  retryable: z2.boolean()
});
var lost = { lostRequests: nat, unreportedUsd: usd };
var runEventSchema = z2.discriminatedUnion("type", [
  z2.object({
    type: z2.literal("run_queued"),
    at,
    runId: z2.string(),
    kind: z2.enum(["workflow", "agent"]),
    name: z2.string(),
    instanceId: z2.string(),
    session: z2.string(),
    /** Left out above 64 KiB. */
    input: z2.optional(json),
    trigger: triggerSchema,
    limits: limitsSchema
  }),
  z2.object({ type: z2.literal("run_started"), at, attempt: nat, codeHash: z2.nullable(z2.string()) }),
  z2.object({
    type: z2.literal("run_resumed"),
    at,
    /** How often the run was begun or continued, this time included. */
    attempt: nat,
    /** Requests that were in flight when the process before died. */
    ...lost
  }),
  z2.object({ type: z2.literal("step_completed"), at, key: z2.string(), name: z2.string(), durationMs: nat }),
  z2.object({
    type: z2.literal("turn_started"),
    at,
    turn: nat,
    session: z2.string(),
    model: z2.string(),
    /** What was set aside for this call; null when the run has no cost limit. A request that was lost and is sent again
     *  has a `turn_started` of its own, with the turn's number. */
    reservedUsd: z2.nullable(usd)
  }),
  z2.object({
    type: z2.literal("turn_completed"),
    at,
    turn: nat,
    session: z2.string(),
    model: z2.string(),
    usage: usageSchema,
    /** null = the model has no known price. */
    costUsd: z2.nullable(usd),
    costSource: costSourceSchema,
    /** True when the price of a near relative of the model was used. */
    estimated: z2.boolean(),
    stopReason: z2.string(),
    text: z2.string(),
    toolCalls: nat,
    durationMs: nat,
    ...lost
  }),
  z2.object({
    type: z2.literal("tool_started"),
    at,
    callId: z2.string(),
    name: z2.string(),
    input: json,
    session: z2.string(),
    turn: nat
  }),
  z2.object({
    type: z2.literal("tool_completed"),
    at,
    callId: z2.string(),
    name: z2.string(),
    isError: z2.boolean(),
    /** True when policy, not the tool itself, said no. */
    denied: z2.boolean(),
    output: z2.string(),
    outputBytes: nat,
    /** Where the whole output can be read in the sandbox when `output` was cut. */
    spillPath: z2.optional(z2.string()),
    durationMs: nat
  }),
  z2.object({ type: z2.literal("approval_requested"), at, callId: z2.string(), name: z2.string(), input: json }),
  z2.object({
    type: z2.literal("approval_resolved"),
    at,
    callId: z2.string(),
    approved: z2.boolean(),
    by: z2.nullable(z2.string()),
    reason: z2.optional(z2.string())
  }),
  z2.object({ type: z2.literal("skill_loaded"), at, name: z2.string(), session: z2.string() }),
  z2.object({
    type: z2.literal("task_started"),
    at,
    taskId: z2.string(),
    parentCallId: z2.nullable(z2.string()),
    agent: z2.nullable(z2.string()),
    session: z2.string(),
    prompt: z2.string()
  }),
  z2.object({
    type: z2.literal("task_completed"),
    at,
    taskId: z2.string(),
    isError: z2.boolean(),
    text: z2.string()
  }),
  z2.object({
    type: z2.literal("compaction"),
    at,
    session: z2.string(),
    messagesBefore: nat,
    messagesAfter: nat
  }),
  z2.object({
    type: z2.literal("log"),
    at,
    level: z2.enum(["debug", "info", "warn", "error"]),
    message: z2.string(),
    data: z2.optional(json)
  }),
  z2.object({ type: z2.literal("budget_warning"), at, message: z2.string(), spentUsd: usd, maxCostUsd: usd }),
  z2.object({ type: z2.literal("run_succeeded"), at, result: json, text: z2.nullable(z2.string()), ...lost }),
  z2.object({
    type: z2.literal("run_failed"),
    at,
    error: runErrorSchema,
    limitHit: z2.nullable(limitHitSchema),
    text: z2.nullable(z2.string()),
    ...lost
  }),
  z2.object({
    type: z2.literal("run_cancelled"),
    at,
    error: runErrorSchema,
    text: z2.nullable(z2.string()),
    ...lost
  })
]);

// src/protocol/run.ts
var json2 = z3.custom((value) => value !== void 0);
var nat2 = z3.int().check(z3.nonnegative());
var runStatusSchema = z3.enum(["queued", "running", "waiting", "succeeded", "failed", "cancelled"]);
var modelUseSchema = z3.object({
  model: z3.string(),
  requests: nat2,
  usage: usageSchema,
  costUsd: z3.nullable(z3.number())
});
var pendingApprovalSchema = z3.object({ callId: z3.string(), name: z3.string(), input: json2 });
var runSnapshotSchema = z3.object({
  runId: z3.string(),
  kind: z3.enum(["workflow", "agent"]),
  name: z3.string(),
  instanceId: z3.string(),
  session: z3.string(),
  status: runStatusSchema,
  input: z3.optional(json2),
  text: z3.nullable(z3.string()),
  result: json2,
  error: z3.nullable(runErrorSchema),
  model: z3.nullable(z3.string()),
  models: z3.array(modelUseSchema),
  usage: usageSchema,
  costUsd: z3.nullable(z3.number()),
  costSource: costSourceSchema,
  lostRequests: nat2,
  unreportedUsdMax: z3.number(),
  turns: nat2,
  toolCalls: nat2,
  deniedCalls: nat2,
  limitHit: z3.nullable(limitHitSchema),
  pendingApprovals: z3.array(pendingApprovalSchema),
  lastOffset: nat2,
  trigger: triggerSchema,
  createdAt: z3.string(),
  startedAt: z3.nullable(z3.string()),
  finishedAt: z3.nullable(z3.string()),
  durationMs: z3.nullable(nat2),
  href: z3.string()
});

// src/protocol/api.ts
var MAX_BODY_BYTES = 1024 * 1024;
var MAX_WAIT_SECONDS = 60;
var imageSchema = z4.object({ data: z4.string() });
var agentMessageSchema = z4.object({
  message: z4.string().check(z4.minLength(1)),
  /** base64 of PNG, JPEG, GIF or WebP. */
  images: z4.optional(z4.array(imageSchema).check(z4.maxLength(20))),
  session: z4.optional(z4.string().check(z4.minLength(1), z4.maxLength(255)))
});
var decisionSchema = z4.object({
  approve: z4.boolean(),
  reason: z4.optional(z4.string().check(z4.maxLength(4e3)))
});
var listedRunSchema = z4.omit(runSnapshotSchema, { input: true, text: true, result: true });
var runListSchema = z4.object({
  runs: z4.array(listedRunSchema),
  /** Asks for the next ones; null at the end. */
  nextCursor: z4.nullable(z4.string())
});
var conversationEntrySchema = z4.object({
  role: z4.enum(["user", "assistant"]),
  text: z4.string(),
  toolCalls: z4.array(z4.object({ callId: z4.string(), name: z4.string() }))
});
var errorSchema = z4.object({
  code: z4.string(),
  message: z4.string(),
  details: z4.optional(z4.record(z4.string(), z4.unknown()))
});
var errorEnvelopeSchema = z4.object({ error: errorSchema });

// src/protocol/json.ts
var encoder = new TextEncoder();
var PIECE = 1024 * 1024;

// src/protocol/ids.ts
var lastMs = Number.NaN;

// src/protocol/fold.ts
function isTerminal(status) {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

// src/protocol/frames.ts
import { z as z5 } from "zod/mini";
var SUBPROTOCOL = "flue.v1";
var PING = '{"type":"ping"}';
var requestId = z5.string().check(z5.minLength(1), z5.maxLength(255));
var clientFrameSchema = z5.discriminatedUnion("type", [
  z5.object({
    type: z5.literal("subscribe"),
    /** Left out: the instance is followed, from the given place of its latest run on. */
    runId: z5.optional(z5.string()),
    /** Events after this one are wanted. */
    offset: z5.optional(z5.int().check(z5.nonnegative()))
  }),
  z5.object({ type: z5.literal("invoke"), requestId, payload: z5.optional(z5.unknown()) }),
  z5.object({
    type: z5.literal("prompt"),
    requestId,
    message: z5.string().check(z5.minLength(1)),
    session: z5.optional(z5.string().check(z5.minLength(1), z5.maxLength(255)))
  }),
  z5.object({
    type: z5.literal("approve"),
    callId: z5.string(),
    approve: z5.boolean(),
    reason: z5.optional(z5.string().check(z5.maxLength(4e3))),
    runId: z5.optional(z5.string())
  }),
  z5.object({ type: z5.literal("cancel"), runId: z5.optional(z5.string()) }),
  z5.object({ type: z5.literal("ping") })
]);

// src/client/pause.ts
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

// src/client/refusal.ts
var CODES = /* @__PURE__ */ new Set([...REFUSAL_CODES, ...RUN_ERROR_CODES]);
var TRY_AGAIN = /* @__PURE__ */ new Set([429, 503]);
var retryAfter = /* @__PURE__ */ new WeakMap();
async function refusalOf(response) {
  const { status, headers } = response;
  const read = errorEnvelopeSchema.safeParse(await response.json().catch(() => void 0));
  const body = read.success ? read.data.error : { code: codeOfStatus(status), message: `the server answers ${status} without saying why` };
  const error = errorOf(body, TRY_AGAIN.has(status));
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (seconds >= 0) retryAfter.set(error, seconds * 1e3);
  return error;
}
function errorOf({ code, message, details }, retryable = false) {
  const hint = details?.hint;
  const options = { hint: typeof hint === "string" ? hint : void 0, retryable };
  if (CODES.has(code)) return new FlueError(code, message, options);
  return new FlueError("internal_error", `${message} (${code})`, options);
}
function retryAfterOf(error) {
  return retryAfter.get(error);
}
function codeOfStatus(status) {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 429) return "too_many_waiting";
  return status === 503 ? "overloaded" : "internal_error";
}

// src/client/connection.ts
var ANSWER_MS = 2e4;
var [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [100, 3e3];
var GATEWAY_STATUS = /* @__PURE__ */ new Set([502, 504]);
function createConnection(options) {
  const base = baseOf(options.url);
  const { token, patience = {} } = options;
  const { neverAnsweredMs = 2e4, answeredMs = 12e4 } = patience;
  const send = (...args) => (options.fetch ?? fetch)(...args);
  const Socket = options.WebSocket === void 0 ? globalThis.WebSocket : options.WebSocket;
  let hasAnswered = false;
  const attempt2 = async (ask, signal) => {
    const { method = "GET", path, body, headers } = ask;
    const response = await send(base + path, {
      method,
      headers: {
        ...token === void 0 ? {} : { authorization: `Bearer ${token}` },
        ...body === void 0 ? {} : { "content-type": "application/json" },
        ...headers
      },
      ...body === void 0 ? {} : { body: JSON.stringify(body) },
      ...signal === void 0 ? {} : { signal }
    });
    if (GATEWAY_STATUS.has(response.status)) {
      await response.body?.cancel();
      throw new Error(`it answers ${response.status}`);
    }
    hasAnswered = true;
    if (response.ok) return response;
    throw await refusalOf(response);
  };
  const silence = (signal) => {
    let since = Date.now();
    let next = FIRST_PAUSE_MS;
    return {
      async beforeRetry(cause) {
        signal?.throwIfAborted();
        const limit = hasAnswered ? answeredMs : neverAnsweredMs;
        const left = since + limit - Date.now();
        if (left <= 0) throw unreachable(base, limit, cause);
        await pause(Math.min(next * (0.5 + Math.random() / 2), left), signal);
        next = Math.min(next * 2, LONGEST_PAUSE_MS);
      },
      broken() {
        since = Date.now();
        next = FIRST_PAUSE_MS;
      }
    };
  };
  return {
    silence,
    open: (ask) => attempt2(ask, ask.signal),
    async json(ask) {
      const quiet = silence(ask.signal);
      for (; ; ) {
        ask.signal?.throwIfAborted();
        const limit = AbortSignal.timeout(ANSWER_MS + (ask.waitSeconds ?? 0) * 1e3);
        const signal = ask.signal === void 0 ? limit : AbortSignal.any([ask.signal, limit]);
        try {
          const response = await attempt2(ask, signal);
          return await response.json();
        } catch (thrown) {
          if (thrown instanceof FlueError) throw thrown;
          await quiet.beforeRetry(thrown);
        }
      }
    },
    socket(path) {
      if (Socket === null || Socket === void 0) return void 0;
      const protocols = token === void 0 ? [SUBPROTOCOL] : [SUBPROTOCOL, `bearer.${base64url(token)}`];
      return new Socket(base.replace(/^http/, "ws") + path, protocols);
    }
  };
}
function baseOf(url) {
  const parsed = URL.parse(url);
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.search === "" && parsed.hash === "")
    return parsed.href.replace(/\/+$/, "");
  throw new FlueError("usage_error", `"${url}" is no address of a server`, {
    hint: "write it as https://host or http://host:port"
  });
}
function base64url(text) {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function unreachable(base, ms, cause) {
  const inner = cause instanceof Error && cause.cause !== void 0 ? cause.cause : cause;
  const why = messageOf(inner);
  return new FlueError("server_unreachable", `${base} has not answered for ${ms / 1e3} s: ${why}`, {
    hint: "look whether the server runs and whether the address is right",
    retryable: true,
    cause
  });
}

// src/client/start-many.ts
var CONCURRENCY = 32;
var FULL_MS = 10 * 6e4;
var [FIRST_PAUSE_MS2, LONGEST_PAUSE_MS2] = [250, 3e4];
async function* startAll(works, { start, concurrency = CONCURRENCY, signal }) {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new FlueError("usage_error", `concurrency ${concurrency} is no number of starts`, {
      hint: "write a whole number from 1 on"
    });
  const source = iteratorOf(works);
  const active = /* @__PURE__ */ new Map();
  let at2 = 0;
  let exhausted = false;
  try {
    for (; ; ) {
      while (!exhausted && active.size < concurrency) {
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else {
          const place2 = at2++;
          const started = attempt(next.value, start, signal);
          const settled = started.then((outcome2) => ({ at: place2, outcome: outcome2 }));
          settled.catch(() => {
          });
          active.set(place2, settled);
        }
      }
      if (active.size === 0) return;
      const { at: place, outcome } = await Promise.race(active.values());
      active.delete(place);
      yield outcome;
    }
  } finally {
    if (!exhausted) await source.return?.();
  }
}
async function attempt(work, start, signal) {
  const keyed = { ...work, idempotencyKey: work.idempotencyKey ?? crypto.randomUUID() };
  const until = Date.now() + FULL_MS;
  let next = FIRST_PAUSE_MS2;
  for (; ; ) {
    try {
      return { ok: true, work, run: await start(keyed) };
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = toFlueError(thrown, "internal_error");
      const isFull = error.retryable && error.code !== "server_unreachable";
      if (!isFull || Date.now() >= until) return { ok: false, work, error };
      await pause((retryAfterOf(error) ?? 0) + next * Math.random(), signal);
      next = Math.min(next * 2, LONGEST_PAUSE_MS2);
    }
  }
}
function iteratorOf(works) {
  return Symbol.asyncIterator in works ? works[Symbol.asyncIterator]() : works[Symbol.iterator]();
}

// src/client/poll-frames.ts
var pollFrames = async function* ({ connection, path, runId, offset, signal }) {
  const snapshot = await connection.json({ path, signal });
  yield { type: "pong" };
  const response = await connection.open({
    path,
    headers: { accept: "application/x-ndjson", "last-event-id": `${runId}:${offset}` },
    signal
  });
  for (const line of (await response.text()).split("\n"))
    if (line !== "") yield JSON.parse(line);
  if (isTerminal(snapshot.status)) yield { type: "result", runId, snapshot };
};

// src/client/socket-frames.ts
var ALIVE_MS = 15e3;
var DONE = 1e3;
var socketFrames = async function* ({ connection, path, runId, offset, signal }) {
  const socket = connection.socket(path);
  if (socket === void 0) return;
  const frames = [];
  let isOver = false;
  let bell = Promise.withResolvers();
  let lastHeard = Date.now();
  const end = () => {
    isOver = true;
    bell.resolve();
  };
  socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "subscribe", runId, offset })));
  socket.addEventListener("message", ({ data }) => {
    lastHeard = Date.now();
    frames.push(JSON.parse(String(data)));
    bell.resolve();
  });
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  signal?.addEventListener("abort", end);
  const alive = setInterval(() => {
    if (Date.now() - lastHeard > 2 * ALIVE_MS) end();
    else if (socket.readyState === socket.OPEN) socket.send(PING);
  }, ALIVE_MS);
  try {
    for (; ; ) {
      for (let frame = frames.shift(); frame !== void 0; frame = frames.shift()) yield frame;
      if (isOver) return;
      await bell.promise;
      bell = Promise.withResolvers();
    }
  } finally {
    clearInterval(alive);
    signal?.removeEventListener("abort", end);
    socket.close(DONE);
  }
};

// src/client/sse-frames.ts
var SILENT_MS = 45e3;
var sseFrames = async function* ({ connection, path, runId, offset, signal }) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(new Error("nothing came for 45 s")), SILENT_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(new Error("nothing came for 45 s")), SILENT_MS);
  };
  try {
    const response = await connection.open({
      path,
      headers: { accept: "text/event-stream", "last-event-id": `${runId}:${offset}` },
      signal: signal === void 0 ? silent.signal : AbortSignal.any([signal, silent.signal])
    });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!isStream || response.body === null) return void await response.body?.cancel();
    let rest = "";
    for await (const text of textOf(response.body)) {
      heard();
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = block.split("\n").find((line) => line.startsWith("data: "));
        if (data !== void 0) yield JSON.parse(data.slice("data: ".length));
      }
    }
  } finally {
    clearTimeout(timer);
  }
};
async function* textOf(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {
    });
  }
}

// src/client/stream.ts
var SOURCES = [socketFrames, sseFrames, pollFrames];
async function* streamRun(options) {
  const { connection, runId, signal } = options;
  const silence = connection.silence(signal);
  let { offset } = options;
  let at2 = 0;
  for (; ; ) {
    signal?.throwIfAborted();
    let heard = false;
    let failure = new Error("the connection was closed");
    try {
      for await (const frame of SOURCES[at2]?.({ ...options, offset }) ?? []) {
        heard = true;
        silence.broken();
        if (frame.type === "error") throw errorOf(frame.error);
        if (frame.type !== "event" && frame.type !== "result") continue;
        if (frame.runId !== runId) continue;
        if (frame.type === "event" && "offset" in frame) {
          if (frame.offset <= offset) continue;
          if (frame.offset > offset + 1) break;
          ({ offset } = frame);
        }
        yield frame;
        if (frame.type === "result") return;
      }
    } catch (thrown) {
      if (thrown instanceof FlueError && !thrown.retryable) throw thrown;
      failure = thrown;
    }
    signal?.throwIfAborted();
    at2 = heard || at2 === SOURCES.length - 1 ? 0 : at2 + 1;
    if (at2 === 0 || at2 === SOURCES.length - 1) await silence.beforeRetry(failure);
  }
}

// src/client/client.ts
function createClient(options) {
  const connection = createConnection(options);
  const start = (work, { signal } = {}) => {
    const { path, body } = requestOf(work);
    const key = work.idempotencyKey ?? crypto.randomUUID();
    return connection.json({ method: "POST", path, body, headers: { "idempotency-key": key }, signal });
  };
  const status = async (run, { signal } = {}) => connection.json({ path: pathOf(run), signal });
  return {
    start,
    status,
    async wait(run, { signal } = {}) {
      let { path, snapshot } = await located(connection, run, signal);
      while (snapshot === void 0 || !isTerminal(snapshot.status))
        snapshot = await connection.json({
          path,
          headers: { prefer: `wait=${MAX_WAIT_SECONDS}` },
          waitSeconds: MAX_WAIT_SECONDS,
          signal
        });
      return snapshot;
    },
    async *stream(run, { signal, offset = 0 } = {}) {
      const { path, runId } = await located(connection, run, signal);
      yield* streamRun({ connection, path, runId, offset, signal });
    },
    async approve(run, callId, { approve = true, reason, signal } = {}) {
      const { path } = await located(connection, run, signal);
      const [address = "", query = ""] = path.split("?");
      return connection.json({
        method: "POST",
        path: `${address}/approvals/${encodeURIComponent(callId)}?${query}`,
        body: { approve, ...reason === void 0 ? {} : { reason } },
        signal
      });
    },
    async cancel(run, { signal } = {}) {
      const { path } = await located(connection, run, signal);
      return connection.json({ method: "DELETE", path, signal });
    },
    latest: ({ workflow, instanceId }, { signal } = {}) => connection.json({ path: addressOf("workflows", workflow, instanceId), signal }),
    startMany: (works, { concurrency, signal } = {}) => startAll(works, { start: (work) => start(work, { signal }), concurrency, signal })
  };
}
async function located(connection, run, signal) {
  if (typeof run !== "string") return { runId: run.runId, path: run.href };
  const snapshot = await connection.json({ path: pathOf(run), signal });
  return { runId: snapshot.runId, path: snapshot.href, snapshot };
}
function pathOf(run) {
  return typeof run === "string" ? `/runs/${encodeURIComponent(run)}` : run.href;
}
function requestOf(work) {
  const { instanceId } = work;
  if ("workflow" in work)
    return { path: addressOf("workflows", work.workflow, instanceId), body: work.input ?? {} };
  const { agent, message, images, session } = work;
  const body = {
    message,
    ...images === void 0 ? {} : { images },
    ...session === void 0 ? {} : { session }
  };
  return { path: addressOf("agents", agent, instanceId), body };
}
function addressOf(kind, name, instanceId) {
  if (instanceId === "")
    throw new FlueError("invalid_instance_id", "an instance id cannot be empty", {
      hint: "give it a name, or leave it out"
    });
  const instance = instanceId === void 0 ? "" : `/${encodeURIComponent(instanceId)}`;
  return `/${kind}/${encodeURIComponent(name)}${instance}`;
}
export {
  FlueError,
  createClient
};
