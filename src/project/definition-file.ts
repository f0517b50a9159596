// From a name and the files that bear it to one good definition, or a ProjectError that says what to change.
import { readFileSync } from 'node:fs';
import type { AgentDefinition } from '../authoring/agent.ts';
import type { WorkflowDefinition } from '../authoring/workflow.ts';
import { isValidName } from '../protocol/ids.ts';
import { placed } from './config.ts';
import { type DefinitionName, definitionComplaints } from './definition.ts';
import { linkProblems, type ProjectPlace } from './links.ts';
import { type Exports, loadModule } from './load-module.ts';
import { toWorkflow } from './markdown-workflow.ts';
import { kebab } from './naming.ts';
import { isOwnFile } from './own-file.ts';
import { type Problem, ProjectError, refuse } from './problem.ts';

type Relative = (path: string) => string;

export async function loadWorkflow(
  name: string,
  files: readonly string[],
  place: ProjectPlace,
): Promise<WorkflowDefinition> {
  const { relative } = place;
  const file = theFile(name, files, 'workflow', place);
  if (file.endsWith('.md')) return toWorkflow(relative(file), readFileSync(file, 'utf8'));
  return (await loadDefinition(file, 'workflow', place)) as WorkflowDefinition;
}

export async function loadAgent(
  name: string,
  files: readonly string[],
  place: ProjectPlace,
): Promise<AgentDefinition> {
  return (await loadDefinition(theFile(name, files, 'agent', place), 'agent', place)) as AgentDefinition;
}

/** The one file of a name that is ours. A file that is not is never run, whoever asks for it. */
function theFile(name: string, files: readonly string[], kind: DefinitionName, place: ProjectPlace): string {
  const { relative } = place;
  const own = files.filter(isOwnFile);
  const [file = files[0] ?? name] = own;
  refuse([
    ...namingProblems(name, file, relative),
    ...duplicates(own, relative),
    ...linkProblems(file, place),
  ]);
  if (own.length === 0 && !file.endsWith('.md')) throw new ProjectError([stranger(relative(file), kind)]);
  return file;
}

export function namingProblems(name: string, file: string, relative: Relative): Problem[] {
  if (isValidName(name)) return [];
  const path = relative(file);
  const better = path.slice(0, path.lastIndexOf('/') + 1) + kebab(name) + file.slice(file.lastIndexOf('.'));
  return [
    { path, message: `'${name}' is no name: only a-z, 0-9 and - are`, fix: `rename the file to ${better}` },
  ];
}

export function duplicates(own: readonly string[], relative: Relative): Problem[] {
  const [first, ...others] = own.map(relative);
  if (first === undefined || others.length === 0) return [];
  return [
    {
      path: first,
      message: `${others.join(' and ')} has the same name`,
      fix: 'rename or delete one of them',
    },
  ];
}

function stranger(path: string, kind: DefinitionName): Problem {
  const define = kind === 'workflow' ? 'defineWorkflow' : 'defineAgent';
  return {
    path,
    message: `it is no ${kind}: it does not import 'flue-action'`,
    fix: `write import { ${define} } from 'flue-action' and export default ${define}({ … })`,
  };
}

async function loadDefinition(file: string, kind: DefinitionName, place: ProjectPlace): Promise<unknown> {
  const { relative } = place;
  const exports = await loadModule(file, place);
  refuse(definitionProblems(exports, kind, { path: relative(file), text: readFileSync(file, 'utf8') }));
  return exports.default;
}

export function definitionProblems(
  exports: Exports,
  kind: DefinitionName,
  source: { path: string; text: string },
): Problem[] {
  return definitionComplaints(exports, kind).map((complaint) => placed(complaint, source));
}
