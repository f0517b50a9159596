// How Node loads a project's files: always as ES modules whatever package.json says, with types stripped, extensions
// optional, and our own modules in place. Only what is reached from a file given to `adopt` is touched; packages under
// node_modules and the rest of the process load as ever. Hooks are process-wide and are installed at the first use.
import { readFileSync, realpathSync } from 'node:fs';
import {
  isBuiltin,
  type LoadHookSync,
  type ResolveFnOutput,
  type ResolveHookSync,
  registerHooks,
} from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  missingFile,
  missingPackage,
  sealedOff,
  unknownModuleOfOurs,
  unparsable,
} from './import-problems.ts';
import { isBelow } from './paths.ts';
import { ProjectError } from './problem.ts';
import { isOurs, virtualModule, virtualSource } from './provided-modules.ts';
import { isModuleFile, isTypeScript, resolveFile } from './resolve-file.ts';
import { isRelative } from './scan-imports.ts';
import { mayHoldTypes, toJavaScript } from './strip-types.ts';

/** One load of a graph: its files get URLs of their own, so that a changed file is not answered from Node's cache. */
export interface LoadScope {
  id: number;
  sources: ReadonlyMap<string, string>;
  /** `always`: V8 refused some file as JavaScript, so every TypeScript file is stripped, and by Node. */
  strip: 'when-needed' | 'always';
  /** blank-types.ts, once some file needs it. */
  blankTypes?: (source: string) => string | undefined;
  /** Turns a path into the one messages use. */
  relative(path: string): string;
  /** Only files below this folder, modules of ours and Node's own may be imported. */
  sealedIn?: string | undefined;
}

const scopes = new Map<string, LoadScope>();
let installed = false;

/** The URL to import a file by, as part of `scope`. */
export function adopt(path: string, scope: LoadScope): string {
  if (!installed) registerHooks({ resolve: resolveImport, load: loadSource });
  installed = true;
  const url = `${pathToFileURL(path).href}${scope.id === 0 ? '' : `?flue=${scope.id}`}`;
  scopes.set(url, scope);
  return url;
}

const resolveImport: ResolveHookSync = (specifier, context, next) => {
  const scope = context.parentURL === undefined ? undefined : scopes.get(context.parentURL);
  if (scope === undefined || context.parentURL === undefined) return next(specifier, context);
  const importer = fileURLToPath(context.parentURL);
  if (isRelative(specifier) || specifier.startsWith('file:')) {
    return resolveOwnFile(specifier, importer, scope) ?? next(specifier, context);
  }
  const text = textOf(importer, scope);
  const isSealed = scope.sealedIn !== undefined;
  const url = virtualModule(specifier, { importer, text, isSealed });
  if (url !== undefined) return { url, format: 'module', shortCircuit: true };
  if (isOurs(specifier)) throw new ProjectError([unknownModuleOfOurs(specifier, { importer, text, scope })]);
  if (isSealed && !isBuiltin(specifier))
    throw new ProjectError([sealedOff(specifier, { importer, text, scope })]);
  try {
    return adoptWorkspaceFile(next(specifier, context), scope);
  } catch (thrown) {
    throw new ProjectError([missingPackage(specifier, { importer, text, scope }, thrown)], { cause: thrown });
  }
};

function resolveOwnFile(specifier: string, importer: string, scope: LoadScope): ResolveFnOutput | undefined {
  const [path = ''] = specifier.split('?');
  const wanted = isRelative(path) ? resolve(dirname(importer), path) : fileURLToPath(path);
  const file = resolveFile(wanted);
  if (file === undefined) {
    throw new ProjectError([
      missingFile(specifier, wanted, { importer, text: textOf(importer, scope), scope }),
    ]);
  }
  const { sealedIn } = scope;
  const isOwn = isModuleFile(file) || extname(file) === '.json';
  // What is no module of ours Node loads in its own way, and nobody would ask where its imports lead.
  if (sealedIn !== undefined && !(isOwn && isInside(file, sealedIn)))
    throw new ProjectError([sealedOff(specifier, { importer, text: textOf(importer, scope), scope })]);
  if (!isOwn) return undefined;
  return { url: adopt(file, scope), shortCircuit: true };
}

/** By its real place: a link may lead anywhere. */
function isInside(file: string, folder: string): boolean {
  return isBelow(realpathSync(folder), realpathSync(file));
}

/** TypeScript of a workspace package, linked into node_modules from elsewhere, is treated like the project's own. */
function adoptWorkspaceFile(found: ResolveFnOutput, scope: LoadScope): ResolveFnOutput {
  const own =
    found.url.startsWith('file:') && !found.url.includes('/node_modules/') && isTypeScript(found.url);
  return own ? { ...found, url: adopt(fileURLToPath(found.url), scope), format: 'module' } : found;
}

const loadSource: LoadHookSync = (url, context, next) => {
  const source = virtualSource(url);
  if (source !== undefined) return { format: 'module', source, shortCircuit: true };
  const scope = scopes.get(url);
  if (scope === undefined) return next(url, context);
  const path = fileURLToPath(url);
  const text = textOf(path, scope);
  if (extname(path) !== '.json')
    return { format: 'module', source: compile(path, text, scope), shortCircuit: true };
  if (context.importAttributes.type === 'json') return { format: 'json', source: text, shortCircuit: true };
  return { format: 'module', source: `export default ${jsonText(path, text, scope)};`, shortCircuit: true };
};

function compile(path: string, text: string, scope: LoadScope): string {
  if (!isTypeScript(path) || (scope.strip === 'when-needed' && !mayHoldTypes(text))) return text;
  try {
    const blanked = scope.strip === 'when-needed' ? scope.blankTypes?.(text) : undefined;
    return blanked ?? toJavaScript(text, pathToFileURL(path).href);
  } catch (thrown) {
    throw new ProjectError([unparsable(path, thrown, scope)], { cause: thrown });
  }
}

function jsonText(path: string, text: string, scope: LoadScope): string {
  try {
    // Some editors on Windows begin a file with a byte order mark.
    return JSON.stringify(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch (thrown) {
    throw new ProjectError([unparsable(path, thrown, scope)], { cause: thrown });
  }
}

/** The text the graph was scanned with; a file first met now (`import()` of a computed path) is read. */
function textOf(path: string, scope: LoadScope): string {
  return scope.sources.get(path) ?? readFileSync(path, 'utf8');
}
