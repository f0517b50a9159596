// The files of one sandbox: read-only mounts below, writes in memory above. Nothing of the host is reachable but what
// a mount gives; an empty tree costs a few hundred bytes, because thousands of idle instances hold one.
import {
  type DirEntry,
  type FileChange,
  FileFault,
  type FileStat,
  type FileTree,
  type Mount,
} from '../sandbox-port.ts';
import { restoreChanges, takeChanges } from './changes.ts';
import { Lookup, notFolder } from './lookup.ts';
import { Mounts } from './mounts.ts';
import { Overlay } from './overlay.ts';
import { writePatch } from './patch.ts';
import { copy, rename } from './transfer.ts';
import { TreeWriter } from './tree-writer.ts';

const DEFAULT_LIMIT_BYTES = 256 * 2 ** 20;

export interface FileTreeOptions {
  mounts: readonly Mount[];
  restore?: readonly FileChange[];
  /** Cap on what is held in memory; more is FileFault ENOSPC. */
  limitBytes?: number;
  /** The clock of modification times. */
  now?: () => number;
}

export function createFileTree(options: FileTreeOptions): FileTree {
  return new LayeredFileTree(options);
}

class LayeredFileTree implements FileTree {
  readonly #lookup: Lookup;
  readonly #writer: TreeWriter;

  constructor({ mounts, restore = [], limitBytes = DEFAULT_LIMIT_BYTES, now = Date.now }: FileTreeOptions) {
    this.#lookup = new Lookup(new Overlay(limitBytes), new Mounts(mounts));
    this.#writer = new TreeWriter(this.#lookup, now);
    if (restore.length > 0) restoreChanges(this.#lookup.overlay, restore, now());
  }

  get heldBytes(): number {
    return this.#lookup.overlay.heldBytes;
  }

  stat(path: string): Promise<FileStat | undefined> {
    return this.#lookup.stat(path, { follow: true });
  }

  lstat(path: string): Promise<FileStat | undefined> {
    return this.#lookup.stat(path, { follow: false });
  }

  async realpath(path: string): Promise<string> {
    return (await this.#lookup.get(path, { follow: true })).path;
  }

  async readlink(path: string): Promise<string> {
    const place = await this.#lookup.get(path, { follow: false });
    if (place.stat.kind !== 'symlink') throw new FileFault('EINVAL', `not a symbolic link: ${path}`);
    return this.#lookup.target(place);
  }

  async read(path: string): Promise<Uint8Array> {
    const untouched = await this.#lookup.untouchedContent(path);
    return untouched ?? this.#lookup.content(await this.#lookup.get(path, { follow: true }), path);
  }

  async list(path: string): Promise<DirEntry[]> {
    const place = await this.#lookup.get(path, { follow: true });
    if (place.stat.kind !== 'directory') throw notFolder(path);
    return this.#lookup.list(place);
  }

  write(path: string, content: Uint8Array): Promise<void> {
    return this.#writer.write(path, content);
  }

  append(path: string, content: Uint8Array): Promise<void> {
    return this.#writer.append(path, content);
  }

  makeDirectory(path: string, options: { parents?: boolean } = {}): Promise<void> {
    return options.parents ? this.#writer.makeDirectories(path) : this.#writer.makeDirectory(path);
  }

  symlink(target: string, path: string): Promise<void> {
    return this.#writer.symlink(target, path);
  }

  chmod(path: string, mode: number): Promise<void> {
    return this.#writer.chmod(path, mode);
  }

  setModified(path: string, mtimeMs: number): Promise<void> {
    return this.#writer.setModified(path, mtimeMs);
  }

  remove(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    return this.#writer.remove(path, options);
  }

  copy(from: string, to: string, options: { recursive?: boolean } = {}): Promise<void> {
    return copy(this.#writer, from, to, options);
  }

  rename(from: string, to: string): Promise<void> {
    return rename(this.#writer, from, to);
  }

  patch(): Promise<string> {
    return writePatch(this.#lookup, '/workspace');
  }

  takeChanges(): FileChange[] {
    return takeChanges(this.#lookup.overlay);
  }
}
