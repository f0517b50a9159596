// A real folder as a read-only layer. It follows no symlink (the tree above resolves them, inside itself), shows only
// plain files, folders and links, and gives no secret. Nothing is read before someone asks.
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers';
import { type DirEntry, FileFault, type FileStat, type ReadonlyLayer } from '../../core/sandbox-port.ts';
import { FlueError } from '../../errors.ts';
import { isHiddenName, isPrivateKey, isSecretPath } from '../../protocol/withheld.ts';
import { readStable } from './read-stable.ts';

/** Larger files are not read into memory; a model could do nothing with them anyway. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

/** File calls are synchronous, which is several times faster; after this many milliseconds everyone else gets a turn. */
const SLICE_MS = 8;

/** Where `README.MD` may open `readme.md`, every name is checked, not only its folder. */
const FOLDS_NAMES = process.platform !== 'linux';

export interface CheckoutOptions {
  /** The folder that nothing may leave: GITHUB_WORKSPACE, or a project's root. */
  workspace: string;
  /** The folder to mount, relative to the workspace. */
  path: string;
  maxFileBytes?: number;
}

/** Throws FlueError `config_error` when there is no such folder or it lies outside the workspace. */
export function checkoutLayer({
  workspace,
  path: asked,
  maxFileBytes = MAX_FILE_BYTES,
}: CheckoutOptions): ReadonlyLayer {
  const { root, prefix } = openRoot(workspace, asked);
  return new CheckoutLayer(root, prefix, maxFileBytes);
}

function openRoot(workspace: string, asked: string): { root: string; prefix: string } {
  const refuse = (what: string, cause?: unknown): FlueError =>
    new FlueError('config_error', `files: ${JSON.stringify(asked)} ${what}`, {
      hint: `name a folder of the checkout, relative to ${workspace}, or "none"`,
      cause,
    });
  let base: string;
  let root: string;
  try {
    base = fs.realpathSync.native(workspace);
    root = fs.realpathSync.native(path.resolve(workspace, asked));
  } catch (cause) {
    throw refuse('does not exist', cause);
  }
  const prefix = path.relative(base, root);
  if (prefix.split(path.sep)[0] === '..' || path.isAbsolute(prefix))
    throw refuse('lies outside the workspace');
  if (!fs.statSync(root).isDirectory()) throw refuse('is not a folder');
  if (prefix.split(path.sep).some(isHiddenName)) throw refuse('is a part of git itself');
  return { root, prefix: prefix.replaceAll(path.sep, '/') };
}

class CheckoutLayer implements ReadonlyLayer {
  readonly #root: string;
  readonly #prefix: string;
  readonly #maxFileBytes: number;
  /** Folders known to be where they seem to be; forgotten with every slice, because the disk belongs to others too. */
  readonly #inPlace = new Set<string>();
  #sliceBegan = 0;

  constructor(root: string, prefix: string, maxFileBytes: number) {
    this.#root = root;
    this.#prefix = prefix;
    this.#maxFileBytes = maxFileBytes;
  }

  async stat(relative: string): Promise<FileStat | undefined> {
    await this.#breathe();
    const real = this.#real(relative);
    if (real === undefined) return undefined;
    const stat = attempt(() => fs.lstatSync(real));
    const kind = stat && kindOf(stat);
    const checked = kind !== 'symlink' && FOLDS_NAMES ? real : path.dirname(real);
    if (stat === undefined || kind === undefined || !(relative === '' || this.#isInPlace(checked)))
      return undefined;
    const isSecret = kind === 'file' && this.#isSecret(relative);
    return {
      kind,
      size: kind === 'directory' || isSecret ? 0 : stat.size,
      mode: isSecret ? 0 : stat.mode & 0o777,
      mtimeMs: stat.mtimeMs,
    };
  }

  async list(relative: string): Promise<DirEntry[] | undefined> {
    await this.#breathe();
    const real = this.#real(relative);
    if (real === undefined || !this.#isInPlace(real)) return undefined;
    const entries = attempt(() => fs.readdirSync(real, { withFileTypes: true }));
    return entries?.flatMap((entry): DirEntry[] => {
      const kind = isHiddenName(entry.name) ? undefined : kindOf(entry);
      return kind ? [{ name: entry.name, kind }] : [];
    });
  }

  async read(relative: string): Promise<Uint8Array | undefined> {
    await this.#breathe();
    const real = this.#real(relative);
    if (real === undefined) return undefined;
    if (this.#isSecret(relative)) {
      if ((await this.stat(relative))?.kind === 'file') throw withheld(relative);
      return undefined;
    }
    const content = await readStable({ real, shown: relative, maxBytes: this.#maxFileBytes });
    if (content && isPrivateKey(content)) throw withheld(relative);
    return content;
  }

  /** An absolute link into the folder becomes a relative one: the host's folders mean nothing in a sandbox. */
  async readlink(relative: string): Promise<string | undefined> {
    await this.#breathe();
    const real = this.#real(relative);
    if (real === undefined || !this.#isInPlace(path.dirname(real))) return undefined;
    const target = attempt(() => fs.readlinkSync(real));
    if (target === undefined) return undefined;
    const inside = path.isAbsolute(target) && !path.relative(this.#root, target).startsWith('..');
    const text = inside ? path.relative(path.dirname(real), target) || '.' : target;
    return text.replaceAll(path.sep, '/');
  }

  /** undefined for what must not be named: git's internals, and paths that mean something else to the host. */
  #real(relative: string): string | undefined {
    const parts = relative === '' ? [] : relative.split('/');
    const odd = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes(path.sep));
    if (odd || parts.some(isHiddenName)) return undefined;
    return path.join(this.#root, ...parts);
  }

  /** False when a folder on the way is a link, or when the file system takes the name for another (case, short names). */
  #isInPlace(folder: string): boolean {
    if (this.#inPlace.has(folder)) return true;
    if (attempt(() => fs.realpathSync.native(folder)) !== folder) return false;
    this.#inPlace.add(folder);
    return true;
  }

  #isSecret(relative: string): boolean {
    return isSecretPath(this.#prefix === '' ? relative : `${this.#prefix}/${relative}`);
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#sliceBegan < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#sliceBegan = performance.now();
    this.#inPlace.clear();
  }
}

/** undefined for devices, pipes and sockets. */
function kindOf(entry: fs.Stats | fs.Dirent): FileStat['kind'] | undefined {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : undefined;
}

function withheld(relative: string): FileFault {
  return new FileFault(
    'EACCES',
    `permission denied: ${relative} may hold secrets and is kept out of the sandbox`,
  );
}

/** What went away while it was looked at is absent, as if it had never been there. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
