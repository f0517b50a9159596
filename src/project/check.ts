// `flue check`: everything that is wrong with a project, all at once. Files are loaded in a thread of their own, each
// with its own time limit; one that fails leaves the others judged.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { appFile, mountsOurs } from './app-file.ts';
import { checkDefinitions, type Found } from './check-definitions.ts';
import { misnamedFiles, notesOn } from './check-names.ts';
import { misplacedFiles } from './check-places.ts';
import { checkSkills } from './check-skills.ts';
import { discover, type Layout } from './discover.ts';
import { createInspector, type Inspector, type IsolationEntry, ownEntry } from './isolation.ts';
import { linkProblems } from './links.ts';
import { LOAD_TIMEOUT_MS } from './load-module.ts';
import { relativeTo } from './paths.ts';
import type { Problem } from './problem.ts';

export interface CheckOptions {
  /** Another file than the folder's flue.config.ts. */
  config?: string | undefined;
  /** An `app.ts` is judged in any case, as where it is about to be served, and not only when it mounts ours. */
  serves?: boolean;
  /** The program that loads files apart; this one by default. */
  isolation?: IsolationEntry;
  /** Per file. */
  timeoutMs?: number;
}

export interface CheckReport {
  /** Empty = the project is good. */
  problems: readonly Problem[];
  /** Files that may have been meant for us; no reason to fail. */
  notes: readonly Problem[];
  found: ProjectFound;
}

export interface ProjectFound {
  /** Relative to the folder given; `.` is the folder itself. */
  root: string;
  config: string | null;
  systemContext: string | null;
  /** Of servers; null as well for one that is none of ours. */
  app: string | null;
  workflows: readonly Found[];
  agents: readonly Found[];
  skills: readonly Found[];
}

/** Never throws for what is in the folder. */
export async function checkProject(dir: string, options: CheckOptions = {}): Promise<CheckReport> {
  const folder = resolve(dir);
  const layout = discover(folder);
  const relative = relativeTo(folder);
  const configs = options.config === undefined ? layout.configs : [resolve(options.config)];
  const inspector = createInspector(options.isolation ?? ownEntry());
  try {
    const skills = await checkSkills(layout, folder);
    const around = { folder, inspector, timeoutMs: options.timeoutMs ?? LOAD_TIMEOUT_MS };
    const definitions = await checkDefinitions({ ...layout, configs }, { ...around, skills: skills.names });
    const app = await checkApp(layout.root, { ...around, serves: options.serves ?? false });
    const places = [
      ...misplacedFiles(layout, folder),
      ...misnamedFiles(layout, folder),
      ...layout.contexts.slice(0, 1).flatMap((file) => linkProblems(file, { within: folder, relative })),
    ];
    const found: ProjectFound = {
      root: relative(layout.root),
      config: first(configs, relative),
      systemContext: first(layout.contexts, relative),
      app: app.file === undefined ? null : relative(app.file),
      workflows: definitions.workflows,
      agents: definitions.agents,
      skills: skills.found,
    };
    const problems = [...places, ...definitions.problems, ...app.problems, ...skills.problems];
    return {
      problems: problems.length > 0 ? sorted(problems) : nothingFound(found, dir, folder),
      notes: notesOn(layout, folder),
      found,
    };
  } finally {
    await inspector.close();
  }
}

interface AroundApp {
  folder: string;
  inspector: Inspector;
  timeoutMs: number;
  serves: boolean;
}

async function checkApp(
  root: string,
  { folder, inspector, timeoutMs, serves }: AroundApp,
): Promise<{ file: string | undefined; problems: readonly Problem[] }> {
  const file = appFile(root);
  if (file === undefined) return { file, problems: [] };
  const outside = linkProblems(file, { within: folder, relative: relativeTo(folder) });
  if (outside.length > 0) return { file, problems: serves ? outside : [] };
  if (!serves && !mountsOurs(file)) return { file: undefined, problems: [] };
  const { problems } = await inspector.inspect({ file, kind: 'app', folder, timeoutMs });
  return { file, problems };
}

function first(paths: Layout['configs'], relative: (path: string) => string): string | null {
  return paths[0] === undefined ? null : relative(paths[0]);
}

function nothingFound(found: ProjectFound, given: string, folder: string): Problem[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return [{ path: given, message: 'there is no such folder', fix: 'give the folder of a Flue project' }];
  }
  const { config, systemContext, workflows, agents, skills } = found;
  if (config !== null || systemContext !== null || workflows.length + agents.length + skills.length > 0)
    return [];
  return [{ path: '.', message: 'there is no Flue project here', fix: "run 'flue init' to make one" }];
}

function sorted(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) =>
    a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1,
  );
}
