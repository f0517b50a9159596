// The thread in which `flue check` loads a project's files: this same program, started again with another role.
import { isMainThread } from 'node:worker_threads';
import { serveInspections } from '../../project/isolation.ts';
import { provideOurModules } from '../our-modules.ts';

/** False when this is no thread: somebody typed the role as if it were a command. */
export function inspectFiles(): boolean {
  if (isMainThread) return false;
  provideOurModules();
  serveInspections();
  return true;
}
