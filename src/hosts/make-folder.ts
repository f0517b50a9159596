// A folder and those above it. `mkdirSync` with `recursive` never returns where a file system says of a folder that exists
// that there is no such thing, as Linux
// does below /proc.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Throws what the file system says. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (isFolder(path)) return;
    const above = dirname(path);
    if (!isMissing(thrown) || above === path || isFolder(above)) throw thrown;
    makeFolder(above);
    mkdirSync(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
