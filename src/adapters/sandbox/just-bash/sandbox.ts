// One sandbox: our file tree, a shell over it, and what the shell remembers. Until something is asked of it it is one
// small object: no tree, no just-bash, no timer.
import {
  type CreateFileTree,
  type DirEntry,
  type ExecOptions,
  type ExecResult,
  FileFault,
  type FileStat,
  type FileTree,
  type Network,
  type OpenSandbox,
  type Sandbox,
  type SandboxChanges,
  type ShellState,
} from '../../../core/sandbox-port.ts';
import { FlueError } from '../../../errors.ts';
import { baseLayer } from './base-layer.ts';
import type { Interpreter } from './burst.ts';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from './limits.ts';
import { START } from './shell-carry.ts';

export interface JustBashSandboxOptions extends OpenSandbox {
  createTree: CreateFileTree;
  interpret: Interpreter;
  /** The commands that are files in /bin. */
  names: ReadonlySet<string>;
  network?: Network | undefined;
}

export class JustBashSandbox implements Sandbox {
  #options: JustBashSandboxOptions | undefined;
  #tree: FileTree | undefined;
  #shell: ShellState;
  #isShellNew = false;
  /** Commands take turns: each begins with the state the one before it left. */
  #last: Promise<unknown> | undefined;

  constructor(options: JustBashSandboxOptions) {
    this.#options = options;
    this.#shell = options.restore.shell ?? START;
  }

  exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const run = (): Promise<ExecResult> => this.#exec(command, options);
    const turn = this.#last ? this.#last.then(run) : run();
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#last === settled) this.#last = undefined;
      });
    this.#last = settled;
    return turn;
  }

  async readFile(path: string): Promise<Uint8Array> {
    return this.#files().read(this.#absolute(path));
  }

  /** Missing folders are made. */
  async writeFile(path: string, content: Uint8Array): Promise<void> {
    const at = this.#absolute(path);
    const folder = at.slice(0, at.lastIndexOf('/'));
    if (folder !== '') await this.#files().makeDirectory(folder, { parents: true });
    await this.#files().write(at, content.slice());
  }

  async stat(path: string): Promise<FileStat | undefined> {
    return this.#files().stat(this.#absolute(path));
  }

  async list(path: string): Promise<DirEntry[]> {
    return this.#files().list(this.#absolute(path));
  }

  /** A folder goes with all that is in it. */
  async remove(path: string): Promise<void> {
    await this.#files().remove(this.#absolute(path), { recursive: true });
  }

  async patch(): Promise<string> {
    return this.#files().patch();
  }

  takeChanges(): SandboxChanges {
    const shell = this.#isShellNew ? this.#shell : undefined;
    this.#isShellNew = false;
    // What a shell leaves under /dev is plumbing of one command.
    const files = (this.#tree?.takeChanges() ?? []).filter(({ path }) => !path.startsWith('/dev/'));
    return { files, shell };
  }

  async dispose(): Promise<void> {
    this.#options = undefined;
    this.#tree = undefined;
  }

  async #exec(command: string, options: ExecOptions): Promise<ExecResult> {
    const { interpret, network } = this.#open();
    options.signal?.throwIfAborted();
    const cwd = options.cwd === undefined ? this.#shell.cwd : this.#absolute(options.cwd);
    const { result, shell } = await interpret({
      files: this.#files(),
      shell: { ...this.#shell, cwd },
      command,
      env: options.env ?? {},
      stdin: options.stdin ?? '',
      timeoutMs: Math.max(1, Math.min(options.timeoutMs || DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS)),
      network,
      signal: options.signal,
      onOutput: options.onOutput,
    });
    this.#remember(shell, options);
    return result;
  }

  /** A folder or a variable given for one command does not stay. */
  #remember(after: ShellState, { cwd, env = {} }: ExecOptions): void {
    const kept = Object.entries(after.env).filter(([name]) => !Object.hasOwn(env, name));
    const restored = Object.entries(this.#shell.env).filter(([name]) => Object.hasOwn(env, name));
    const next: ShellState = {
      cwd: cwd === undefined ? after.cwd : this.#shell.cwd,
      env: Object.fromEntries([...kept, ...restored]),
      functions: after.functions,
    };
    if (JSON.stringify(next) === JSON.stringify(this.#shell)) return;
    this.#shell = next;
    this.#isShellNew = true;
  }

  #files(): FileTree {
    const { createTree, mounts, restore, names } = this.#open();
    this.#tree ??= createTree({
      mounts: [{ at: '/', layer: baseLayer(names) }, ...mounts],
      restore: restore.files,
    });
    return this.#tree;
  }

  #open(): JustBashSandboxOptions {
    if (this.#options === undefined) throw new FlueError('sandbox_error', 'the sandbox is closed');
    return this.#options;
  }

  #absolute(path: string): string {
    if (path === '') throw new FileFault('ENOENT', 'no such file: an empty path');
    return path.startsWith('/') ? path : `${this.#shell.cwd}/${path}`;
  }
}
