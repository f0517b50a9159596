// The modules a project may import without installing them: `flue-action` is always ours, `zod` is ours when the project
// has none. Module hooks are synchronous, so what a graph needs is loaded before its first file is.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineAgent } from '../authoring/agent.ts';
import { defineConfig } from '../authoring/config.ts';
import { defineTool } from '../authoring/tool.ts';
import { defineWorkflow } from '../authoring/workflow.ts';
import { FlueError } from '../errors.ts';
import type { ImportGraph } from './scan-imports.ts';

type Namespace = Readonly<Record<string, unknown>>;

const OURS = 'flue-action';
/** `flue-action` with `z`; apart because our zod takes 40 ms to load and a config rarely wants it. */
const OURS_WITH_ZOD = 'flue-action?z';
const SCHEME = 'flue-module:';
const REGISTRY = Symbol.for('flue-action.provided-modules');

const loaders = new Map<string, () => Promise<Namespace>>();
const loaded = new Map<string, Namespace>([
  [OURS, { FlueError, defineAgent, defineConfig, defineTool, defineWorkflow }],
]);
// The source of a virtual module runs outside this file and reaches its values through here.
(globalThis as { [REGISTRY]?: typeof loaded })[REGISTRY] = loaded;

/** Hands in what a host can supply, by import name: `zod` (with an export `z`), `zod/v4`, `flue-action/testing`. */
export function provideModules(modules: Readonly<Record<string, () => Promise<object>>>): void {
  for (const [name, load] of Object.entries(modules)) loaders.set(name, load as () => Promise<Namespace>);
}

/** Loads what the files of a graph will ask for. */
export async function prepareModules(
  graph: ImportGraph,
  { isSealed = false }: { isSealed?: boolean } = {},
): Promise<void> {
  const files = [...graph.sources];
  const isMissing = (name: string): boolean => isSealed || isOurs(name) || !files.every(has(name));
  const needed = new Set([...graph.packages].filter((name) => loaders.has(name) && isMissing(name)));
  if (graph.packages.has(OURS) && files.some(([, text]) => wantsZod(text))) needed.add('zod');
  for (const name of needed) {
    const load = loaders.get(name);
    if (load !== undefined && !loaded.has(name)) loaded.set(name, await load());
  }
  const zod = loaded.get('zod');
  if (zod !== undefined) loaded.set(OURS_WITH_ZOD, { ...loaded.get(OURS), z: zod.z });
}

function has(name: string): (file: readonly [path: string, text: string]) => boolean {
  return ([path]) => hasPackage(name, path);
}

interface Importer {
  /** Its path and its text. */
  importer: string;
  text: string;
  /** No installed package counts. */
  isSealed: boolean;
}

/** The URL of the virtual module behind an import, or undefined when Node should look for it. */
export function virtualModule(specifier: string, { importer, text, isSealed }: Importer): string | undefined {
  if (specifier === OURS)
    return SCHEME + (wantsZod(text) && loaded.has(OURS_WITH_ZOD) ? OURS_WITH_ZOD : OURS);
  if (!loaded.has(specifier)) return undefined;
  const isProvided = isSealed || isOurs(specifier) || !hasPackage(specifier, importer);
  return isProvided ? SCHEME + specifier : undefined;
}

/** `z` as a word: imported by name, or read off a namespace. */
function wantsZod(text: string): boolean {
  return /\bz\b/.test(text);
}

export function isOurs(specifier: string): boolean {
  return specifier === OURS || specifier.startsWith(`${OURS}/`);
}

/** Everything a project may import from us, for messages. */
export function ourModules(): string[] {
  return [OURS, ...[...loaders.keys()].filter(isOurs)];
}

/** The export names of a provided module; empty when there is no such module. */
export function exportsOf(specifier: string): string[] {
  const names = Object.keys(loaded.get(specifier) ?? {});
  return specifier === OURS ? [...names, 'z'] : names;
}

/** Whether a package is installed in a folder above `importer`. */
function hasPackage(specifier: string, importer: string): boolean {
  const [name = specifier] = specifier.split('/');
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** JavaScript of a virtual module: its namespace, re-exported name by name; undefined when `url` is not one. */
export function virtualSource(url: string): string | undefined {
  if (!url.startsWith(SCHEME)) return undefined;
  const name = url.slice(SCHEME.length);
  const members = Object.keys(loaded.get(name) ?? {});
  return [
    `const m = globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})].get(${JSON.stringify(name)});`,
    ...members.map((member, index) => `const v${index} = m[${JSON.stringify(member)}];`),
    `export { ${members.map((member, index) => `v${index} as ${member}`).join(', ')} };`,
  ].join('\n');
}
