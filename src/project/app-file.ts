// `app.ts`: an author's own app around ours. Only servers load it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exports } from './load-module.ts';
import type { Problem } from './problem.ts';
import { isFile, MODULE_EXTENSIONS } from './resolve-file.ts';

/** Absolute, of the one that a server of the project loads. */
export function appFile(root: string): string | undefined {
  return MODULE_EXTENSIONS.map((ending) => join(root, `app${ending}`)).find(isFile);
}

/** Many a repository has an app of this name that is none of ours. */
export function mountsOurs(file: string): boolean {
  return readFileSync(file, 'utf8').includes('flue-action/server');
}

/** What whoever serves it would refuse. */
export function appProblems({ default: app }: Exports, path: string): Problem[] {
  const { fetch } = (app ?? {}) as { fetch?: unknown };
  if (typeof fetch === 'function') return [];
  return [
    {
      path,
      message: 'it has no default export with a fetch function',
      fix: "write export default app, where app is a Hono with app.route('/', flue())",
    },
  ];
}
