// The modules of a project for its server: types taken off, each import with the module it means. Where packages are
// imported, and only then, they are bundled.
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blankTypes } from '../blank-types.ts';
import { isTypeScript, resolveFile } from '../resolve-file.ts';
import { importsIn, isRelative, scanImports } from '../scan-imports.ts';
import { mayHoldTypes, toJavaScript } from '../strip-types.ts';
import { bundleModules } from './bundle-modules.ts';
import type { FindBundler } from './bundler.ts';
import { type Lend, lendFor, type Target } from './lent.ts';
import { lineByLine, type SourceMap } from './source-map.ts';

export interface ProjectModules {
  modules: ReadonlyMap<string, string>;
  imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  maps: ReadonlyMap<string, SourceMap>;
  /** By the file given: the module it has become, and what it needs of ours. */
  entries: ReadonlyMap<string, { module: string; needs: string[] }>;
}

export interface ProjectModulesOptions {
  root: string;
  /** Of the modules that others are reached from. */
  files: readonly string[];
  target: Target;
  findBundler: FindBundler;
}

export async function projectModules(options: ProjectModulesOptions): Promise<ProjectModules> {
  const { root, files, target } = options;
  const lend = lendFor(target);
  const sources = new Map(files.flatMap((file) => [...scanImports(file).sources]));
  const isPackage = (specifier: string, importer: string): boolean =>
    !isRelative(specifier) && !isBuiltin(specifier) && lend(specifier, importer, '') === undefined;
  const hasPackages = [...sources].some(([path, text]) =>
    importsIn(path, text).some((specifier) => isPackage(specifier, path)),
  );
  return hasPackages ? bundleModules(options) : plainModules({ root, files, sources, lend });
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
