// `flue init`: writes a project that passes its check, runs without a key, and has a test. What is there is never touched.
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { layOut } from '../../project/discover.ts';
import { relativeTo } from '../../project/paths.ts';
import { SUCCEEDED } from './exit-code.ts';
import { folderOf, type InitArgs, projectName } from './init-args.ts';
import { document } from './outcome.ts';
import { usage } from './parse-argv.ts';
import { print } from './print.ts';
import {
  FIRST_WORKFLOW,
  projectFiles,
  readScaffold,
  SCRIPTED,
  type Scaffold,
  type Wanted,
} from './scaffold.ts';

interface Written {
  created: string[];
  /** What stands in the place of a file that would have been written. */
  kept: string[];
}

export async function initProject(args: InitArgs): Promise<number> {
  const answers = args.interactive ? await (await import('./init-questions.ts')).askForProject(args) : args;
  const dir = folderOf(answers.folder);
  requireRoom(dir);
  const wanted: Wanted = {
    target: answers.target ?? 'node',
    name: answers.name ?? projectName(basename(dir)),
    model: answers.model,
    workflow: answers.workflow ?? FIRST_WORKFLOW,
  };
  const written = writeProject(dir, projectFiles(readScaffold(), wanted));
  noteOwnProgram(dir);
  const next = nextSteps(dir, wanted, written);
  if (args.json)
    print({ out: document({ dir, ...wanted, model: wanted.model ?? SCRIPTED, ...written, next }) });
  else {
    // One after the other: at a terminal what comes next stands last.
    print({ out: lines(written.created) });
    if (!args.quiet) print({ err: notes(written, next) });
  }
  return SUCCEEDED;
}

/** Everything that can be known is known before the first file is written. */
function requireRoom(dir: string): void {
  const hint = 'give another folder: flue init <folder>';
  for (let place = dir; ; place = dirname(place)) {
    const found = statSync(place, { throwIfNoEntry: false });
    if (found === undefined && place !== dirname(place)) continue;
    if (found !== undefined && !found.isDirectory())
      throw usage(`"${place}" is a file: no project can be made there`, hint);
    try {
      accessSync(place, constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new FlueError('usage_error', `"${place}" cannot be written to: ${messageOf(cause)}`, {
        hint,
        cause,
      });
    }
    return;
  }
}

/** Throws FlueError usage_error for a folder that cannot be written to. */
export function writeProject(dir: string, files: Scaffold): Written {
  const written: Written = { created: [], kept: [] };
  const standing = whatStandsIn(dir);
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const instead = standing(path);
    if (instead !== undefined) {
      if (!written.kept.includes(instead)) written.kept.push(instead);
    } else if (create(join(dir, path), text, written)) written.created.push(path);
    else written.kept.push(path);
  }
  return written;
}

/** A project has one config and one agent.md, and one definition of a name: another spelling of it stands in its place. */
function whatStandsIn(dir: string): (path: string) => string | undefined {
  const { configs, contexts, workflows, agents, skills } = layOut(dir);
  const shown = relativeTo(dir);
  const readme = namesIn(dir).find((name) => /^readme(?:\.|$)/i.test(name));
  return (path) => {
    const [folder = '', name = ''] = path.split('/');
    const stem = name.replace(/\.\w+$/, '');
    const file =
      (path === 'flue.config.ts' && configs[0]) ||
      (path === 'agent.md' && contexts[0]) ||
      (folder === 'workflows' && workflows.get(stem)?.[0]) ||
      (folder === 'agents' && agents.get(stem)?.[0]) ||
      (folder === 'skills' && skills.get(name)?.[0]);
    if (file) return shown(file);
    return path === 'README.md' ? readme : undefined;
  };
}

function namesIn(dir: string): string[] {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(dir) : [];
}

/** False when something is there already, a dangling link too. */
function create(file: string, text: string, { created }: Written): boolean {
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) return false;
    makeFolder(dirname(file));
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    const before = created.length === 0 ? '' : ` (${created.length} files were written before it)`;
    throw new FlueError('usage_error', `"${file}" cannot be written: ${messageOf(cause)}${before}`, {
      hint: 'make room for it, or give another folder: flue init <folder>',
      cause,
    });
  }
}

/** Not `recursive`: where a file system refuses with ENOENT (/proc), Node would try for ever. */
function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir);
}

function nextSteps(dir: string, { workflow, model }: Wanted, { kept }: Written): string[] {
  const place = relative(process.cwd(), dir);
  const flue = ownCommand();
  const isOwnConfig = kept.some((path) => path.startsWith('flue.config.'));
  const scripted = isOwnConfig || model !== undefined ? ` --model ${SCRIPTED}` : '';
  return [
    ...(place === '' ? [] : [`cd ${/^[\w./@+-]+$/.test(place) ? place : JSON.stringify(place)}`]),
    `${flue} run ${workflow}${scripted}   # a script plays the model: free, without a key`,
    `${flue} dev   # serves the project, and loads again what you change`,
    kept.includes('package.json')
      ? 'node --test   # the tests of test/, with Node alone'
      : 'npm test   # the tests of test/, with Node alone',
  ];
}

/** For the project's test, which starts flue where none is installed. Not part of the project: `.flue/` is ignored by git. */
function noteOwnProgram(dir: string): void {
  try {
    makeFolder(join(dir, '.flue'));
    writeFileSync(join(dir, '.flue/cli'), `${process.argv[1]}\n`);
  } catch {
    // The test says what it needs instead.
  }
}

/** As it was started, so that the next line works too. */
function ownCommand(): string {
  const program = process.argv[1] ?? 'flue';
  return basename(program).startsWith('flue') && !program.endsWith('.js') ? 'flue' : `node ${program}`;
}

function notes({ created, kept }: Written, next: readonly string[]): string {
  return [
    ...(created.length === 0 ? ['nothing to write: every file is there already\n'] : []),
    ...(kept.length === 0 ? [] : [`kept, because they were there: ${kept.join(', ')}\n`]),
    `\nNext:\n${lines(next.map((line) => `  ${line}`))}`,
  ].join('');
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
