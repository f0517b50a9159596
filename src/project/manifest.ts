// openProject: a folder as the runtime sees it. The config, agent.md and the skills' frontmatter are read at once; a
// workflow or agent is loaded when it is asked for, and then nothing but that one.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Manifest, Skill } from '../authoring/manifest.ts';
import { codeHashOf } from './code-hash.ts';
import { loadConfig } from './config.ts';
import { loadAgent, loadWorkflow } from './definition-file.ts';
import { discover, isEmpty, type Layout } from './discover.ts';
import { lazyMap } from './lazy-map.ts';
import { linkProblems, type ProjectPlace } from './links.ts';
import { loadable } from './loadable.ts';
import { isOwnFile } from './own-file.ts';
import { relativeTo } from './paths.ts';
import { ProjectError, refuse } from './problem.ts';
import { readSkill } from './skills.ts';

export interface Project extends Manifest {
  /** Absolute: the folder given, or its `.flue/`. */
  readonly root: string;
  readonly layout: Layout;
}

export interface OpenOptions {
  /** Another file than the folder's flue.config.ts. */
  config?: string | undefined;
  /** The folder that its modules may import from, when packages and whatever else is there must not be trusted. */
  sealedIn?: string | undefined;
}

/** Throws ProjectError `project_error` or `config_error`. Running nothing of the project but its config. */
export async function openProject(dir: string, options: OpenOptions = {}): Promise<Project> {
  const folder = resolve(dir);
  const layout = findLayout(folder, dir);
  const place: ProjectPlace = {
    within: folder,
    relative: relativeTo(folder),
    sealedIn: options.sealedIn,
  };
  const configFile = options.config === undefined ? layout.configs[0] : resolve(options.config);
  const [context] = layout.contexts;
  for (const file of [configFile, context]) {
    if (file !== undefined) refuse(linkProblems(file, place));
  }
  const config = await loadConfig(configFile, place);
  const skills = await readSkills(layout, place);
  let codeHash: string | undefined;
  return {
    root: layout.root,
    layout,
    config,
    systemContext: context === undefined ? null : textIn(context) || null,
    workflows: definitions(
      layout.workflows,
      (name, files) => loadWorkflow(name, files, place),
      place.relative,
    ),
    agents: definitions(layout.agents, (name, files) => loadAgent(name, files, place), place.relative),
    skills,
    get codeHash() {
      codeHash ??= codeHashOf(layout);
      return codeHash;
    },
  };
}

/** The same on every runner: a checkout on Windows has other line ends. */
function textIn(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
}

/** Throws ProjectError for a folder that holds no project. */
export function findLayout(folder: string, given: string): Layout {
  const problem = (message: string, fix: string) => new ProjectError([{ path: given, message, fix }]);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw problem('there is no such folder', 'give the folder of a Flue project');
  }
  const layout = discover(folder);
  if (isEmpty(layout)) {
    throw problem(
      'there is no Flue project here, nor in its .flue/',
      "run 'flue init' to make one, or give another folder",
    );
  }
  return layout;
}

type Files = ReadonlyMap<string, readonly string[]>;

function definitions<T>(
  files: Files,
  load: (name: string, files: readonly string[]) => Promise<T>,
  relativePath: (path: string) => string,
) {
  const entries = [...files].map(([name, paths]) => {
    const path = relativePath(paths[0] ?? name);
    return [name, loadable({ name, path, load: () => load(name, paths) })] as const;
  });
  return lazyMap(new Map(entries), (name) => files.get(name)?.some(isOwnFile) ?? false);
}

async function readSkills(layout: Layout, place: ProjectPlace): Promise<ReadonlyMap<string, Skill>> {
  const skills = new Map<string, Skill>();
  for (const [name, [file]] of layout.skills) {
    if (file === undefined) continue;
    const read = await readSkill({ file, ...place });
    if (read.ok) skills.set(name, read.skill);
    else refuse(read.problems);
  }
  return skills;
}
