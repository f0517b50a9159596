// What both inline hosts know of the author code that runs in their process: how long it may take to load, that it may end
// the process, that it may wait for nothing Node knows of.
import { FlueError } from '../errors.ts';

/** How long a project's files may take to load when they block: what `flue check` allows for one. */
export const LOADING_LIMIT_MS = 10_000;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A run that waits for nothing Node knows of has not ended: the process stays until the returned function is called. */
export function stayAlive(): () => void {
  const alive = setInterval(() => {}, LONGEST_TIMER_MS);
  return () => clearInterval(alive);
}

export function processEnded(): FlueError {
  return new FlueError('workflow_error', 'the code of this project ended the process (process.exit)', {
    hint: 'return from run() instead, or throw',
  });
}
