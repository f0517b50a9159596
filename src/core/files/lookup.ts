// From a path to what is there: overlay before mounts, symlinks and `..` resolved inside the virtual tree, so that no
// path and no link can name anything outside it.
import { type DirEntry, FileFault, type FileStat } from '../sandbox-port.ts';
import type { Mounts } from './mounts.ts';
import type { DirectoryNode, FileNode, LinkNode, Overlay } from './overlay.ts';
import { byCodeUnit, isPlain, partsOf, pathOf } from './path.ts';

const MAX_LINKS = 40;

export interface Place {
  /** Where it really is: no link and no `..` in it, but for a link as last part that was not followed. */
  path: string;
  /** undefined: nothing is there, though its folder is. */
  stat: FileStat | undefined;
  /** Set when it was written here; otherwise it is a mount's. */
  node: FileNode | LinkNode | DirectoryNode | undefined;
}

export interface PresentPlace extends Place {
  stat: FileStat;
}

export class Lookup {
  readonly overlay: Overlay;
  readonly mounts: Mounts;

  constructor(overlay: Overlay, mounts: Mounts) {
    this.overlay = overlay;
    this.mounts = mounts;
  }

  /** Throws FileFault when a folder on the way is missing or is none, or when links go in circles. */
  async find(path: string, options: { follow: boolean }): Promise<Place> {
    const found = await this.#walk(path, options);
    if (found === 'ELOOP') throw new FileFault('ELOOP', `too many levels of symbolic links: ${path}`);
    if (typeof found === 'string') throw faultOf(found, path);
    return found;
  }

  /** As `find`, without the price of an error: shells ask for much that is not there. */
  async stat(path: string, options: { follow: boolean }): Promise<FileStat | undefined> {
    const found = await this.#walk(path, options);
    return typeof found === 'string' ? undefined : found.stat;
  }

  async #walk(path: string, options: { follow: boolean }): Promise<Place | 'ENOENT' | 'ENOTDIR' | 'ELOOP'> {
    const todo = partsOf(path).reverse();
    let at: string[] = [];
    let place: Place | undefined;
    let links = 0;
    let triedWhole = false;
    while (todo.length > 0) {
      if (!triedWhole) {
        triedWhole = true;
        const whole = await this.#untouched(at, todo, options.follow);
        if (whole) return whole;
      }
      const name = todo.pop();
      place = undefined;
      if (name === undefined || name === '..') {
        at.pop();
        continue;
      }
      const found = await this.#entry(pathOf([...at, name]));
      const isLast = todo.length === 0;
      if (found.stat?.kind === 'symlink' && (options.follow || !isLast)) {
        if (++links > MAX_LINKS) return 'ELOOP';
        const target = await this.target(found);
        todo.push(...partsOf(target).reverse());
        if (target.startsWith('/')) at = [];
        triedWhole = false;
        continue;
      }
      if (!isLast && found.stat?.kind !== 'directory') return found.stat ? 'ENOTDIR' : 'ENOENT';
      at.push(name);
      place = found;
    }
    return place ?? this.#entry(pathOf(at));
  }

  /** As `find`, for what must be there. */
  async get(path: string, options: { follow: boolean }): Promise<PresentPlace> {
    const place = await this.find(path, options);
    if (place.stat === undefined) throw missing(path);
    return { ...place, stat: place.stat };
  }

  async target(place: Place): Promise<string> {
    if (place.node?.kind === 'symlink') return place.node.target;
    return (await this.mounts.readlink(place.path)) ?? '';
  }

  /** The bytes of a mounted file that nothing was written over, without a look at what it is first. */
  untouchedContent(path: string): Promise<Uint8Array | undefined> | undefined {
    if (this.overlay.isEmpty && isPlain(path)) return this.mounts.read(path);
    const parts = partsOf(path);
    if (parts.includes('..') || this.#isWrittenOnTheWay(parts)) return undefined;
    return this.mounts.read(pathOf(parts));
  }

  async content(place: PresentPlace, asked: string): Promise<Uint8Array> {
    if (place.stat.kind === 'directory') throw new FileFault('EISDIR', `is a directory: ${asked}`);
    if (place.node?.kind === 'file') return place.node.content;
    const content = await this.mounts.read(place.path);
    if (content === undefined) throw missing(asked);
    return content;
  }

  async list(folder: PresentPlace): Promise<DirEntry[]> {
    const node = this.overlay.node(folder.path);
    const mounted = await this.mounts.list(folder.path);
    const all = node?.kind === 'directory' ? merged(mounted, node) : [...mounted];
    return all.sort((a, b) => byCodeUnit(a.name, b.name));
  }

  /**
   * Most paths of a large checkout have nothing written on their way: then the mount is asked once for the whole path
   * instead of once a part, which is exact because a layer never answers through a symlink.
   */
  async #untouched(
    at: readonly string[],
    todo: readonly string[],
    follow: boolean,
  ): Promise<Place | undefined> {
    if (todo.includes('..')) return undefined;
    const parts = [...at, ...todo.toReversed()];
    const path = pathOf(parts);
    const mount = this.mounts.covering(path);
    if (mount === undefined || mount.at === path || this.#isWrittenOnTheWay(parts)) return undefined;
    const stat = await this.mounts.stat(path);
    if (stat === undefined || (stat.kind === 'symlink' && follow)) return undefined;
    return { path, stat, node: undefined };
  }

  #isWrittenOnTheWay(parts: readonly string[]): boolean {
    let node = this.overlay.node('/');
    for (const part of parts) {
      if (node === undefined) return false;
      if (node.kind !== 'directory') return true;
      node = node.entries.get(part);
    }
    return node !== undefined;
  }

  async #entry(path: string): Promise<Place> {
    const node = this.overlay.node(path);
    if (node?.kind === 'removed') return { path, stat: undefined, node: undefined };
    if (node && (node.kind !== 'directory' || node.own)) return { path, stat: statOf(node), node };
    const below = await this.mounts.stat(path);
    if (node === undefined) return { path, stat: below, node: undefined };
    return { path, stat: below?.kind === 'directory' ? below : statOf(node), node };
  }
}

function merged(mounted: readonly DirEntry[], { entries }: DirectoryNode): DirEntry[] {
  const all = new Map(mounted.map((entry) => [entry.name, entry]));
  for (const [name, child] of entries) {
    if (child.kind === 'removed') all.delete(name);
    else all.set(name, { name, kind: child.kind });
  }
  return [...all.values()];
}

export function missing(path: string): FileFault {
  return faultOf('ENOENT', path);
}

export function notFolder(path: string): FileFault {
  return faultOf('ENOTDIR', path);
}

function faultOf(errno: 'ENOENT' | 'ENOTDIR', path: string): FileFault {
  return new FileFault(errno, errno === 'ENOENT' ? `no such file: ${path}` : `not a directory: ${path}`);
}

function statOf(node: FileNode | LinkNode | DirectoryNode): FileStat {
  const { kind } = node;
  if (kind === 'file') return { kind, size: node.content.length, mode: node.mode, mtimeMs: node.mtimeMs };
  if (kind === 'symlink') return { kind, size: node.target.length, mode: 0o777, mtimeMs: node.mtimeMs };
  return { kind, size: 0, mode: node.own?.mode ?? 0o755, mtimeMs: node.own?.mtimeMs ?? 0 };
}
