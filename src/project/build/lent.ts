// What of ours a project's modules mean by an import, by the target that they are built for.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Target = 'node' | 'cloudflare';

/** The module of ours that an import means, or undefined when it is none of ours. */
export type Lend = (specifier: string, importer: string, text: string) => string | undefined;

const OURS: ReadonlySet<string> = new Set(['flue-action', 'flue-action/server']);
/** Ours where the project has none; in a Worker always, for there is one of each. */
const LENT: ReadonlySet<string> = new Set(['zod', 'zod/v4', 'hono']);

export function lendFor(target: Target): Lend {
  return (specifier, importer, text) => {
    if (specifier === 'flue-action') return /\bz\b/.test(text) ? 'flue-action?z' : specifier;
    if (OURS.has(specifier)) return specifier;
    const isLent = LENT.has(specifier) && (target === 'cloudflare' || !isInstalled(specifier, importer));
    return isLent ? specifier : undefined;
  };
}

function isInstalled(specifier: string, importer: string): boolean {
  const [name = specifier] = specifier.split('/');
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true;
    if (folder === dirname(folder)) return false;
  }
}
