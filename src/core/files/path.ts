// POSIX paths as text, always forward slashes. `..` is left to the lookup, which knows the symlinks before it.
import { FileFault } from '../sandbox-port.ts';

const MAX_PATH = 4096;
/** Bytes, as in Linux. */
const MAX_NAME = 255;
/** Folders in a path: what a tree does with a path takes time with each, and no repository comes near. */
const MAX_DEPTH = 100;
const SLASH = 47;

/** The parts of an absolute path; empty parts and `.` are gone, `..` stays. */
export function partsOf(path: string): string[] {
  if (path.length > MAX_PATH) throw new FileFault('EINVAL', `path too long: ${path.slice(0, 80)}…`);
  if (path.includes('\0'))
    throw new FileFault('EINVAL', `path with a NUL character: ${JSON.stringify(path)}`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length > MAX_DEPTH) throw new FileFault('EINVAL', `path too deep: ${path.slice(0, 80)}…`);
  return parts;
}

/** True for an absolute path as `pathOf` would write it, with no `..` in it. */
export function isPlain(path: string): boolean {
  return path.startsWith('/') && path.length <= MAX_PATH && !/\/(\.{0,2}(\/|$))|\0/.test(path);
}

export function pathOf(parts: readonly string[]): string {
  return `/${parts.join('/')}`;
}

export function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Throws FileFault for a last part that no disk could hold: what is written here may have to go to one. */
export function checkName(path: string): void {
  const name = nameOf(path);
  if (name.length <= MAX_NAME / 3 || new TextEncoder().encode(name).length <= MAX_NAME) return;
  throw new FileFault('EINVAL', `name too long: ${name.slice(0, 80)}… (at most ${MAX_NAME} bytes)`);
}

/** True for the folder itself and for everything below it. */
export function isWithin(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || folder === '/' || path.charCodeAt(folder.length) === SLASH;
}

/** By code units: the same order on every machine and in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
