// Paths as messages show them, and which of two is inside the other. Both by the rules of the platform, which tests hand in.
import path, { type PlatformPath } from 'node:path';

/** Relative to the folder given, with forward slashes. */
export function relativeTo(folder: string, paths: PlatformPath = path): (path: string) => string {
  return (file) => withSlashes(paths.relative(folder, file), paths) || '.';
}

/** Whether a path is below a folder, the folder itself not. Windows takes no heed of case, nor of that of a drive. */
export function isBelow(folder: string, file: string, paths: PlatformPath = path): boolean {
  const way = paths.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
}

export function withSlashes(file: string, { sep }: PlatformPath = path): string {
  return file.split(sep).join('/');
}
