// The ways a tree's overlay is written: one file, folder or link at a time, by the rules POSIX has for them.
import { FileFault } from '../sandbox-port.ts';
import { type Lookup, notFolder, type Place, type PresentPlace } from './lookup.ts';
import { type DirectoryNode, type FileNode, REMOVED } from './overlay.ts';
import { checkName, join, partsOf, pathOf } from './path.ts';

export class TreeWriter {
  readonly lookup: Lookup;
  readonly #now: () => number;

  constructor(lookup: Lookup, now: () => number) {
    this.lookup = lookup;
    this.#now = now;
  }

  /** `made` is what a file that was not there before is to be like. */
  async write(
    path: string,
    content: Uint8Array,
    made: { mode?: number; mtimeMs?: number } = {},
  ): Promise<void> {
    const place = await this.#writable(path);
    this.#putFile(place.path, {
      content: compact(content),
      mode: place.stat?.mode ?? made.mode ?? 0o644,
      mtimeMs: made.mtimeMs ?? this.#now(),
    });
  }

  async append(path: string, content: Uint8Array): Promise<void> {
    const place = await this.#writable(path);
    if (place.stat === undefined) return this.write(place.path, content);
    const file =
      place.node?.kind === 'file' ? place.node : await this.#copyUp({ ...place, stat: place.stat });
    this.lookup.overlay.append(place.path, file, content);
    file.mtimeMs = this.#now();
  }

  async makeDirectory(path: string): Promise<void> {
    const place = await this.lookup.find(path, { follow: true });
    if (place.stat) throw exists(path);
    await this.addDirectory(place.path);
  }

  /** With all folders on the way; one that is there already is fine. */
  async makeDirectories(path: string): Promise<void> {
    const parts = partsOf(path);
    for (let depth = 1; depth <= parts.length; depth++) {
      const place = await this.lookup.find(pathOf(parts.slice(0, depth)), { follow: true });
      if (place.stat === undefined) await this.addDirectory(place.path);
      else if (place.stat.kind !== 'directory') {
        throw depth === parts.length ? exists(path) : notFolder(path);
      }
    }
  }

  /** A new folder is empty, also where a mounted one was removed before: its entries stay hidden one by one. */
  async addDirectory(path: string): Promise<void> {
    checkName(path);
    const mounted = await this.lookup.mounts.list(path);
    const own = { mode: 0o755, mtimeMs: this.#now() };
    this.lookup.overlay.put(path, { kind: 'directory', entries: new Map(), own });
    for (const { name } of mounted) this.lookup.overlay.put(join(path, name), REMOVED);
  }

  async symlink(target: string, path: string): Promise<void> {
    partsOf(target);
    const place = await this.lookup.find(path, { follow: false });
    if (place.stat) throw exists(path);
    this.putLink(place.path, target);
  }

  putLink(path: string, target: string, mtimeMs = this.#now()): void {
    checkName(path);
    this.lookup.overlay.put(path, { kind: 'symlink', target, mtimeMs });
  }

  async chmod(path: string, mode: number): Promise<void> {
    const place = await this.lookup.get(path, { follow: true });
    const bits = mode & 0o7777;
    if (place.stat.kind === 'directory') {
      this.#ownDirectory(place, { mode: bits, mtimeMs: place.stat.mtimeMs });
    } else {
      const file = place.node?.kind === 'file' ? place.node : await this.#copyUp(place);
      file.mode = bits;
    }
    this.lookup.overlay.mark(place.path);
  }

  async setModified(path: string, mtimeMs: number): Promise<void> {
    const place = await this.lookup.get(path, { follow: true });
    if (place.stat.kind === 'directory') this.#ownDirectory(place, { mode: place.stat.mode, mtimeMs });
    else (place.node?.kind === 'file' ? place.node : await this.#copyUp(place)).mtimeMs = mtimeMs;
    this.lookup.overlay.mark(place.path);
  }

  async remove(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    const place = await this.lookup.get(path, { follow: false });
    this.refuseFixed(place.path, path);
    if (place.stat.kind === 'directory' && !options.recursive && (await this.lookup.list(place)).length > 0) {
      throw new FileFault('ENOTEMPTY', `directory not empty: ${path}`);
    }
    const isMounted = (await this.lookup.mounts.stat(place.path)) !== undefined;
    if (isMounted) this.lookup.overlay.put(place.path, REMOVED);
    else this.lookup.overlay.drop(place.path);
  }

  refuseFixed(path: string, asked: string): void {
    if (this.lookup.mounts.isFixed(path)) throw new FileFault('EBUSY', `device or resource busy: ${asked}`);
  }

  /** Where a write to `path` goes. A mounted file that may not be read may not be overwritten either. */
  async #writable(path: string): Promise<Place> {
    const place = await this.lookup.find(path, { follow: true });
    if (place.stat?.kind === 'directory') throw new FileFault('EISDIR', `is a directory: ${path}`);
    if (place.stat && place.node === undefined && (place.stat.mode & 0o400) === 0) {
      throw new FileFault('EACCES', `permission denied: ${path}`);
    }
    return place;
  }

  async #copyUp(place: PresentPlace): Promise<FileNode> {
    const content = await this.lookup.content(place, place.path);
    return this.#putFile(place.path, { content, mode: place.stat.mode, mtimeMs: place.stat.mtimeMs });
  }

  #putFile(
    path: string,
    { content, mode, mtimeMs }: Pick<FileNode, 'content' | 'mode' | 'mtimeMs'>,
  ): FileNode {
    checkName(path);
    const file: FileNode = { kind: 'file', content, room: 0, mode, mtimeMs };
    this.lookup.overlay.put(path, file);
    return file;
  }

  /** What is in the folder stays. The root is nobody's entry: it has no time or mode of its own. */
  #ownDirectory({ path, node }: PresentPlace, own: NonNullable<DirectoryNode['own']>): void {
    if (path === '/') return;
    if (node?.kind === 'directory') node.own = own;
    else this.lookup.overlay.put(path, { kind: 'directory', entries: new Map(), own });
  }
}

function exists(path: string): FileFault {
  return new FileFault('EEXIST', `file exists: ${path}`);
}

/** A view into a much larger buffer would keep all of it alive uncounted. */
function compact(content: Uint8Array): Uint8Array {
  return content.buffer.byteLength > content.length + 64 ? content.slice() : content;
}
