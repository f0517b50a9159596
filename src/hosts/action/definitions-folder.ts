// The private folder for the definitions of the base: below RUNNER_TEMP, readable by nobody else, removed by the post step.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { appendValue } from '../../github/file-command.ts';
import type { Definitions } from '../../project/collect-definitions.ts';
import { removeIfPossible } from '../remove.ts';
import type { Step } from './inputs.ts';

const PREFIX = 'flue-project-';

/** Tells the post step before anything is in it. Throws FlueError `store_error`. */
export function writeDefinitions(
  files: Definitions,
  { temp, stateFile }: Pick<Step, 'temp' | 'stateFile'>,
): string {
  try {
    mkdirSync(temp, { recursive: true });
    const folder = mkdtempSync(join(temp, PREFIX));
    if (stateFile !== null) appendValue(stateFile, 'definitions', folder);
    // Outside a runner there is no post step to do it.
    else process.once('exit', () => removeDefinitions(folder, temp));
    for (const [path, content] of files) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    }
    return folder;
  } catch (cause) {
    throw new FlueError('store_error', `the definitions of the base cannot be written: ${messageOf(cause)}`, {
      hint: 'RUNNER_TEMP must name a writable folder',
      cause,
    });
  }
}

/** Only a folder that was made above is removed, whatever the state says. Never throws. */
export function removeDefinitions(folder: string, temp: string): void {
  if (dirname(folder) !== temp || !basename(folder).startsWith(PREFIX)) return;
  removeIfPossible(folder);
}
