// Removes what a host left on the machine. What cannot be removed stays: on Windows a file that somebody has open, a virus
// scanner for a moment or a run that did not heed its cancel for longer, and no step fails for it.
import { rmSync } from 'node:fs';

/** Files, and folders with all that is in them. Synchronous; throws nothing. */
export function removeIfPossible(...paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // It lies where the runner, or the system, clears up.
    }
  }
}
