// The config, workflows and agents of a project judged one by one, and the names they refer to.
import { readFileSync } from 'node:fs';
import { nearest } from '../protocol/nearest.ts';
import { duplicates, namingProblems } from './definition-file.ts';
import type { Layout } from './discover.ts';
import { type Inspection, type InspectRequest, NO_NAMES, namesOf } from './inspect.ts';
import type { Inspector } from './isolation.ts';
import { linkProblems } from './links.ts';
import { readMarkdownWorkflow } from './markdown-workflow.ts';
import { isOwnFile } from './own-file.ts';
import { relativeTo } from './paths.ts';
import { lineOf, type Problem } from './problem.ts';

export interface Found {
  name: string;
  path: string;
}

interface Surroundings {
  folder: string;
  inspector: Inspector;
  /** Names of the skills there are. */
  skills: readonly string[];
  timeoutMs: number;
}

interface CheckedDefinitions {
  problems: Problem[];
  workflows: Found[];
  agents: Found[];
}

export async function checkDefinitions(layout: Layout, around: Surroundings): Promise<CheckedDefinitions> {
  const problems: Problem[] = [];
  const relative = relativeTo(around.folder);
  const own = { workflow: ownFiles(layout.workflows), agent: ownFiles(layout.agents) };
  const agents = own.agent.map(({ name }) => name);
  const inspect = (file: string, kind: InspectRequest['kind']) => inspectOne(file, kind, around);

  problems.push(...duplicates(layout.configs, relative));
  let servers: readonly string[] | undefined = [];
  for (const file of layout.configs.slice(0, 1)) {
    const config = await inspect(file, 'config');
    problems.push(...config.problems);
    // Of a config that cannot be read nobody knows what it names.
    servers = config.problems.length > 0 && config.mcp.length === 0 ? undefined : config.mcp;
  }
  for (const kind of ['workflow', 'agent'] as const) {
    for (const { name, files } of own[kind]) {
      problems.push(...namingProblems(name, files[0] ?? name, relative), ...duplicates(files, relative));
      for (const file of files) {
        const inspection = await inspect(file, kind);
        problems.push(
          ...inspection.problems,
          ...unknownNames(file, inspection, { relative, skills: around.skills, agents, servers }),
        );
      }
    }
  }
  const found = (kind: 'workflow' | 'agent') =>
    own[kind].map(({ name, files }) => ({ name, path: relative(files[0] ?? name) }));
  return { problems, workflows: found('workflow'), agents: found('agent') };
}

function ownFiles(files: Layout['workflows']): Array<{ name: string; files: string[] }> {
  return [...files]
    .map(([name, paths]) => ({ name, files: paths.filter(isOwnFile) }))
    .filter((one) => one.files.length > 0);
}

async function inspectOne(
  file: string,
  kind: InspectRequest['kind'],
  around: Surroundings,
): Promise<Inspection> {
  const { folder, inspector, timeoutMs } = around;
  const problems = linkProblems(file, { within: folder, relative: relativeTo(folder) });
  if (problems.length > 0) return { problems, ...NO_NAMES };
  return file.endsWith('.md')
    ? inspectMarkdown(file, folder)
    : inspector.inspect({ file, kind, folder, timeoutMs });
}

async function inspectMarkdown(file: string, folder: string): Promise<Inspection> {
  const { problems, fields } = await readMarkdownWorkflow(
    relativeTo(folder)(file),
    readFileSync(file, 'utf8'),
  );
  return { problems, ...(problems.length === 0 ? namesOf(fields) : NO_NAMES) };
}

interface Names {
  relative(path: string): string;
  skills: readonly string[];
  agents: readonly string[];
  /** MCP servers of the config; undefined = nobody knows. */
  servers: readonly string[] | undefined;
}

const WHERE = {
  skill: (name: string) => `add skills/${name}/SKILL.md`,
  agent: (name: string) => `add agents/${name}.ts`,
  'MCP server': (name: string) => `add it to flue.config.ts: mcp: { '${name}': { url: 'https://…' } }`,
};

function unknownNames(file: string, inspection: Inspection, names: Names): Problem[] {
  const { relative, skills, agents, servers = inspection.mcp } = names;
  const text = readFileSync(file, 'utf8');
  // A skill is also asked for by name in a workflow's body.
  const prompted = [...text.matchAll(/\bsession\.skill\(\s*(['"`])([\w-]+)\1/g)].flatMap(
    (match) => match[2] ?? [],
  );
  const unknown = (kind: keyof typeof WHERE, names: readonly string[], known: readonly string[]) =>
    [...new Set(names)]
      .filter((name) => !known.includes(name))
      .map((name): Problem => {
        const line =
          lineOf(text, new RegExp(`['"\`]${name.replace(/\W/g, '\\$&')}['"\`]`)) ?? lineOf(text, name);
        const near = nearest(name, known);
        const others = known.length === 0 ? '' : ` (there are: ${known.join(', ')})`;
        const fix = near === undefined ? `${WHERE[kind](name)}${others}` : `did you mean '${near}'?`;
        return { path: relative(file), line, message: `there is no ${kind} '${name}'`, fix };
      });
  return [
    ...unknown('skill', [...inspection.skills, ...prompted], skills),
    ...unknown('agent', inspection.subagents, agents),
    ...unknown('MCP server', inspection.mcp, servers),
  ];
}
