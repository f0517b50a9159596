// Loads one file of a project and all it imports. Throws ProjectError with path, line and fix; never a stack.
import { existsSync } from 'node:fs';
import { explainLoadFailure, isCompileError, LoadTimeout } from './load-failure.ts';
import { adopt, type LoadScope } from './module-hooks.ts';
import { ProjectError } from './problem.ts';
import { prepareModules } from './provided-modules.ts';
import { isTypeScript } from './resolve-file.ts';
import { type ImportGraph, scanImports } from './scan-imports.ts';
import { mayHoldTypes } from './strip-types.ts';

export interface LoadOptions {
  /** Turns an absolute path into the one messages use. */
  relative(path: string): string;
  /** How long awaits at the top level may take. */
  timeoutMs?: number;
  /** The folder that nothing may be imported from outside of, packages neither: what is there was written by others. */
  sealedIn?: string | undefined;
}

export type Exports = Readonly<Record<string, unknown>>;

export const LOAD_TIMEOUT_MS = 10_000;

let generation = 0;
const loadedTexts = new Map<string, string>();

/** `file` is absolute. A second call returns the same exports unless a file of the graph has changed since. */
export async function loadModule(file: string, options: LoadOptions): Promise<Exports> {
  const { relative, timeoutMs = LOAD_TIMEOUT_MS, sealedIn } = options;
  const graph = readGraph(file, relative);
  await prepareModules(graph, { isSealed: sealedIn !== undefined });
  const scope: LoadScope = {
    id: generationFor(graph),
    sources: graph.sources,
    strip: 'when-needed',
    ...(await blanking(graph)),
    relative,
    sealedIn,
  };
  try {
    return await importWithin(timeoutMs, adopt(file, scope));
  } catch (thrown) {
    if (!isCompileError(thrown)) throw explainLoadFailure(thrown, { file, graph, relative, timeoutMs });
  }
  // V8 refused a text that had looked like plain JavaScript, or what blanks had made of one: nothing has run yet, so it can
  // be loaded again by Node's stripper.
  generation += 1;
  try {
    return await importWithin(timeoutMs, adopt(file, { ...scope, id: generation, strip: 'always' }));
  } catch (thrown) {
    throw explainLoadFailure(thrown, { file, graph, relative, timeoutMs });
  }
}

async function blanking({ sources }: ImportGraph): Promise<Pick<LoadScope, 'blankTypes'>> {
  const isNeeded = [...sources].some(([path, text]) => isTypeScript(path) && mayHoldTypes(text));
  return isNeeded ? { blankTypes: (await import('./blank-types.ts')).blankTypes } : {};
}

function readGraph(file: string, relative: LoadOptions['relative']): ImportGraph {
  try {
    return scanImports(file);
  } catch (cause) {
    const message = existsSync(file) ? 'it cannot be read' : 'there is no such file';
    throw new ProjectError(
      [{ path: relative(file), message, fix: 'correct the path, or make the file readable' }],
      {
        cause,
      },
    );
  }
}

/** Files that have changed since they were loaded need new URLs: Node caches a module for the life of the process. */
function generationFor(graph: ImportGraph): number {
  const changed = [...graph.sources].some(([path, text]) => (loadedTexts.get(path) ?? text) !== text);
  if (changed) generation += 1;
  for (const [path, text] of graph.sources) loadedTexts.set(path, text);
  return generation;
}

async function importWithin(timeoutMs: number, url: string): Promise<Exports> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new LoadTimeout()), timeoutMs);
  try {
    return (await Promise.race([
      import(/* webpackIgnore: true */ /* @vite-ignore */ url),
      limit.promise,
    ])) as Exports;
  } finally {
    clearTimeout(timer);
  }
}
