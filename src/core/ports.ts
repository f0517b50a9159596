// Everything that a host supplies to the harness. Core knows these shapes and no vendor; adapters implement them, hosts
// bring the two together. Failure contracts are part of each port and are written on it.

import { FlueError, type FlueErrorOptions } from '../errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { AssistantBlock, Message } from '../protocol/messages.ts';
import type { Nanos } from '../protocol/money.ts';
import type { CostSource, Usage } from '../protocol/usage.ts';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** Synchronous SQLite: `node:sqlite`, or a Durable Object's `storage.sql`. Throws what the engine throws. */
export interface Sql {
  exec(sql: string, ...params: SqlValue[]): SqlRow[];
  /** Runs `body` in one transaction (never nested); a throw rolls everything back and is passed on. */
  transaction<T>(body: () => T): T;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `action` once after `ms`; the returned function cancels it. A pending timer keeps the process alive. */
  after(ms: number, action: () => void): () => void;
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

// --- sandbox -------------------------------------------------------------------------------------------------------

export interface FileStat {
  kind: 'file' | 'directory' | 'symlink';
  /** Bytes; 0 for directories. */
  size: number;
  /** Permission bits, as in 0o644. */
  mode: number;
  mtimeMs: number;
}

export interface DirEntry {
  name: string;
  kind: FileStat['kind'];
}

/**
 * A read-only tree below the sandbox's writes: a checkout, a skill's folder. Paths are relative to its root, with
 * forward slashes, '' for the root, never with `..`. Absent or hidden is undefined, never a throw. A layer follows no
 * symlink, not even inside a path: what lies behind one is absent.
 */
export interface ReadonlyLayer {
  stat(path: string): Promise<FileStat | undefined>;
  list(path: string): Promise<DirEntry[] | undefined>;
  /** undefined for what is no plain file. Throws FileFault for one that is not given: a secret (EACCES), too large (EFBIG). */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The target of a symlink, undefined for anything else. */
  readlink(path: string): Promise<string | undefined>;
}

export interface Mount {
  /** Absolute, as `/workspace` or `/skills/review`. */
  at: string;
  layer: ReadonlyLayer;
}

export interface ExecOptions {
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
  stdin?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  onOutput?: ((stream: 'stdout' | 'stderr', text: string) => void) | undefined;
}

export interface ExecResult {
  stdout: string;
  stderr: string;
  exitCode: number;
  /** The limit that stopped it, when one did. The exit code is then 124 (time) or 126 (any other limit). */
  stoppedBy?: 'time' | 'output' | 'commands' | 'memory' | 'signal' | undefined;
}

/** One path that differs from the mounts: new content, or null when it was removed. */
export interface FileChange {
  path: string;
  kind: 'file' | 'directory' | 'symlink' | 'removed';
  mode: number;
  /** The file's bytes, or the link's target in UTF-8. Empty for directories and removals. */
  content: Uint8Array;
}

/** What carries over from one command to the next. */
export interface ShellState {
  cwd: string;
  env: Record<string, string>;
  /** Source text of the functions defined so far. */
  functions: string;
}

/** Everything that changed since it was last taken; committed with the event that tells of it. */
export interface SandboxChanges {
  files: FileChange[];
  shell: ShellState | undefined;
}

/**
 * Files and a shell. Paths are absolute, or relative to the shell's working directory. File calls throw FlueError
 * `sandbox_error` with a POSIX-like message ("no such file: a.txt"); `exec` never throws for what a command does,
 * only `sandbox_error` when the sandbox itself is gone, and the signal's reason on abort.
 */
export interface Sandbox {
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, content: Uint8Array): Promise<void>;
  stat(path: string): Promise<FileStat | undefined>;
  list(path: string): Promise<DirEntry[]>;
  remove(path: string): Promise<void>;
  /** Unified diff of /workspace against its mount; empty text when nothing changed. */
  patch(): Promise<string>;
  takeChanges(): SandboxChanges;
  dispose(): Promise<void>;
}

export type Errno =
  | 'ENOENT'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EEXIST'
  | 'ENOTEMPTY'
  | 'ELOOP'
  | 'EACCES'
  | 'EBUSY'
  | 'EINVAL'
  | 'EFBIG'
  | 'ENOSPC';

/** A file call that failed: FlueError `sandbox_error` with the errno behind its sentence. */
export class FileFault extends FlueError {
  readonly errno: Errno;

  constructor(errno: Errno, message: string, options: FlueErrorOptions = {}) {
    super('sandbox_error', message, options);
    this.errno = errno;
  }
}

/**
 * A sandbox's files: mounts below, writes in memory above. Paths are absolute; `..` and symlinks are resolved inside
 * the tree, so nothing of the host can be named. Calls throw FileFault. Byte arrays are handed over, not copied: do
 * not change one that was given to the tree or came from it.
 */
export interface FileTree {
  /** Bytes held in memory above the mounts, bookkeeping included. */
  readonly heldBytes: number;
  stat(path: string): Promise<FileStat | undefined>;
  /** As `stat`, of the link itself. */
  lstat(path: string): Promise<FileStat | undefined>;
  realpath(path: string): Promise<string>;
  readlink(path: string): Promise<string>;
  read(path: string): Promise<Uint8Array>;
  /** Sorted by name. */
  list(path: string): Promise<DirEntry[]>;
  write(path: string, content: Uint8Array): Promise<void>;
  append(path: string, content: Uint8Array): Promise<void>;
  makeDirectory(path: string, options?: { parents?: boolean }): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  setModified(path: string, mtimeMs: number): Promise<void>;
  copy(from: string, to: string, options?: { recursive?: boolean }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string, options?: { recursive?: boolean }): Promise<void>;
  patch(): Promise<string>;
  takeChanges(): FileChange[];
}

/** Makes the tree of one sandbox; hosts hand `createFileTree` to the sandboxes that keep their files with us. */
export type CreateFileTree = (options: {
  mounts: readonly Mount[];
  restore: readonly FileChange[];
}) => FileTree;

export interface OpenSandbox {
  mounts: readonly Mount[];
  /** What an earlier run of the instance committed. */
  restore: SandboxChanges;
}

export interface Sandboxes {
  open(options: OpenSandbox): Promise<Sandbox>;
  /** Loads the interpreter ahead of its first use. Called while the first model request waits; cheap to call again. */
  warm(): void;
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

export interface Ports {
  sql: Sql;
  clock: Clock;
  models: Models;
  prices: PriceBook;
  sandboxes: Sandboxes;
  patterns: Patterns;
  /** Replaces every registered secret, in plain and encoded forms. Applied to all that is journaled or delivered. */
  redact(text: string): string;
}
