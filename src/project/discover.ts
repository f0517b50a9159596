// Where a project's files are, by their names alone. Nothing is loaded here; which of the files are really ours is
// asked of `own-file.ts` when it matters.
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { isOwnFile } from './own-file.ts';
import { isFile, MODULE_EXTENSIONS } from './resolve-file.ts';

export const WORKFLOW_EXTENSIONS: readonly string[] = [...MODULE_EXTENSIONS, '.md'];

/** All paths are absolute. A name with more than one file is settled (or refused) when it is asked for. */
export interface Layout {
  root: string;
  /** flue.config.*, the one that counts first. */
  configs: readonly string[];
  /** agent.md in any case, the one that counts first. */
  contexts: readonly string[];
  workflows: ReadonlyMap<string, readonly string[]>;
  agents: ReadonlyMap<string, readonly string[]>;
  /** Folder name → its skill.md files, in any case. */
  skills: ReadonlyMap<string, readonly string[]>;
}

/** The layout of the folder given, or of its `.flue/` when only that holds a project. */
export function discover(dir: string): Layout {
  const here = layOut(dir);
  if (hasDefinitions(here)) return here;
  const inside = layOut(join(dir, '.flue'));
  if (hasDefinitions(inside)) return inside;
  return isEmpty(here) && !isEmpty(inside) ? inside : here;
}

/** A config, or a workflow or agent of ours: enough to be sure that this is a project. */
function hasDefinitions(layout: Layout): boolean {
  if (layout.configs.length > 0) return true;
  return [...layout.workflows.values(), ...layout.agents.values()].some((files) => files.some(isOwnFile));
}

/** True when nothing here is ours, not even a skill or an agent.md. */
export function isEmpty(layout: Layout): boolean {
  return layout.contexts.length === 0 && layout.skills.size === 0 && !hasDefinitions(layout);
}

export function layOut(root: string): Layout {
  const names = namesIn(root);
  return {
    root,
    configs: MODULE_EXTENSIONS.map((ending) => `flue.config${ending}`)
      .filter((name) => names.includes(name))
      .map((name) => join(root, name)),
    contexts: names
      .filter((name) => name.toLowerCase() === 'agent.md')
      .sort((a, b) => Number(b === 'agent.md') - Number(a === 'agent.md'))
      .map((name) => join(root, name)),
    workflows: names.includes('workflows')
      ? filesByName(join(root, 'workflows'), WORKFLOW_EXTENSIONS)
      : new Map(),
    agents: names.includes('agents') ? filesByName(join(root, 'agents'), MODULE_EXTENSIONS) : new Map(),
    skills: names.includes('skills') ? skillFiles(join(root, 'skills')) : new Map(),
  };
}

function filesByName(folder: string, extensions: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const file of namesIn(folder)) {
    const name = definitionName(file, extensions);
    if (name !== undefined) files.set(name, [...(files.get(name) ?? []), join(folder, file)]);
  }
  return files;
}

/** What a file in workflows/ or agents/ would define; undefined when it would be none. */
export function definitionName(file: string, extensions: readonly string[]): string | undefined {
  const extension = extname(file);
  const name = file.slice(0, -extension.length);
  // Declarations and tests of a workflow stand beside it and are none themselves.
  const isNone = !extensions.includes(extension) || name === '' || /\.(?:d|test|spec)$/.test(name);
  return isNone ? undefined : name;
}

function skillFiles(folder: string): Map<string, string[]> {
  const skills = new Map<string, string[]>();
  for (const name of namesIn(folder)) {
    const files = namesIn(join(folder, name)).filter((file) => file.toLowerCase() === 'skill.md');
    const paths = files.map((file) => join(folder, name, file)).filter(isFile);
    if (paths.length > 0) skills.set(name, paths);
  }
  return skills;
}

/** Sorted names in a folder; none when it is not one or cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
  } catch {
    return [];
  }
}
