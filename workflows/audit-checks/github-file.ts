// A GitHub workflow, or the action.yml of a composite action, as the checks see it: triggers, jobs, steps, each with its
// line. An action is one job named `runs` without triggers.
import {
  asMap,
  asScalar,
  entry,
  get,
  scalarsOf,
  textOf,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from './yaml-nodes.ts';

export interface GitHubFile {
  path: string;
  kind: 'workflow' | 'action';
  lines: readonly string[];
  root: YamlMap;
  /** Names of events with the lines they stand on. */
  triggers: ReadonlyArray<{ name: string; line: number }>;
  jobs: readonly Job[];
}

export interface Job {
  id: string;
  /** The line of the job's key. */
  line: number;
  map: YamlMap;
  steps: readonly Step[];
}

export interface Step {
  line: number;
  map: YamlMap;
  uses: YamlScalar | undefined;
  run: YamlScalar | undefined;
  with: YamlMap | undefined;
}

export function githubFile(path: string, lines: readonly string[], root: YamlMap): GitHubFile {
  const kind = /(?:^|\/)action\.ya?ml$/i.test(path) ? 'action' : 'workflow';
  const jobs = kind === 'action' ? jobsOfAction(root) : jobsOfWorkflow(root);
  return { path, kind, lines, root, triggers: triggersOf(root), jobs };
}

function jobsOfWorkflow(root: YamlMap): Job[] {
  return (asMap(get(root, 'jobs'))?.entries ?? []).flatMap((job) =>
    job.value.kind === 'map' ? [jobOf(job.key, job.line, job.value)] : [],
  );
}

function jobsOfAction(root: YamlMap): Job[] {
  const runs = entry(root, 'runs');
  return runs?.value.kind === 'map' ? [jobOf('runs', runs.line, runs.value)] : [];
}

function jobOf(id: string, line: number, map: YamlMap): Job {
  const steps = get(map, 'steps');
  const items = steps?.kind === 'sequence' ? steps.items : [];
  return { id, line, map, steps: items.flatMap(stepOf) };
}

function stepOf(node: YamlNode): Step[] {
  if (node.kind !== 'map') return [];
  const uses = asScalar(get(node, 'uses'));
  const run = asScalar(get(node, 'run'));
  return [{ line: node.line, map: node, uses, run, with: asMap(get(node, 'with')) }];
}

function triggersOf(root: YamlMap): Array<{ name: string; line: number }> {
  const on = get(root, 'on');
  if (on?.kind === 'map') return on.entries.map((one) => ({ name: one.key, line: one.line }));
  return scalarsOf(on).map((one) => ({ name: one.value, line: one.line }));
}

/** Events of outsiders that run with the base repository's secrets, token and cache. */
const PRIVILEGED_TRIGGERS = [
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
];

export function privilegedTriggers(file: GitHubFile): string[] {
  return file.triggers.map((trigger) => trigger.name).filter((name) => PRIVILEGED_TRIGGERS.includes(name));
}

export function hasTrigger(file: GitHubFile, ...names: string[]): boolean {
  return file.triggers.some((trigger) => names.includes(trigger.name));
}

export interface ActionReference {
  /** `owner/repo` in lower case, or the image of a `docker://`; empty for a local one. */
  name: string;
  /** What follows `owner/repo`: the folder of the action or the file of the workflow. */
  subpath: string;
  ref: string;
  kind: 'local' | 'docker' | 'repository';
}

export function parseUses(uses: string): ActionReference {
  const text = uses.trim();
  if (text.startsWith('./')) return { name: '', subpath: text, ref: '', kind: 'local' };
  if (text.startsWith('docker://')) {
    const image = text.slice('docker://'.length);
    const at = image.lastIndexOf('@');
    return at === -1
      ? { name: image, subpath: '', ref: '', kind: 'docker' }
      : { name: image.slice(0, at), subpath: '', ref: image.slice(at + 1), kind: 'docker' };
  }
  const at = text.lastIndexOf('@');
  const [owner = '', repository = '', ...subpath] = (at === -1 ? text : text.slice(0, at)).split('/');
  const ref = at === -1 ? '' : text.slice(at + 1);
  return {
    name: `${owner}/${repository}`.toLowerCase(),
    subpath: subpath.join('/'),
    ref,
    kind: 'repository',
  };
}

/** The steps of a job that use an action, `owner/repo` or `owner/repo/folder` in lower case. */
export function isAction(step: Step, ...names: string[]): boolean {
  if (step.uses === undefined) return false;
  const { name, subpath } = parseUses(step.uses.value);
  return names.includes(name) || names.includes(`${name}/${subpath}`);
}

export function input(step: Step, name: string): YamlScalar | undefined {
  return asScalar(get(step.with, name));
}

export function inputText(step: Step, name: string): string | undefined {
  return textOf(get(step.with, name))?.trim();
}
