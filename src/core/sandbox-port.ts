// The sandbox's side of the ports: files and a shell, and what each may refuse. Core runs tools over these shapes, adapters
// implement them.
import { FlueError, type FlueErrorOptions } from '../errors.ts';

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
  /** True for files of it that a host put there, which are no part of the project: `patch()` leaves them out. */
  isForeign?(relative: string): Promise<boolean>;
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
  /** Missing in what was committed before it was kept, and for removals. */
  mtimeMs?: number;
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
  /** Hears of each request before it is judged; a throw refuses it. */
  onRequest?(request: NetworkRequest): void;
}

/** What a command in the sandbox asks of the network; the host decides whether it may. */
export interface NetworkRequest {
  method: string;
  url: string;
  /** Names as given; a name may come more than once. */
  headers: Array<[name: string, value: string]>;
  body: Uint8Array | undefined;
  /** Whether redirects are followed, each checked as a request of its own. */
  followRedirects: boolean;
  /** Milliseconds; undefined = the network's own limit. */
  timeoutMs: number | undefined;
}

export interface NetworkAnswer {
  status: number;
  statusText: string;
  headers: Array<[name: string, value: string]>;
  body: Uint8Array;
  /** Of the last request, after redirects. */
  url: string;
}

/**
 * The way out of a sandbox, if there is one. Throws FlueError `sandbox_error` with one sentence for what is refused or
 * fails; the command prints it. Rejects with the signal's reason on abort.
 */
export type Network = (request: NetworkRequest, signal: AbortSignal) => Promise<NetworkAnswer>;

/** What differs between sandboxes, for those who must know before they find out. */
export interface SandboxTraits {
  /** When `onOutput` is called: as text is written, after each statement of the script, or once. */
  output: 'as written' | 'after each statement' | 'at the end';
  /** Where a command can be stopped: anywhere, or (by time and by signal) only where it touches a file or waits. */
  stops: 'anywhere' | 'between file calls';
}

export interface Sandboxes {
  readonly traits: SandboxTraits;
  open(options: OpenSandbox): Promise<Sandbox>;
  /** Loads the interpreter ahead of its first use. Called while the first model request waits; cheap to call again. */
  warm(): void;
}
