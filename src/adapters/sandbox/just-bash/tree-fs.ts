// Our file tree in the shape just-bash wants, with its error texts (commands print and parse them). It stops working
// when the command that it was made for has ended: an interpreter that overran its time can write no more.
// just-bash takes it for granted that a redirection can be written, and gives up the whole script when it cannot; so
// a write that is refused is noted here, and the script goes on.
import { Buffer } from 'node:buffer';
import { setImmediate } from 'node:timers';
import type { BufferEncoding, FileContent, FsStat, IFileSystem } from 'just-bash';
import { type Errno, FileFault, type FileStat } from '../../../core/sandbox-port.ts';
import { commandAt, isSystemPath } from './base-layer.ts';
import type { ShellFiles } from './burst.ts';

/** File calls are where a busy script can let others run and its own timer fire. */
const SLICE_MS = 8;
/** The same where clocks stand still while code runs. */
const SLICE_CALLS = 256;

const TEXTS: Record<Errno, string> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  ELOOP: 'too many levels of symbolic links',
  EACCES: 'permission denied',
  EBUSY: 'device or resource busy',
  EINVAL: 'invalid argument',
  EFBIG: 'file too large',
  ENOSPC: 'no space left on device',
};

export type Encoding = { encoding?: BufferEncoding | null } | BufferEncoding;

const COMMAND_FILE: FsStat = {
  isFile: true,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0o755,
  size: 0,
  mtime: new Date(0),
};

/** Runs our code outside the box in which just-bash denies clocks and timers to what runs inside a command. */
export type RunAsHost = <T>(body: () => Promise<T>) => Promise<T>;

/** Written to by every second script; what is written there is gone. */
const NULL_DEVICE = '/dev/null';
/** How many zeros they read as: a device without an end has to have one where a file is read as a whole. */
const DEVICES: Readonly<Record<string, number>> = { '/dev/null': 0, '/dev/zero': 2 ** 20 };

/** What `<(command)` stands for: a file that just-bash makes for one command, and that belongs in no tree. */
const PIPE = /^\/dev\/fd\/\d+$/;

export interface TreeFsOptions {
  tree: ShellFiles;
  signal: AbortSignal;
  asHost: RunAsHost;
  /** The commands that are files in /bin. */
  names: ReadonlySet<string>;
}

export class TreeFs implements IFileSystem {
  /** Where writes were not done, and why. */
  readonly refused = new Map<string, Errno>();
  readonly #tree: ShellFiles;
  readonly #signal: AbortSignal;
  readonly #asHost: RunAsHost;
  readonly #names: ReadonlySet<string>;
  /** Where folders really are, until one is made, moved or linked. */
  readonly #folders = new Map<string, Promise<string>>();
  readonly #pipes = new Map<string, Uint8Array>();
  #isOpen = true;
  #sliceBegan = performance.now();
  #sliceCalls = 0;

  constructor({ tree, signal, asHost, names }: TreeFsOptions) {
    this.#tree = tree;
    this.#signal = signal;
    this.#asHost = asHost;
    this.#names = names;
  }

  close(): void {
    this.#isOpen = false;
  }

  async readFile(path: string, options?: Encoding): Promise<string> {
    const { buffer, byteOffset, length } = await this.readFileBuffer(path);
    return Buffer.from(buffer, byteOffset, length).toString(encodingOf(options));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return this.#call('open', path, async () =>
      Object.hasOwn(DEVICES, path)
        ? new Uint8Array(DEVICES[path] ?? 0)
        : (this.#pipes.get(path) ?? this.#tree.read(path)),
    );
  }

  async writeFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    if (PIPE.test(path)) this.#pipes.set(path, bytesOf(content, options));
    else await this.#write(path, () => this.#tree.write(path, bytesOf(content, options)));
  }

  async appendFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    const piped = this.#pipes.get(path);
    if (piped) this.#pipes.set(path, Buffer.concat([piped, bytesOf(content, options)]));
    else await this.#write(path, () => this.#tree.append(path, bytesOf(content, options)));
  }

  /** Asked for every command that a script runs: those answers need no tree. */
  async exists(path: string): Promise<boolean> {
    return (
      (this.#pipes.has(path) ? true : commandAt(path, this.#names)) ??
      this.#call('access', path, async () => (await this.#tree.stat(path)) !== undefined)
    );
  }

  async stat(path: string): Promise<FsStat> {
    if (commandAt(path, this.#names)) return COMMAND_FILE;
    const piped = this.#pipes.get(path);
    if (piped) return { ...COMMAND_FILE, mode: 0o600, size: piped.length, identity: path };
    return this.#call('stat', path, async () => {
      const [own, identity] = await this.#own(path);
      if (own?.kind !== 'symlink') return { ...shaped(own), identity };
      const stat = shaped(await this.#tree.stat(path));
      return { ...stat, identity: await this.#tree.realpath(path) };
    });
  }

  lstat(path: string): Promise<FsStat> {
    if (this.#pipes.has(path)) return this.stat(path);
    return this.#call('lstat', path, async () => {
      const [own, identity] = await this.#own(path);
      return { ...shaped(own), identity };
    });
  }

  /** Two paths are of one file when they end in the same name in the same folder: only folders have to be looked up. */
  async #own(path: string): Promise<[FileStat | undefined, identity: string]> {
    const at = path.lastIndexOf('/');
    const folder = path.slice(0, at) || '/';
    let real = this.#folders.get(folder);
    if (real === undefined) {
      real = folder === '/' ? Promise.resolve('') : this.#tree.realpath(folder).catch(() => folder);
      this.#folders.set(folder, real);
    }
    const [own, name] = await Promise.all([this.#tree.lstat(path), real]);
    return [own, `${name === '/' ? '' : name}${path.slice(at)}`];
  }

  mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    return this.#change('mkdir', path, () =>
      this.#tree.makeDirectory(path, { parents: options?.recursive === true }),
    );
  }

  async readdir(path: string): Promise<string[]> {
    return (await this.readdirWithFileTypes(path)).map(({ name }) => name);
  }

  readdirWithFileTypes(path: string): ReturnType<NonNullable<IFileSystem['readdirWithFileTypes']>> {
    return this.#call('scandir', path, async () =>
      (await this.#tree.list(path)).map(({ name, kind }) => ({
        name,
        isFile: kind === 'file',
        isDirectory: kind === 'directory',
        isSymbolicLink: kind === 'symlink',
      })),
    );
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    if (this.#pipes.delete(path)) return;
    await this.#change('rm', path, async () => {
      if (options?.force && (await this.#tree.lstat(path)) === undefined) return;
      await this.#tree.remove(path, { recursive: options?.recursive === true });
    });
  }

  cp(from: string, to: string, options?: { recursive?: boolean }): Promise<void> {
    return this.#change('cp', to, () =>
      this.#tree.copy(from, to, { recursive: options?.recursive === true }),
    );
  }

  mv(from: string, to: string): Promise<void> {
    return this.#change('mv', from, () => this.#change('mv', to, () => this.#tree.rename(from, to)));
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#change('chmod', path, () => this.#tree.chmod(path, mode));
  }

  symlink(target: string, path: string): Promise<void> {
    return this.#change('symlink', path, () => this.#tree.symlink(target, path));
  }

  /** A tree has no hard links: the second name is a copy. */
  link(from: string, path: string): Promise<void> {
    return this.#change('link', path, async () => {
      if (await this.#tree.lstat(path)) throw new FileFault('EEXIST', `file exists: ${path}`);
      await this.#tree.copy(from, path);
    });
  }

  readlink(path: string): Promise<string> {
    return this.#call('readlink', path, () => this.#tree.readlink(path));
  }

  async realpath(path: string): Promise<string> {
    if (this.#pipes.has(path)) return path;
    return this.#call('realpath', path, () => this.#tree.realpath(path));
  }

  utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    return this.#change('utimes', path, () => this.#tree.setModified(path, modified.getTime()));
  }

  resolvePath(base: string, path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  /** Only a shortcut for globs, which read folders as well. */
  getAllPaths(): string[] {
    return [];
  }

  #write(path: string, body: () => Promise<void>): Promise<void> {
    if (path === NULL_DEVICE) return Promise.resolve();
    return this.#call('open', path, async () => {
      try {
        if (isSystemPath(path)) throw new FileFault('EACCES', 'permission denied');
        await body();
      } catch (thrown) {
        if (!(thrown instanceof FileFault)) throw thrown;
        this.refused.set(path, thrown.errno);
      }
    });
  }

  async #change<T>(operation: string, path: string, body: () => Promise<T>): Promise<T> {
    if (isSystemPath(path)) throw errorOf('EACCES', operation, path);
    return this.#call(operation, path, body).finally(() => this.#folders.clear());
  }

  #call<T>(operation: string, path: string, body: () => Promise<T>): Promise<T> {
    return this.#asHost(async () => {
      await this.#breathe();
      if (!this.#isOpen) throw new Error('EBADF: the command has ended');
      try {
        return await body();
      } catch (thrown) {
        if (!(thrown instanceof FileFault)) throw thrown;
        throw errorOf(thrown.errno, operation, path);
      }
    });
  }

  async #breathe(): Promise<void> {
    this.#sliceCalls++;
    if (this.#sliceCalls >= SLICE_CALLS || performance.now() - this.#sliceBegan >= SLICE_MS) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#sliceBegan = performance.now();
      this.#sliceCalls = 0;
    }
    this.#signal.throwIfAborted();
  }
}

function errorOf(errno: Errno, operation: string, path: string): Error {
  return new Error(`${errno}: ${TEXTS[errno]}, ${operation} '${path}'`);
}

function shaped(stat: FileStat | undefined): FsStat {
  if (stat === undefined) throw new FileFault('ENOENT', 'no such file');
  return {
    isFile: stat.kind === 'file',
    isDirectory: stat.kind === 'directory',
    isSymbolicLink: stat.kind === 'symlink',
    mode: stat.mode,
    // As ext4 says; `test -s` is true for a folder.
    size: stat.kind === 'directory' ? 4096 : stat.size,
    mtime: new Date(stat.mtimeMs),
  };
}

function encodingOf(options: Encoding | undefined): BufferEncoding {
  return (typeof options === 'object' ? options.encoding : options) ?? 'utf8';
}

export function bytesOf(content: FileContent, options: Encoding | undefined): Uint8Array {
  if (typeof content !== 'string') return content;
  return new Uint8Array(Buffer.from(content, encodingOf(options)));
}
