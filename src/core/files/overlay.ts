// What was written above the mounts: a tree of nodes that holds only what differs, counts its bytes against a cap, and
// remembers which paths changed since they were last taken. Knows nothing of mounts or symlinks.
import { FileFault } from '../sandbox-port.ts';
import { join, nameOf, parentOf, partsOf } from './path.ts';

export interface FileNode {
  kind: 'file';
  content: Uint8Array;
  /** Bytes of the buffer behind `content` that an append may use. */
  room: number;
  mode: number;
  mtimeMs: number;
}

export interface LinkNode {
  kind: 'symlink';
  target: string;
  mtimeMs: number;
}

export interface DirectoryNode {
  kind: 'directory';
  entries: Map<string, OverlayNode>;
  /** undefined: only a holder of changes below; mode and time are the mount's. */
  own: { mode: number; mtimeMs: number } | undefined;
}

/** Hides what the mounts have at this path. */
export interface RemovedNode {
  kind: 'removed';
}

export type OverlayNode = FileNode | LinkNode | DirectoryNode | RemovedNode;

export const REMOVED: RemovedNode = { kind: 'removed' };

/** What a node costs beside its content, so that a million empty files meet the cap as well. */
const NODE_BYTES = 200;

export class Overlay {
  heldBytes = 0;
  readonly #limitBytes: number;
  #root: DirectoryNode | undefined;
  #dirty: Set<string> | undefined;
  /** Paths whose state someone outside has been told. */
  #told: Set<string> | undefined;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** True while nothing was ever written. */
  get isEmpty(): boolean {
    return this.#root === undefined;
  }

  node(path: string): OverlayNode | undefined {
    let node: OverlayNode | undefined = this.#root;
    for (const part of partsOf(path)) {
      if (node?.kind !== 'directory') return undefined;
      node = node.entries.get(part);
    }
    return node;
  }

  /** True when something above `path` was removed, or is no folder any more. */
  isHidden(path: string): boolean {
    let node: OverlayNode | undefined = this.#root;
    for (const part of partsOf(parentOf(path))) {
      if (node?.kind !== 'directory') break;
      node = node.entries.get(part);
    }
    return node !== undefined && node.kind !== 'directory';
  }

  /** Sets the node at `path`; folders on the way become holders. What was there before is forgotten. */
  put(path: string, node: OverlayNode): void {
    const folder = this.#holder(parentOf(path));
    const name = nameOf(path);
    const old = folder.entries.get(name);
    this.#claim(weigh(name, node) - (old ? weigh(name, old) : 0), path);
    folder.entries.set(name, node);
    if (old?.kind === 'directory') this.#unmarkAll(path, old);
    this.mark(path);
  }

  /** Forgets the node at `path` and all below it, so that the mounts show again. */
  drop(path: string): void {
    const folder = this.node(parentOf(path));
    const name = nameOf(path);
    const old = folder?.kind === 'directory' ? folder.entries.get(name) : undefined;
    if (folder?.kind !== 'directory' || old === undefined) return;
    this.heldBytes -= weigh(name, old);
    folder.entries.delete(name);
    this.#unmarkAll(path, old);
  }

  /** Adds bytes to a file that is here, in place when its buffer has room. */
  append(path: string, file: FileNode, extra: Uint8Array): void {
    const { content } = file;
    const length = content.length + extra.length;
    if (extra.length <= file.room) {
      new Uint8Array(content.buffer, content.byteOffset + content.length, extra.length).set(extra);
      file.content = new Uint8Array(content.buffer, content.byteOffset, length);
      file.room -= extra.length;
    } else {
      const capacity = Math.max(length, Math.min(2 * length, length + this.#limitBytes - this.heldBytes));
      this.#claim(capacity - content.length - file.room, path);
      const buffer = new Uint8Array(capacity);
      buffer.set(content);
      buffer.set(extra, content.length);
      file.content = buffer.subarray(0, length);
      file.room = capacity - length;
    }
    this.mark(path);
  }

  /** How to bring back what is at `path` now, after some of it was replaced. */
  checkpoint(path: string): () => void {
    const kept = this.node(path);
    return () => {
      if (kept === undefined) return this.drop(path);
      this.put(path, kept);
      this.#markAll(path, kept);
    };
  }

  mark(path: string): void {
    this.#dirty ??= new Set();
    this.#dirty.add(path);
  }

  /** The paths that changed since the last call, sorted, parents first; not those that only came and went. */
  takeDirty(): string[] {
    const paths = [...(this.#dirty ?? [])].sort();
    this.#dirty = undefined;
    return paths;
  }

  /** Someone outside has been told of the path; of its end they need to be told as well. */
  tell(path: string, isThere: boolean): void {
    this.#told ??= new Set();
    if (isThere) this.#told.add(path);
    else this.#told.delete(path);
  }

  isTold(path: string): boolean {
    return this.#told?.has(path) ?? false;
  }

  #holder(path: string): DirectoryNode {
    if (path === '/') {
      this.#root ??= { kind: 'directory', entries: new Map(), own: undefined };
      return this.#root;
    }
    const folder = this.#holder(parentOf(path));
    const name = nameOf(path);
    const known = folder.entries.get(name);
    if (known?.kind === 'directory') return known;
    const holder: DirectoryNode = { kind: 'directory', entries: new Map(), own: undefined };
    this.#claim(weigh(name, holder) - (known ? weigh(name, known) : 0), path);
    folder.entries.set(name, holder);
    return holder;
  }

  #claim(bytes: number, path: string): void {
    if (bytes > 0 && this.heldBytes + bytes > this.#limitBytes) {
      const limit = Math.floor(this.#limitBytes / 2 ** 20);
      throw new FileFault(
        'ENOSPC',
        `no space left: ${path} does not fit, the sandbox holds at most ${limit} MiB of changes`,
      );
    }
    this.heldBytes += bytes;
  }

  #markAll(path: string, node: OverlayNode): void {
    this.mark(path);
    if (node.kind !== 'directory') return;
    for (const [name, child] of node.entries) this.#markAll(join(path, name), child);
  }

  /** Forgets what nobody was told of: a million files that came and went leave nothing behind. */
  #unmarkAll(path: string, node: OverlayNode): void {
    if (this.isTold(path)) this.mark(path);
    else this.#dirty?.delete(path);
    if (node.kind !== 'directory') return;
    for (const [name, child] of node.entries) this.#unmarkAll(join(path, name), child);
  }
}

function weigh(name: string, node: OverlayNode): number {
  const own = NODE_BYTES + 2 * name.length;
  if (node.kind === 'file') return own + node.content.length + node.room;
  if (node.kind === 'symlink') return own + 2 * node.target.length;
  if (node.kind !== 'directory') return own;
  let sum = own;
  for (const [child, below] of node.entries) sum += weigh(child, below);
  return sum;
}
