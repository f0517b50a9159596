// The modules of a project for its server: types taken off, each import with the module it means. Where packages are
// imported a bundler is needed, and the project's own esbuild is asked for.
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blankTypes } from '../blank-types.ts';
import { isTypeScript, resolveFile } from '../resolve-file.ts';
import { importsIn, isRelative, scanImports } from '../scan-imports.ts';
import { mayHoldTypes, toJavaScript } from '../strip-types.ts';
import { bundleModules } from './bundle-modules.ts';
import { lineByLine, type SourceMap } from './source-map.ts';

export interface ProjectModules {
  modules: ReadonlyMap<string, string>;
  imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  maps: ReadonlyMap<string, SourceMap>;
  /** By the file given: the module it has become, and what it needs of ours. */
  entries: ReadonlyMap<string, { module: string; needs: string[] }>;
}

const OURS: ReadonlySet<string> = new Set(['flue-action', 'flue-action/server']);
/** Ours where the project has none. */
const LENT: ReadonlySet<string> = new Set(['zod', 'zod/v4', 'hono']);

/** What of ours an import means, or undefined when it is none of ours. */
export type Lend = (specifier: string, importer: string, text: string) => string | undefined;

export async function projectModules(
  root: string,
  files: readonly string[],
  lend: Lend = lentName,
): Promise<ProjectModules> {
  const sources = new Map(files.flatMap((file) => [...scanImports(file).sources]));
  const isPackage = (specifier: string, importer: string): boolean =>
    !isRelative(specifier) && !isBuiltin(specifier) && lend(specifier, importer, '') === undefined;
  const packages = [...sources].flatMap(([path, text]) =>
    importsIn(path, text)
      .filter((specifier) => isPackage(specifier, path))
      .map((specifier) => ({ specifier, importer: path })),
  );
  if (packages.length > 0) return bundleModules({ root, files, packages, lentName: lend });
  return plainModules({ root, files, sources, lend });
}

export function lentName(specifier: string, importer: string, text: string): string | undefined {
  if (specifier === 'flue-action') return /\bz\b/.test(text) ? 'flue-action?z' : specifier;
  if (OURS.has(specifier)) return specifier;
  return LENT.has(specifier) && !isInstalled(specifier, importer) ? specifier : undefined;
}

function isInstalled(specifier: string, importer: string): boolean {
  const [name = specifier] = specifier.split('/');
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true;
    if (folder === dirname(folder)) return false;
  }
}

interface Plain {
  root: string;
  files: readonly string[];
  sources: ReadonlyMap<string, string>;
  lend: Lend;
}

function plainModules({ root, files, sources, lend }: Plain): ProjectModules {
  const modules = new Map<string, string>();
  const maps = new Map<string, SourceMap>();
  const imports: Record<string, Record<string, string>> = {};
  for (const [path, text] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = moduleName(root, path);
    modules.set(name, javaScript(path, text));
    if (!path.endsWith('.json')) maps.set(name, lineByLine(name.replace('project/', ''), text));
    imports[name] = importsOf({ root, lend }, path, text);
  }
  const entries = new Map(
    files.map((file) => [file, { module: moduleName(root, file), needs: needsOf(file, root, imports) }]),
  );
  return { modules, imports, maps, entries };
}

function importsOf(
  { root, lend }: Pick<Plain, 'root' | 'lend'>,
  path: string,
  text: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const specifier of importsIn(path, text)) {
    const lent = lend(specifier, path, text);
    const file = isRelative(specifier) ? resolveFile(resolve(dirname(path), specifier)) : undefined;
    if (lent !== undefined) found[specifier] = `@provided/${lent}`;
    else if (file !== undefined) found[specifier] = moduleName(root, file);
  }
  return found;
}

/** Of the file and of all it imports. */
function needsOf(file: string, root: string, imports: ProjectModules['imports']): string[] {
  const seen = new Set([moduleName(root, file)]);
  for (const name of seen) for (const target of Object.values(imports[name] ?? {})) seen.add(target);
  return [...seen]
    .flatMap((name) => (name.startsWith('@provided/') ? [name.slice('@provided/'.length)] : []))
    .sort();
}

function javaScript(path: string, text: string): string {
  if (!isTypeScript(path) || !mayHoldTypes(text)) return text;
  return blankTypes(text) ?? toJavaScript(text, pathToFileURL(path).href);
}

/** By the path within the project, so that the same project gives the same bytes wherever it lies. */
function moduleName(root: string, path: string): string {
  return `project/${relative(root, path).split(sep).join('/').replaceAll('../', '_up/')}`;
}
