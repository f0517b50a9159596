// Folders and files that a project may be taken from without being there as a folder: a commit, or the disk as one.
import { lstatSync, readdirSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isHiddenName } from '../protocol/withheld.ts';

export interface SourceEntry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'submodule';
  /** By which its tree finds it again. */
  id: string;
  /** Bytes; null when it is not known before it is read. */
  size: number | null;
}

/** Paths are relative to its root, with forward slashes; '' is the root. */
export interface SourceTree {
  /** undefined when there is no such folder. */
  list(folder: string): Promise<readonly SourceEntry[] | undefined>;
  /** Of a link where it leads. */
  read(file: SourceEntry): Promise<Uint8Array>;
}

/** What is on the disk below `root`, links and all. */
export function diskTree(root: string): SourceTree {
  return {
    async list(folder) {
      const path = join(root, folder);
      if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
      return readdirSync(path, { withFileTypes: true }).map((entry): SourceEntry => {
        const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'link';
        const id = join(path, entry.name);
        const size = (): number | null => lstatSync(id, { throwIfNoEntry: false })?.size ?? null;
        return {
          name: entry.name,
          kind,
          id,
          get size() {
            return size();
          },
        };
      });
    },
    read: async ({ id, kind }) => (kind === 'link' ? readlink(id, 'buffer') : readFile(id)),
  };
}

/** Whether a name can be written on every runner as what it is, and means nothing more than a name. */
export function isPlainName(name: string): boolean {
  if (['', '.', '..'].includes(name) || isHiddenName(name) || /^git~\d/i.test(name)) return false;
  return !/[/\\:\p{Cc}\ufffd]/u.test(name) && !/[. ]$/.test(name) && name.isWellFormed();
}

export function isPlainPath(path: string): boolean {
  return path.split('/').every(isPlainName);
}
