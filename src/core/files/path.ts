// POSIX paths as text, always forward slashes. `..` is left to the lookup, which knows the symlinks before it.
import { FileFault } from '../sandbox-port.ts';

const MAX_PATH = 4096;

/** The parts of an absolute path; empty parts and `.` are gone, `..` stays. */
export function partsOf(path: string): string[] {
  if (path.length > MAX_PATH) throw new FileFault('EINVAL', `path too long: ${path.slice(0, 80)}…`);
  if (path.includes('\0'))
    throw new FileFault('EINVAL', `path with a NUL character: ${JSON.stringify(path)}`);
  return path.split('/').filter((part) => part !== '' && part !== '.');
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

/** True for the folder itself and for everything below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** By code units: the same order on every machine and in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
