// The files of a new project: those of the scaffold with what was asked for put in.
import { readFileSync } from 'node:fs';
import { FlueError, messageOf } from '../../errors.ts';
import type { Target } from './init-args.ts';

/** Text by path. */
export type Scaffold = ReadonlyMap<string, string>;

export interface Wanted {
  target: Target;
  name: string;
  /** undefined = the script of the scaffold plays it. */
  model: string | undefined;
  workflow: string;
}

export const FIRST_WORKFLOW = 'todo-review';
export const SCRIPTED = 'scripted/workflows/demo.script.json';

/** What the build has put beside this program. */
export function readScaffold(): Scaffold {
  try {
    const text = readFileSync(new URL('./scaffold.json', import.meta.url), 'utf8');
    return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
  } catch (cause) {
    throw new FlueError('internal_error', `a part of flue is missing: ${messageOf(cause)}`, { cause });
  }
}

export function projectFiles(scaffold: Scaffold, wanted: Wanted): Scaffold {
  const named = [...scaffold].map(([path, text]): [string, string] => [
    path.replaceAll(FIRST_WORKFLOW, wanted.workflow),
    fitted(path, text.replaceAll(FIRST_WORKFLOW, wanted.workflow), wanted),
  ]);
  return new Map([...named, ['package.json', packageJson(wanted.name)]]);
}

function fitted(path: string, text: string, { target, name, model }: Wanted): string {
  if (path === 'README.md') return text.replace('# PROJECT', `# ${name}`);
  if (path === 'flue.config.ts') {
    const placed =
      target === 'node'
        ? text
        : text.replace("target: 'node',", `target: 'cloudflare',\n  worker: { name: '${name}' },`);
    return model === undefined
      ? placed
      : placed.replace(/ {2}\/\/ Plays[\s\S]*?json',\n/, `  model: '${model}',\n`);
  }
  if (path === '.github/workflows/flue.yml' && model !== undefined) {
    const asked = text.replace('anthropic/claude-haiku-5-5', model);
    return model.startsWith('openai/') ? withOpenAiKey(asked) : asked;
  }
  return text;
}

function withOpenAiKey(workflow: string): string {
  const key = / {10}anthropic-api-key: .*\n/;
  return `${workflow.replace(key, '')}        env:\n          OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }}\n`;
}

function packageJson(name: string): string {
  const manifest = {
    name,
    private: true,
    type: 'module',
    engines: { node: '>=24' },
    scripts: { test: 'node --test' },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
