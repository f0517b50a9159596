// The arguments of `flue init`. What is undefined is asked for at a terminal, and has a default elsewhere.
import { resolve } from 'node:path';
import { kebab } from '../../project/naming.ts';
import { isValidName } from '../../protocol/ids.ts';
import type { Common } from './args.ts';
import { targetOf } from './build-args.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';

export type Target = 'node' | 'cloudflare';

export interface InitArgs extends Common {
  command: 'init';
  /** As it was given. */
  folder: string | undefined;
  target: Target | undefined;
  name: string | undefined;
  model: string | undefined;
  workflow: string | undefined;
  interactive: boolean;
}

export function initArgs({ positionals, values, switches }: Argv, common: Common): InitArgs {
  const [folder] = positionals;
  if (folder !== undefined && values.has('project'))
    throw usage('the folder is given twice', 'leave --project out');
  if (folder === '') throw usage('the name of the folder is empty', 'give one, or leave it out for this one');
  const asks = !switches.has('yes') && !common.json;
  return {
    command: 'init',
    ...common,
    folder: folder ?? textOf(values, 'project'),
    target: targetOf(textOf(values, 'target')),
    name: given(textOf(values, 'name'), '--name', nameProblem),
    model: given(textOf(values, 'model'), '--model', modelProblem),
    workflow: given(textOf(values, 'workflow'), '--workflow', workflowProblem),
    interactive: asks && process.stdin.isTTY && process.stderr.isTTY,
  };
}

export function folderOf(given: string | undefined): string {
  return resolve(given ?? '.');
}

type Judge = (text: string) => { message: string; hint: string } | undefined;

function given(text: string | undefined, flag: string, judge: Judge): string | undefined {
  const problem = text === undefined ? undefined : judge(text);
  if (problem !== undefined) throw usage(`${flag} ${problem.message}`, problem.hint);
  return text;
}

/** What a worker may be called, which everything else may be too. */
export const nameProblem: Judge = (name) =>
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
    ? undefined
    : {
        message: `"${name}" is no name: only a-z, 0-9 and - are, at most 63`,
        hint: `write ${projectName(name)}`,
      };

export const workflowProblem: Judge = (name) =>
  isValidName(name) && name.length <= 63
    ? undefined
    : {
        message: `"${name}" is no name: only a-z, 0-9 and - are, at most 63`,
        hint: `write ${kebab(name).slice(0, 63)}`,
      };

export const modelProblem: Judge = (model) =>
  /^[a-z0-9][a-z0-9._-]*\/[\w./:@-]+$|^claude-[\w.-]+$/.test(model)
    ? undefined
    : { message: `"${model}" is no model`, hint: 'write provider/model; flue models lists some' };

/** The nearest good one. */
export function projectName(text: string): string {
  const name = kebab(text).slice(0, 63).replace(/-+$/, '');
  return name === 'my-workflow' ? 'my-project' : name;
}
