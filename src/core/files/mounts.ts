// The read-only side of a file tree as one: the mounts, and the folders that exist because something is mounted below
// them or because every sandbox has them.
import type { DirEntry, FileStat, Mount } from '../sandbox-port.ts';
import { isWithin, nameOf, parentOf } from './path.ts';

/** There in every sandbox, whatever is mounted. */
const STANDARD_FOLDERS = ['/home/user', '/tmp', '/workspace'];

const FOLDER: FileStat = { kind: 'directory', size: 0, mode: 0o755, mtimeMs: 0 };

export class Mounts {
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts;
  }

  /** Never follows a symlink. */
  async stat(path: string): Promise<FileStat | undefined> {
    const mount = this.covering(path);
    const found = mount && (await mount.layer.stat(within(mount, path)));
    return found ?? (this.isFixed(path) ? FOLDER : undefined);
  }

  /** In no order. */
  async list(path: string): Promise<DirEntry[]> {
    const mount = this.covering(path);
    const entries = (mount && (await mount.layer.list(within(mount, path)))) ?? [];
    const fixed = this.#fixedBelow(path);
    if (fixed.length === 0) return entries;
    const all = new Map(entries.map((entry) => [entry.name, entry]));
    for (const folder of fixed) {
      if (!all.has(folder)) all.set(folder, { name: folder, kind: 'directory' });
    }
    return [...all.values()];
  }

  read(path: string): Promise<Uint8Array | undefined> | undefined {
    const mount = this.covering(path);
    return mount?.layer.read(within(mount, path));
  }

  async readlink(path: string): Promise<string | undefined> {
    const mount = this.covering(path);
    return mount?.layer.readlink(within(mount, path));
  }

  async isForeign(path: string): Promise<boolean> {
    const mount = this.covering(path);
    return (await mount?.isForeign?.(within(mount, path))) ?? false;
  }

  /** The mount that answers for a path: the deepest one above it. */
  covering(path: string): Mount | undefined {
    let best: Mount | undefined;
    for (const mount of this.#mounts) {
      if (isWithin(path, mount.at) && (best === undefined || mount.at.length > best.at.length)) best = mount;
    }
    return best;
  }

  /** True for a mount point, a standard folder and all above them: they cannot be removed or moved. */
  isFixed(path: string): boolean {
    return (
      STANDARD_FOLDERS.some((at) => isWithin(at, path)) || this.#mounts.some(({ at }) => isWithin(at, path))
    );
  }

  #fixedBelow(path: string): string[] {
    const names: string[] = [];
    for (let at of [...STANDARD_FOLDERS, ...this.#mounts.map((mount) => mount.at)]) {
      if (at === path || !isWithin(at, path)) continue;
      while (parentOf(at) !== path) at = parentOf(at);
      names.push(nameOf(at));
    }
    return names;
  }
}

function within(mount: Mount, path: string): string {
  if (mount.at === '/') return path.slice(1);
  return path.slice(mount.at.length + 1);
}
