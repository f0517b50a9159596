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

// src/protocol/api-limits.ts
var MAX_BODY_BYTES = 1024 * 1024;
var MAX_WAIT_SECONDS = 60;
var CAPS_HEADER = "flue-limits";

// src/protocol/json.ts
function isPlainObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var encoder = new TextEncoder();
var PIECE = 1024 * 1024;

// src/protocol/ids.ts
var lastMs = Number.NaN;

// src/protocol/fold.ts
function isTerminal(status) {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

// src/protocol/frames.ts
var SUBPROTOCOL = "flue.v1";
var PING = '{"type":"ping"}';

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
async function refusalOf(response, base) {
  const { status, headers } = response;
  const body = bodyIn(await response.json().catch(() => void 0));
  const isLater = TRY_AGAIN.has(status);
  const error = body === void 0 ? foreignAnswer(response, base, isLater) : errorOf(body, isLater);
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (seconds >= 0) retryAfter.set(error, seconds * 1e3);
  return error;
}
function foreignAnswer({ status, headers, ok }, base, isLater = false) {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(headers.get("content-type") ?? "")?.[0] ?? "something else";
  const said = ok ? `${status} with ${type}` : String(status);
  return new FlueError(
    ok ? "not_found" : codeOfStatus(status),
    `${base} answers ${said}, and not as a server of flue does`,
    {
      hint: status === 401 || status === 403 ? "something stands before the server and lets nobody in without a sign-in of its own" : "give the address that flue deploy printed, with the path that it is mounted under if there is one",
      retryable: isLater
    }
  );
}
function bodyIn(answer) {
  const error = isPlainObject(answer) ? answer.error : void 0;
  if (!isPlainObject(error) || typeof error.code !== "string" || typeof error.message !== "string")
    return void 0;
  const { code, message, details } = error;
  return { code, message, ...isPlainObject(details) ? { details } : {} };
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
var UNANSWERED = /* @__PURE__ */ new Set([408, 502, 504]);
function createConnection(options) {
  const base = baseOf(options.url);
  const { patience = {} } = options;
  const tokenFor = tokenSource(options.token);
  const { neverAnsweredMs = 2e4, answeredMs = 12e4 } = patience;
  const send = (...args) => (options.fetch ?? fetch)(...args);
  const Socket = options.WebSocket === void 0 ? globalThis.WebSocket : options.WebSocket;
  let hasAnswered = false;
  const attempt = async (ask, signal) => {
    const { method = "GET", path, body, headers, starts = false } = ask;
    const token = await tokenFor({ starts, signal });
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
    if (UNANSWERED.has(response.status)) {
      await response.body?.cancel();
      throw new Error(`it answers ${response.status}`);
    }
    hasAnswered = true;
    if (response.ok) return response;
    throw await refusalOf(response, base);
  };
  const silence = (signal) => {
    let since = Date.now();
    let next = FIRST_PAUSE_MS;
    return {
      async beforeRetry(cause) {
        signal?.throwIfAborted();
        const limit = hasAnswered ? answeredMs : neverAnsweredMs;
        if (innerOf(cause) === "bad port") throw blockedPort(base, cause);
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
    open: (ask) => attempt(ask, ask.signal),
    async json(ask) {
      const quiet = silence(ask.signal);
      for (; ; ) {
        ask.signal?.throwIfAborted();
        const limit = AbortSignal.timeout(ANSWER_MS + (ask.waitSeconds ?? 0) * 1e3);
        const signal = ask.signal === void 0 ? limit : AbortSignal.any([ask.signal, limit]);
        try {
          const response = await attempt(ask, signal);
          const answer = await answerIn(response);
          if (answer === void 0) throw foreignAnswer(response, base);
          return answer;
        } catch (thrown) {
          if (thrown instanceof FlueError && !isTokenless(thrown)) throw thrown;
          await quiet.beforeRetry(thrown);
        }
      }
    },
    async socket(path, signal) {
      if (Socket === null || Socket === void 0) return void 0;
      const token = await tokenFor({ starts: false, signal });
      const protocols = token === void 0 ? [SUBPROTOCOL] : [SUBPROTOCOL, `bearer.${base64url(token)}`];
      return () => new Socket(base.replace(/^http/, "ws") + path, protocols);
    }
  };
}
async function answerIn(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (/^application\/json\b/.test(response.headers.get("content-type") ?? "")) throw cause;
    return void 0;
  }
}
var tokenless = /* @__PURE__ */ new WeakSet();
function isTokenless(error) {
  return error.retryable && tokenless.has(error);
}
function tokenSource(token) {
  return async (call) => {
    if (typeof token !== "function") return token === void 0 ? void 0 : sendable(token);
    try {
      return sendable(await token(call));
    } catch (thrown) {
      if (thrown instanceof FlueError) tokenless.add(thrown);
      throw thrown;
    }
  };
}
function sendable(token) {
  const at = token.search(/[^\x21-\x7e]/);
  if (at === -1) return token;
  throw new FlueError("usage_error", `the token has a character that none can have, at position ${at + 1}`, {
    hint: "copy it again: it has letters, digits and signs of ASCII, and no blanks"
  });
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
function innerOf(thrown) {
  return messageOf(thrown instanceof Error && thrown.cause !== void 0 ? thrown.cause : thrown);
}
function blockedPort(base, cause) {
  return new FlueError(
    "usage_error",
    `${base} cannot be asked: fetch refuses its port, which other protocols use`,
    {
      hint: "let the server listen on another port",
      cause
    }
  );
}
function unreachable(base, ms, cause) {
  if (cause instanceof FlueError && isTokenless(cause)) return cause;
  return new FlueError(
    "server_unreachable",
    `${base} has not answered for ${ms / 1e3} s: ${innerOf(cause)}`,
    {
      hint: "look whether the server runs and whether the address is right",
      retryable: true,
      cause
    }
  );
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
  const outcomes = createArrivals();
  let active = 0;
  let exhausted = false;
  try {
    for (; ; ) {
      while (!exhausted && active < concurrency) {
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else {
          active += 1;
          outcomes.expect(startPatiently(next.value, start, signal));
        }
      }
      if (active === 0) return;
      const outcome = await outcomes.next();
      active -= 1;
      yield outcome;
    }
  } finally {
    if (!exhausted) await source.return?.();
  }
}
function createArrivals() {
  const settled = [];
  let wake = () => {
  };
  return {
    expect(promise) {
      const tell = () => {
        settled.push(promise);
        wake();
      };
      promise.then(tell, tell);
    },
    async next() {
      for (; ; ) {
        const first = settled.shift();
        if (first !== void 0) return first;
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    }
  };
}
async function startPatiently(work, start, signal) {
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
var OPEN_MS = 1e4;
var DONE = 1e3;
var socketFrames = async function* ({ connection, path, runId, offset, signal }) {
  const open = await connection.socket(path, signal);
  if (open === void 0) return;
  const socket = open();
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
  const opening = setTimeout(() => socket.readyState === socket.CONNECTING && end(), OPEN_MS);
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
    clearTimeout(opening);
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
  let at = 0;
  for (; ; ) {
    signal?.throwIfAborted();
    let heard = false;
    let failure = new Error("the connection was closed");
    try {
      for await (const frame of SOURCES[at]?.({ ...options, offset }) ?? []) {
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
    at = heard || at === SOURCES.length - 1 ? 0 : at + 1;
    if (at === 0 || at === SOURCES.length - 1) await silence.beforeRetry(failure);
  }
}

// src/client/client.ts
function createClient(options) {
  const connection = createConnection(options);
  const start = (work, { signal } = {}) => {
    const { path, body } = requestOf(work);
    const key = work.idempotencyKey ?? crypto.randomUUID();
    const headers = { "idempotency-key": key, ...capsHeader(work.atMost) };
    return connection.json({ method: "POST", path, body, headers, starts: true, signal });
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
    list: (query = {}, { signal } = {}) => {
      const asked = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        if (value !== void 0) asked.set(name, String(value));
      return connection.json({ path: `/runs?${asked}`, signal });
    },
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
function capsHeader(caps = {}) {
  const given = Object.values(caps).some((cap) => cap !== void 0);
  return given ? { [CAPS_HEADER]: JSON.stringify(caps) } : {};
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
