// A read-only layer written down as a table, with links, modes and secrets: the lower half of a file tree in tests.
import { type DirEntry, FileFault, type FileStat, type ReadonlyLayer } from '../../src/core/sandbox-port.ts';

export type FixedEntry =
  | string
  | { text?: string; bytes?: Uint8Array; mode?: number }
  | { link: string }
  | { secret: true };

/** Keys are file paths relative to the root; folders follow from them. */
export function fixedLayer(entries: Record<string, FixedEntry>): ReadonlyLayer {
  const folders = foldersOf(Object.keys(entries));
  return {
    async stat(path) {
      const entry = entries[path];
      if (entry !== undefined) return statOf(entry);
      return folders.has(path) ? { kind: 'directory', size: 0, mode: 0o755, mtimeMs: 0 } : undefined;
    },
    async list(path) {
      const names = folders.get(path);
      if (names === undefined) return undefined;
      return [...names].map((name): DirEntry => {
        const entry = entries[path === '' ? name : `${path}/${name}`];
        return { name, kind: entry === undefined ? 'directory' : statOf(entry).kind };
      });
    },
    async read(path) {
      const entry = entries[path];
      if (entry === undefined || (typeof entry === 'object' && 'link' in entry)) return undefined;
      if (typeof entry === 'object' && 'secret' in entry)
        throw new FileFault('EACCES', `permission denied: ${path}`);
      return bytesOf(entry);
    },
    async readlink(path) {
      const entry = entries[path];
      return typeof entry === 'object' && 'link' in entry ? entry.link : undefined;
    },
  };
}

function foldersOf(paths: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    const parts = path.split('/');
    parts.forEach((name, i) => {
      const folder = parts.slice(0, i).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
    });
  }
  return folders;
}

function statOf(entry: FixedEntry): FileStat {
  if (typeof entry === 'object' && 'link' in entry) {
    return { kind: 'symlink', size: entry.link.length, mode: 0o777, mtimeMs: 0 };
  }
  if (typeof entry === 'object' && 'secret' in entry) return { kind: 'file', size: 0, mode: 0, mtimeMs: 0 };
  const mode = typeof entry === 'object' ? (entry.mode ?? 0o644) : 0o644;
  return { kind: 'file', size: bytesOf(entry).length, mode, mtimeMs: 0 };
}

function bytesOf(entry: FixedEntry): Uint8Array {
  if (typeof entry === 'string') return new TextEncoder().encode(entry);
  if ('link' in entry) return new TextEncoder().encode(entry.link);
  if ('secret' in entry) return new Uint8Array();
  return entry.bytes ?? new TextEncoder().encode(entry.text ?? '');
}
