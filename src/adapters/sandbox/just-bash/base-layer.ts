// The part of a Linux system that scripts expect to find: /dev/null, and the commands as files. Shared by all
// sandboxes; it says nothing of the host. The shell may not change it, or it would find its own commands no more.
import type { DirEntry, FileStat, ReadonlyLayer } from '../../../core/sandbox-port.ts';
import { commandNames } from './load.ts';
import { KEEP } from './shell-carry.ts';

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  '': ['bin', 'dev', 'usr'],
  dev: ['null'],
  usr: ['bin'],
  bin: [],
  'usr/bin': [],
};

const FOLDER: FileStat = { kind: 'directory', size: 0, mode: 0o755, mtimeMs: 0 };

export const baseLayer: ReadonlyLayer = {
  async stat(path) {
    if (Object.hasOwn(FOLDERS, path)) return FOLDER;
    if (path === 'dev/null') return { kind: 'file', size: 0, mode: 0o666, mtimeMs: 0 };
    return commandAt(`/${path}`) ? { kind: 'file', size: 0, mode: 0o755, mtimeMs: 0 } : undefined;
  },
  async list(path) {
    const names = Object.hasOwn(FOLDERS, path) ? FOLDERS[path] : undefined;
    if (names === undefined) return undefined;
    const files = path === 'bin' || path === 'usr/bin' ? [...commandNames] : [];
    const kindOf = (name: string): DirEntry['kind'] => (name === 'null' ? 'file' : 'directory');
    return [
      ...names.map((name): DirEntry => ({ name, kind: kindOf(name) })),
      ...files.map((name): DirEntry => ({ name, kind: 'file' })),
    ];
  },
  async read(path) {
    return path === 'dev/null' || commandAt(`/${path}`) ? new Uint8Array() : undefined;
  },
  async readlink() {
    return undefined;
  },
};

/** Whether there is a command file at a path; undefined for paths that are no place for commands. */
export function commandAt(path: string): boolean | undefined {
  const name = /^(?:\/usr)?\/bin\/([^/]+)$/.exec(path)?.[1];
  return name === undefined ? undefined : commandNames.has(name) || name === KEEP;
}

export function isSystemPath(path: string): boolean {
  return /^\/(usr|bin)(\/|$)/.test(path) || path === '/dev' || path === '/dev/null';
}
