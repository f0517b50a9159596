// Everything that a host supplies to the harness. Core knows these shapes and no vendor; adapters implement them, hosts
// bring the two together. Failure contracts are part of each port and are written on it.
import type { McpServerSpec } from '../authoring/mcp.ts';
import type { Json, JsonObject } from '../protocol/json.ts';
import type { AssistantBlock, Message } from '../protocol/messages.ts';
import type { Nanos } from '../protocol/money.ts';
import type { CostSource, Usage } from '../protocol/usage.ts';
import type { Sandboxes } from './sandbox-port.ts';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** Synchronous SQLite: `node:sqlite`, or a Durable Object's `storage.sql`. Throws what the engine throws. */
export interface Sql {
  exec(sql: string, ...params: SqlValue[]): SqlRow[];
  /**
   * Runs `body` in one transaction (never nested); a throw rolls everything back and is passed on. What is committed
   * survives the death of the process; with `power`, where the engine makes a difference, that of the machine too.
   */
  transaction<T>(body: () => T, survives?: 'process' | 'power'): T;
  /**
   * Resolves when all that is committed now survives what `power` does, without holding up anything else meanwhile; rejects
   * when the disk refuses. Only of an engine that can: elsewhere the transaction itself waits.
   */
  synced?(): Promise<void>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `ms`; the returned function cancels it. A pending timer keeps the process alive. */
  after(ms: number, action: () => void): () => void;
  /**
   * The same for a wait that a run spends outside of memory: the host may give up the process, and wakes another one for it
   * in time. A host without it stays.
   */
  later?(ms: number, action: () => void): () => void;
  /** Calls `action` once, as soon as the events that are being handled now have been. */
  soon(action: () => void): void;
}

// --- model ---------------------------------------------------------------------------------------------------------

export interface ToolDeclaration {
  name: string;
  description: string;
  /** JSON Schema of the input, an object. */
  inputSchema: JsonObject;
}

export interface ModelRequest {
  /** The provider's own name of the model, without the `provider/` prefix. */
  model: string;
  system: string;
  messages: readonly Message[];
  tools: readonly ToolDeclaration[];
  maxTokens: number;
  /** When given, the answer must be JSON of this schema (it is still validated afterwards). */
  resultSchema?: JsonObject | undefined;
  thinking?: 'off' | 'low' | 'medium' | 'high' | undefined;
}

export interface ModelListener {
  /** Any sign of life from the provider, pings included: it feeds the idle watchdog. */
  onActivity(): void;
  onText(text: string): void;
  onThinking(text: string): void;
}

export type StopReason =
  | 'end_turn'
  | 'tool_use'
  | 'max_tokens'
  | 'stop_sequence'
  | 'pause_turn'
  | 'refusal'
  | 'context_window_exceeded';

/** What decides the price of one response beside its token counts. */
export interface BillingDetail {
  /** Of `cacheWriteTokens`, how many were written for one hour (dearer). */
  cacheWrite1hTokens?: number;
  serviceTier?: string;
  speed?: string;
  geography?: string;
}

export interface ModelResponse {
  content: AssistantBlock[];
  stopReason: StopReason;
  usage: Usage;
  billing: BillingDetail;
  /** The cost when the model itself knows it (a script); otherwise the price book is asked. */
  cost?: { nanos: Nanos; source: CostSource };
}

/**
 * Why a model call gave no response.
 * - `rejected`: answered with an error before any token (4xx but 429): not billed, a repeat would fail the same way.
 * - `overloaded`: 429, 529, 5xx before any token: not billed, may be repeated after `retryAfterMs`.
 * - `lost`: the connection or stream broke, stalled or made no sense after the request was sent: it may have been
 *   billed, and may be repeated.
 * - `too_long`: the input does not fit the context window.
 */
export type ModelFaultKind = 'rejected' | 'overloaded' | 'lost' | 'too_long';

export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  readonly kind: ModelFaultKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly hint: string | undefined;

  constructor(
    kind: ModelFaultKind,
    message: string,
    detail: {
      status?: number | undefined;
      retryAfterMs?: number | undefined;
      hint?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.kind = kind;
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
    this.hint = detail.hint;
  }
}

/** One provider. */
export interface Model {
  /** One streamed response, no retry. Throws ModelFault; on abort it throws whatever `signal.reason` is. */
  stream(request: ModelRequest, listener: ModelListener, signal: AbortSignal): Promise<ModelResponse>;
  /** The provider's own count of the request's input tokens, or undefined when it has none to give. */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number | undefined>;
  /** True when counting costs no round trip: it is then asked before every call. */
  readonly countsAtOnce?: boolean;
  /** Whether the provider can be held to this result schema; where it cannot, the schema is told in the prompt. */
  enforces(resultSchema: JsonObject): boolean;
}

/** Finds the model behind `provider/model`. Throws FlueError unknown_model or missing_key with the way out. */
export interface Models {
  resolve(ref: string): Promise<ResolvedModel>;
}

export interface ResolvedModel {
  /** The full name shown everywhere: `anthropic/claude-…`, `scripted/<file>`. */
  ref: string;
  /** The name to put into a request. */
  id: string;
  model: Model;
}

// --- prices --------------------------------------------------------------------------------------------------------

/** The dearest that one token can cost (tier, cache write, geography, speed), and what the model can do. */
export interface PriceCeiling {
  /** Nano-dollars, may be fractional. */
  inputNanosPerToken: number;
  outputNanosPerToken: number;
  maxOutputTokens: number;
  contextWindow: number;
}

export interface PricedCost {
  /** null = no known price; never 0 for "do not know". */
  nanos: Nanos | null;
  source: CostSource;
  /** True when the price of a near relative (by name prefix) was used. */
  estimated: boolean;
}

export interface PriceBook {
  /** For a prompt of at most `promptTokens` (any length when left out). undefined = no known price. */
  ceiling(ref: string, promptTokens?: number): Promise<PriceCeiling | undefined>;
  cost(ref: string, usage: Usage, billing: BillingDetail, atMs: number): Promise<PricedCost>;
}

// --- shared budgets ------------------------------------------------------------------------------------------------

/** A budget that many runs share, kept by somebody else. */
export interface SharedBudget {
  /**
   * Sets at most `mostNanos` aside and no less than `leastNanos`, for `ttlMs`; waits while others hold back what may come
   * back. Throws FlueError budget_exceeded (it will not fit any more), budget_unreachable (nobody says whether it does),
   * config_error (there is no such budget, or no access to it); on abort the signal's reason, once nothing is left set
   * aside as far as that can be said.
   */
  reserve(
    wanted: { mostNanos: Nanos; leastNanos: Nanos; ttlMs: number },
    signal: AbortSignal,
  ): Promise<SharedReservation>;
}

export interface SharedReservation {
  nanos: Nanos;
  /** What was spent of it, told once; the rest comes back. Rejects with FlueError budget_unreachable. */
  settle(nanos: Nanos): Promise<void>;
}

/** Regular expressions that cannot be made to run long (linear time). */
export interface Patterns {
  /** Throws FlueError usage_error when the pattern is not one. */
  compile(pattern: string, options: { ignoreCase: boolean }): Promise<LinePattern>;
}

export interface LinePattern {
  test(line: string): boolean;
  /** False only when no line of the text can match: a cheap look before the lines are tried one by one. */
  mayMatch(text: string): boolean;
}

// --- MCP servers ---------------------------------------------------------------------------------------------------

/**
 * Why an MCP server did not do as it was asked.
 * - `refused`: it said no; what it says of it is the message. The connection stands.
 * - `unreached`: it was not there, or knows nothing of this session: nothing was done, and only a new connection may help.
 * - `lost`: an answer broke off, or made no sense, after it was asked: it may have done it, or a part.
 * - `late`: it was asked and has not answered: it may still do it.
 */
export type McpFaultKind = 'refused' | 'unreached' | 'lost' | 'late';

export class McpFault extends Error {
  override readonly name = 'McpFault';
  readonly kind: McpFaultKind;
  readonly hint: string | undefined;

  /** `message` completes "the MCP server …". */
  constructor(kind: McpFaultKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
  }
}

export interface McpServers {
  /**
   * A session with a server of the config. Throws McpFault, or FlueError for one that this host cannot connect to; on abort
   * the signal's reason. Whatever was opened until then is closed.
   */
  connect(name: string, server: McpServerSpec, signal: AbortSignal): Promise<McpConnection>;
}

/** Throws McpFault, and on abort the signal's reason. Nothing that the server says has been judged but for its size. */
export interface McpConnection {
  /** All tools it lists, each as it came. */
  listTools(signal: AbortSignal): Promise<readonly Json[]>;
  call(call: McpCall, signal: AbortSignal): Promise<McpAnswer>;
  /** Never rejects; may take a second. */
  close(): Promise<void>;
}

export interface McpCall {
  /** By the server's own name. */
  tool: string;
  input: JsonObject;
  timeoutMs: number;
}

export interface McpAnswer {
  content: readonly Json[];
  /** undefined = none. */
  structured: Json | undefined;
  isError: boolean;
}

export interface Ports {
  sql: Sql;
  clock: Clock;
  models: Models;
  prices: PriceBook;
  sandboxes: Sandboxes;
  patterns: Patterns;
  /** Of a host that connects to any. */
  mcp?: McpServers | undefined;
  /** Replaces every registered secret, in plain and encoded forms. Applied to all that is journaled or delivered. */
  redact(text: string): string;
}
