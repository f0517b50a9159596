// A project as data and modules: all that a server needs of it, whatever machine it runs on.
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Skill } from '../../authoring/manifest.ts';
import { appFile } from '../app-file.ts';
import type { Project } from '../manifest.ts';
import { isOwnFile } from '../own-file.ts';
import { relativeTo } from '../paths.ts';
import type { BuiltDefinition, BuiltModule, BuiltProject, BuiltSkill } from './built-project.ts';
import type { FindBundler } from './bundler.ts';
import type { Target } from './lent.ts';
import { type ProjectModules, projectModules } from './project-modules.ts';

export interface BuildOptions {
  project: Project;
  port: number | null;
  githubIds: BuiltProject['githubIds'];
  /** Names beside those of the config. */
  addedSecrets?: readonly string[] | undefined;
  target: Target;
  /** For a project that imports packages. */
  findBundler: FindBundler;
}

export interface BuiltParts extends Pick<ProjectModules, 'modules' | 'imports' | 'maps'> {
  project: BuiltProject;
}

/** Throws ProjectError. The project has been checked. */
export async function buildProject(options: BuildOptions): Promise<BuiltParts> {
  const { project, port, githubIds, addedSecrets = [], target, findBundler } = options;
  const { layout, root } = project;
  const { config, app, files, code } = projectCode(project);
  const { modules, imports, maps, entries } = await projectModules({
    root,
    files: code,
    target,
    findBundler,
  });
  const moduleOf = (file: string | undefined): BuiltModule | null =>
    (file === undefined ? undefined : entries.get(file)) ?? null;
  const definitionsOf = (found: ReadonlyMap<string, readonly string[]>): BuiltDefinition[] =>
    ownFiles(found).map(({ name, file }) => {
      const path = relativeTo(root)(file);
      const module = moduleOf(file);
      return module === null
        ? { name, path, markdown: readFileSync(file, 'utf8') }
        : { name, path, ...module };
    });
  const built = {
    codeHash: project.codeHash ?? '',
    port,
    config: moduleOf(config),
    app: moduleOf(app),
    systemContext: project.systemContext,
    workflows: definitionsOf(layout.workflows),
    agents: definitionsOf(layout.agents),
    skills: await Promise.all([...project.skills.values()].map(builtSkill)),
    scripts: scriptsIn(root, [
      ...modules.values(),
      ...files.filter((file) => file.endsWith('.md')).map((file) => readFileSync(file, 'utf8')),
    ]),
    githubIds,
    ...(addedSecrets.length === 0 ? {} : { addedSecrets }),
  };
  const version = hash('sha256', JSON.stringify([built, [...modules]])).slice(0, 12);
  return { project: { version, ...built }, modules, imports, maps };
}

/** The files that a project begins with, and those of them that are code. */
export function projectCode({ layout, root }: Pick<Project, 'layout' | 'root'>) {
  const [config] = layout.configs;
  const app = appFile(root);
  const files = [...ownFiles(layout.workflows), ...ownFiles(layout.agents)].map(({ file }) => file);
  const code = [...files.filter((file) => !file.endsWith('.md')), config, app].filter(
    (file) => file !== undefined,
  );
  return { config, app, files, code };
}

function ownFiles(found: ReadonlyMap<string, readonly string[]>): Array<{ name: string; file: string }> {
  return [...found].flatMap(([name, files]) => {
    const file = files.find(isOwnFile);
    return file === undefined ? [] : [{ name, file }];
  });
}

async function builtSkill(skill: Skill): Promise<BuiltSkill> {
  const { name, description, allowedTools } = skill;
  const files = await Promise.all(
    skill.files.map(async ({ path, size, read }) => ({
      path,
      size,
      content: Buffer.from(await read()).toString('base64'),
    })),
  );
  return { name, description, allowedTools, instructions: await skill.instructions(), files };
}

/** Files that are named as `scripted/<file>`: a model that plays them must find them. */
function scriptsIn(root: string, texts: readonly string[]): Record<string, string> {
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\bscripted\/([\w./-]+)/g)].flatMap(([, name]) => name ?? []),
  );
  const found = [...new Set(names)].sort().filter((name) => existsSync(join(root, name)));
  return Object.fromEntries(found.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}
