// Which file an import path means: the file itself, its TypeScript source (`./x.js` → `x.ts`), the path with an
// extension, or a folder's index. tsconfig paths are not applied.
import { statSync } from 'node:fs';
import { extname, join } from 'node:path';

export const MODULE_EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'] as const;

const SOURCE_OF: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** `path` is absolute. undefined when nothing is there. */
export function resolveFile(path: string): string | undefined {
  return spellings(path).find(isFile);
}

/** The files that an import path may mean, the likeliest first. */
export function spellings(path: string): string[] {
  const extension = extname(path);
  const source = SOURCE_OF[extension];
  return [
    path,
    ...(source === undefined ? [] : [path.slice(0, -extension.length) + source]),
    ...MODULE_EXTENSIONS.map((ending) => path + ending),
    ...MODULE_EXTENSIONS.map((ending) => join(path, `index${ending}`)),
  ];
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether we load it as an ES module of the project. */
export function isModuleFile(path: string): boolean {
  return (MODULE_EXTENSIONS as readonly string[]).includes(extname(path));
}

export function isTypeScript(path: string): boolean {
  return path.endsWith('.ts') || path.endsWith('.mts');
}
