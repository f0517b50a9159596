// A real folder as a read-only layer. It follows no symlink (the tree above resolves them, inside itself), shows only
// plain files, folders and links, and gives no secret. Nothing is read before someone asks.
import type fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers';
import { type DirEntry, FileFault, type FileStat, type ReadonlyLayer } from '../../core/sandbox-port.ts';
import { holdsPrivateKey, isHiddenName, isPrivateKey, secrecyOf } from '../../protocol/withheld.ts';
import { type CheckoutRoot, linkTarget, openRoot } from './checkout-root.ts';
import { attempt } from './host-fault.ts';
import { type HostFolder, type HostFolders, hostFolders } from './host-folders.ts';
import { readStable } from './read-stable.ts';

/** Larger files are not read into memory; a model could do nothing with them anyway. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

/** File calls are synchronous, which is several times faster; after this many milliseconds everyone else gets a turn. */
const SLICE_MS = 8;

/** What stands in a name for bytes that are no UTF-8; the file itself cannot be named by it. */
const UNDECODABLE = '\ufffd';

export interface CheckoutOptions {
  /** The folder that nothing may leave: GITHUB_WORKSPACE, or a project's root. */
  workspace: string;
  /** The folder to mount, relative to the workspace. */
  path: string;
  maxFileBytes?: number;
  /** How the host is asked; by default the way that suits the platform. */
  folders?: HostFolders;
}

/** Throws FlueError `config_error` when there is no such folder or it lies outside the workspace. */
export function checkoutLayer(options: CheckoutOptions): ReadonlyLayer {
  const { workspace, path: asked, maxFileBytes = MAX_FILE_BYTES, folders = hostFolders() } = options;
  return new CheckoutLayer(openRoot(workspace, asked), folders, maxFileBytes);
}

/** The folder of a path on the host, and its last part. */
interface HostPlace {
  folder: string;
  name: string;
}

class CheckoutLayer implements ReadonlyLayer {
  readonly #root: CheckoutRoot;
  readonly #folders: HostFolders;
  readonly #maxFileBytes: number;
  #sliceBegan = 0;
  #lastLarge: Promise<unknown> = Promise.resolve();
  /** Most paths are in the same folder as the one before. */
  #lastFolder: { relative: string; real: string | undefined } | undefined;
  /** The plain files of the folder that was listed last: who walks a tree reads them next. */
  #listed: { folder: string; files: Set<string> } | undefined;

  constructor(root: CheckoutRoot, folders: HostFolders, maxFileBytes: number) {
    this.#root = root;
    this.#folders = folders;
    this.#maxFileBytes = maxFileBytes;
  }

  async stat(relative: string): Promise<FileStat | undefined> {
    if (this.#isSliceOver()) await this.#breathe();
    return attempt(() => this.#stat(relative));
  }

  async list(relative: string): Promise<DirEntry[] | undefined> {
    if (this.#isSliceOver()) await this.#breathe();
    const place = this.#place(relative);
    if (place === undefined) return undefined;
    const real = place.name === '.' ? place.folder : place.folder + path.sep + place.name;
    const entries = this.#folders.at(real, relative)?.entries(relative);
    if (entries === undefined && this.#undecodable(place, relative)?.isDirectory()) throw unnamable(relative);
    if (entries === undefined) return undefined;
    const all: DirEntry[] = [];
    const files = new Set<string>();
    for (const entry of entries) {
      const kind = isHiddenName(entry.name) ? undefined : kindOf(entry);
      if (kind === undefined) continue;
      all.push({ name: entry.name, kind });
      if (kind === 'file') files.add(entry.name);
    }
    this.#listed = { folder: real, files };
    return all;
  }

  async read(relative: string): Promise<Uint8Array | undefined> {
    if (this.#isSliceOver()) await this.#breathe();
    const place = this.#place(relative);
    const folder = place && this.#folders.at(place.folder, relative);
    if (place === undefined || folder === undefined) return undefined;
    const secrecy = this.#secrecyOf(relative);
    if (secrecy === 'secret') {
      if (this.#stat(relative)?.kind === 'file') throw withheld(relative);
      return undefined;
    }
    const reading = this.#content(folder, place, relative);
    const content = reading instanceof Promise ? await reading : reading;
    if (content === undefined) return undefined;
    if (secrecy === 'example' ? holdsPrivateKey(content) : isPrivateKey(content)) throw withheld(relative);
    return content;
  }

  async readlink(relative: string): Promise<string | undefined> {
    if (this.#isSliceOver()) await this.#breathe();
    const place = this.#place(relative);
    const folder = place && attempt(() => this.#folders.at(place.folder, relative));
    const target = place && folder?.readlink(place.name, relative);
    return target === undefined
      ? undefined
      : linkTarget(this.#root, relative.split('/').slice(0, -1), target);
  }

  #stat(relative: string): FileStat | undefined {
    const place = this.#place(relative);
    const found = place && this.#folders.at(place.folder, relative)?.lstat(place.name, relative);
    if (place === undefined) return undefined;
    const entry = found ?? this.#undecodable(place, relative);
    const kind = entry && kindOf(entry);
    if (kind === undefined) return undefined;
    const isGiven = found !== undefined && !(kind === 'file' && this.#secrecyOf(relative) === 'secret');
    return {
      kind,
      size: kind === 'directory' || !isGiven ? 0 : found.size,
      mode: isGiven ? found.mode & 0o777 : 0,
      mtimeMs: found?.mtimeMs ?? 0,
    };
  }

  #content(
    folder: HostFolder,
    place: HostPlace,
    shown: string,
  ): Uint8Array | undefined | Promise<Uint8Array> {
    // Opening a pipe would let its writer go on; so what is not known to be a file is looked at first.
    const isListed = this.#listed?.folder === place.folder && this.#listed.files.has(place.name);
    const isFile = isListed || (folder.lstat(place.name, shown)?.isFile() ?? false);
    const fd = isFile ? folder.open(place.name, shown) : undefined;
    if (fd === undefined) {
      if (this.#undecodable(place, shown)?.isFile()) throw unnamable(shown);
      return undefined;
    }
    return readStable({ fd, shown, maxBytes: this.#maxFileBytes, inTurn: (body) => this.#inTurn(body) });
  }

  /** undefined for what must not be named: git's internals, and paths that mean something else to the host. */
  #place(relative: string): HostPlace | undefined {
    if (relative === '') return { folder: this.#root.real, name: '.' };
    const slash = relative.lastIndexOf('/');
    const name = relative.slice(slash + 1);
    const folder = slash === -1 ? this.#root.real : this.#folder(relative.slice(0, slash));
    return folder === undefined || isRefused(name) ? undefined : { folder, name };
  }

  #folder(relative: string): string | undefined {
    if (this.#lastFolder?.relative !== relative) {
      const parts = relative.split('/');
      const real = parts.some(isRefused) ? undefined : [this.#root.real, ...parts].join(path.sep);
      this.#lastFolder = { relative, real };
    }
    return this.#lastFolder.real;
  }

  /** The entry of a name that is listed but names nothing, because it is not the name that the host has. */
  #undecodable({ folder, name }: HostPlace, shown: string): fs.Dirent | undefined {
    if (!name.includes(UNDECODABLE)) return undefined;
    return this.#folders
      .at(folder, shown)
      ?.entries(shown)
      ?.find((entry) => entry.name === name);
  }

  #secrecyOf(relative: string): 'none' | 'example' | 'secret' {
    return secrecyOf(this.#root.prefix === '' ? relative : `${this.#root.prefix}/${relative}`);
  }

  async #inTurn<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.#lastLarge.then(body);
    this.#lastLarge = turn.catch(() => undefined);
    return turn;
  }

  #isSliceOver(): boolean {
    return performance.now() - this.#sliceBegan >= SLICE_MS;
  }

  async #breathe(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#sliceBegan = performance.now();
  }
}

function isRefused(part: string): boolean {
  return isOdd(part) || isHiddenName(part);
}

/** A colon names a stream of a file on Windows, or a drive. */
function isOdd(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.includes('\0')) return true;
  return path.sep === '\\' && /[\\:]/.test(part);
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

function unnamable(relative: string): FileFault {
  return new FileFault('EINVAL', `cannot be read: ${relative} (its name on the host is not valid UTF-8)`);
}
