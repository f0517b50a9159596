// The part of a Linux system that scripts expect to find: /dev/null, and the commands as files. Shared by all
// sandboxes; it says nothing of the host. The shell may not change it, or it would find its own commands no more.
import type { DirEntry, FileStat, ReadonlyLayer } from '../../../core/sandbox-port.ts';
import { KEEP } from './shell-carry.ts';

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  '': ['bin', 'dev', 'usr'],
  dev: ['null'],
  usr: ['bin'],
  bin: [],
  'usr/bin': [],
};

const FOLDER: FileStat = { kind: 'directory', size: 0, mode: 0o755, mtimeMs: 0 };

/** Commands of ours that no script has reason to call: they can be run, and are not shown. */
const INTERNAL = '__flue_';

/** The layer whose folders of commands hold `names`. */
export function baseLayer(names: ReadonlySet<string>): ReadonlyLayer {
  return {
    async stat(path) {
      if (Object.hasOwn(FOLDERS, path)) return FOLDER;
      if (path === 'dev/null') return { kind: 'file', size: 0, mode: 0o666, mtimeMs: 0 };
      return commandAt(`/${path}`, names) ? { kind: 'file', size: 0, mode: 0o755, mtimeMs: 0 } : undefined;
    },
    async list(path) {
      const folders = Object.hasOwn(FOLDERS, path) ? FOLDERS[path] : undefined;
      if (folders === undefined) return undefined;
      const files =
        path === 'bin' || path === 'usr/bin' ? [...names].filter((name) => !name.startsWith(INTERNAL)) : [];
      const kindOf = (name: string): DirEntry['kind'] => (name === 'null' ? 'file' : 'directory');
      return [
        ...folders.map((name): DirEntry => ({ name, kind: kindOf(name) })),
        ...files.map((name): DirEntry => ({ name, kind: 'file' })),
      ];
    },
    async read(path) {
      return path === 'dev/null' || commandAt(`/${path}`, names) ? new Uint8Array() : undefined;
    },
    async readlink() {
      return undefined;
    },
  };
}

/** Whether there is a command file at a path; undefined for paths that are no place for commands. */
export function commandAt(path: string, names: ReadonlySet<string>): boolean | undefined {
  const name = /^(?:\/usr)?\/bin\/([^/]+)$/.exec(path)?.[1];
  return name === undefined ? undefined : names.has(name) || name === KEEP;
}

export function isSystemPath(path: string): boolean {
  return /^\/(usr|bin)(\/|$)/.test(path) || path === '/dev' || path === '/dev/null';
}
