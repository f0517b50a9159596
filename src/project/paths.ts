// Paths as messages show them.
import { relative, sep } from 'node:path';

/** Relative to the folder given, with forward slashes. */
export function relativeTo(folder: string): (path: string) => string {
  return (path) => relative(folder, path).split(sep).join('/') || '.';
}
