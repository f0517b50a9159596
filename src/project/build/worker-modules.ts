// The modules of a project as a Worker takes them: side by side with its runtime, each import by the path of what it means.
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { IMPORT, isRelative } from '../scan-imports.ts';
import type { BuiltParts } from './build-project.ts';

/** Files by their paths in the output folder. */
export type Files = Map<string, string>;

/** Of what a project imports from us: the file of the runtime that has it. */
const OURS: Readonly<Record<string, string>> = {
  'flue-action': 'runtime/flue-action.js',
  'flue-action?z': 'runtime/flue-action.js',
  'flue-action/server': 'runtime/server.js',
  hono: 'runtime/hono.js',
  zod: 'runtime/zod.js',
  'zod/v4': 'runtime/zod.js',
};

/** `project/lib/a.ts` and `project/lib/a.js` may both be there. */
export function fileOf(module: string): string {
  return `${module}.js`;
}

export function workerModules({ modules, imports }: Pick<BuiltParts, 'modules' | 'imports'>): Files {
  return new Map(
    [...modules].map(([name, text]) => [
      fileOf(name),
      moduleText(name, text, (specifier) => targetOf(name, specifier, { modules, imports })),
    ]),
  );
}

function moduleText(name: string, text: string, targetOf: (specifier: string) => string | undefined): string {
  if (name.endsWith('.json')) return `export default ${text.trim()};\n`;
  const folder = posix.dirname(fileOf(name));
  return text.replace(IMPORT_WITH_TYPE, (whole, before: string, quote: string, specifier: string) => {
    const target = targetOf(specifier);
    if (target === undefined) return whole;
    const path = target.startsWith('node:') ? target : relativePath(folder, target);
    return `${before}${quote}${path}${quote}`;
  });
}

/** What stands before the specifier, and behind it what says that it is JSON: here it is a module like any other. */
const IMPORT_WITH_TYPE = new RegExp(
  `(${IMPORT.source.replace(/\(\['"\]\).*$/, '')})(['"])([^'"\\n]+)\\2(?:\\s*with\\s*\\{\\s*type\\s*:\\s*['"]json['"]\\s*\\})?`,
  'g',
);

/** What an import means; undefined leaves it as it is. */
function targetOf(
  importer: string,
  specifier: string,
  { modules, imports }: Pick<BuiltParts, 'modules' | 'imports'>,
): string | undefined {
  const module = imports[importer]?.[specifier];
  if (module?.startsWith('@provided/')) return OURS[module.slice('@provided/'.length)];
  if (module !== undefined) return fileOf(module);
  // Of a bundle: its parts name each other as they are.
  const part = posix.join(posix.dirname(importer), specifier);
  if (isRelative(specifier) && modules.has(part)) return fileOf(part);
  return isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : undefined;
}

function relativePath(folder: string, target: string): string {
  const path = posix.relative(folder, target);
  return path.startsWith('.') ? path : `./${path}`;
}
