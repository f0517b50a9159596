// The thread in which `flue check` loads a project's files: this same program, started again with another role.
import { isMainThread } from 'node:worker_threads';
import { serveInspections } from '../../project/isolation.ts';
import { provideModules } from '../../project/provided-modules.ts';
import { provideOurModules } from '../our-modules.ts';

/** False when this is no thread: somebody typed the role as if it were a command. */
export function inspectFiles(): boolean {
  if (isMainThread) return false;
  provideOurModules();
  provideModules({ 'flue-action/server': appModule('flue-action/server'), hono: appModule('hono') });
  serveInspections();
  return true;
}

/** Loaded when an `app.ts` is. */
function appModule(name: 'flue-action/server' | 'hono'): () => Promise<object> {
  return async () => {
    const { APP_MODULES } = await import('../../http/author-app.ts');
    return APP_MODULES[name]?.() ?? {};
  };
}
