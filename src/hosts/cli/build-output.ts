// Writes what a build makes.
import { renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { makeFolder } from '../make-folder.ts';

/** In one step: a server that runs from the old file must not read the new one. */
export function writeOutput(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path));
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (cause) {
    throw new FlueError('usage_error', `"${path}" cannot be written: ${messageOf(cause)}`, {
      hint: 'give --out a folder that can be',
      cause,
    });
  }
}
