// Where a run of the command line keeps its journal: a file that is gone afterwards, unless FLUE_DB names one.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { removeIfPossible } from '../remove.ts';

export interface RunDatabase {
  path: string;
  /** Synchronous, because it also runs while the process is being ended. */
  remove(): void;
}

export function runDatabase(kept: string | undefined): RunDatabase {
  if (kept !== undefined) return { path: kept, remove() {} };
  const folder = temporaryFolder();
  return {
    path: join(folder, 'run.db'),
    remove: () => removeIfPossible(folder),
  };
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'flue-run-'));
  } catch (thrown) {
    throw new FlueError(
      'store_error',
      `no folder for the journal can be made in ${tmpdir()}: ${messageOf(thrown)}`,
      {
        hint: 'set TMPDIR to a writable folder, or FLUE_DB to a file',
        cause: thrown,
      },
    );
  }
}
