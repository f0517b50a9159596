// What `env.NAME` stands for at a step: the step's, the job's, then the workflow's `env:` of that name.
import { expressionsIn, type Flow, flowsOf } from './expressions.ts';
import type { GitHubFile, Job, Step } from './github-file.ts';
import { asMap, get, textOf, type YamlMap } from './yaml-nodes.ts';

export interface Scope {
  file: GitHubFile;
  job: Job;
  step: Step;
}

/** The flow itself, or what flows into the `env` variable it names. A variable is followed once. */
export function resolveEnv(flow: Flow, { file, job, step }: Scope): Flow[] {
  const name = /^env\.([^.]+)$/.exec(flow.path)?.[1];
  if (name === undefined) return [flow];
  for (const holder of [step.map, job.map, file.root]) {
    const text = variablesOf(asMap(get(holder, 'env'))).get(name);
    if (text !== undefined) return flowsOfText(text);
  }
  return [flow];
}

// One `env:` is asked for by every expression in its reach: looking through it each time would be quadratic.
const known = new WeakMap<YamlMap, ReadonlyMap<string, string>>();

function variablesOf(env: YamlMap | undefined): ReadonlyMap<string, string> {
  if (env === undefined) return new Map();
  let variables = known.get(env);
  if (variables === undefined) {
    variables = new Map(env.entries.map((one) => [one.key.toLowerCase(), textOf(one.value) ?? '']));
    known.set(env, variables);
  }
  return variables;
}

function flowsOfText(text: string): Flow[] {
  const flows = expressionsIn(text).flatMap(({ body }) => flowsOf(body));
  // The text around the expressions may say it too: `refs/pull/${{ … }}/head`.
  return [...flows, { path: text.slice(0, 200), whole: false }];
}
