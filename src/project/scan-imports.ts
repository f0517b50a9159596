// What a file imports, read from its text without running anything: the project's own files it reaches and the packages
// it names. An import written in a comment or a string counts too; all that costs is a look at one more file.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isModuleFile, resolveFile } from './resolve-file.ts';

export interface ImportGraph {
  /** Text by absolute path, the entry first. */
  sources: ReadonlyMap<string, string>;
  /** Bare specifiers: packages, `node:` built-ins, virtual modules. */
  packages: ReadonlySet<string>;
}

export const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g;

/** Follows relative imports breadth-first, at most `limit` files. Throws what reading the entry throws. */
export function scanImports(entry: string, limit = 500): ImportGraph {
  const sources = new Map([[entry, readFileSync(entry, 'utf8')]]);
  const packages = new Set<string>();
  for (const [path, text] of sources) {
    for (const specifier of importsIn(path, text)) {
      if (!isRelative(specifier)) packages.add(specifier);
      else if (sources.size < limit) addSource(sources, resolve(dirname(path), specifier));
    }
  }
  return { sources, packages };
}

export function importsIn(path: string, text: string): string[] {
  return isModuleFile(path) ? [...text.matchAll(IMPORT)].flatMap((match) => match[2] ?? []) : [];
}

function addSource(sources: Map<string, string>, path: string): void {
  const file = resolveFile(path);
  if (file !== undefined && !sources.has(file)) sources.set(file, readFileSync(file, 'utf8'));
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(?:\/|$)/.test(specifier);
}

/** True when a file, or a file of the project it imports, names `flue-action`, or calls a define function of ours. */
export function triesToBeOurs(graph: ImportGraph): boolean {
  if ([...graph.packages].some((name) => name === 'flue-action' || name.startsWith('flue-action/')))
    return true;
  const [entry = ''] = graph.sources.values();
  return /\bdefine(?:Workflow|Agent)\s*\(/.test(entry);
}
