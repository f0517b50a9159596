// Makes the shell's state outlive a command, which in just-bash it does not: what was defined before is put in front
// of a script, and behind it, and before each `exit` in it, stands one internal command that looks at what there is by
// then. They are joined to the parsed script, so that line numbers and syntax errors are the script's own.
import type { Command, ScriptNode, StatementNode, TransformPlugin } from 'just-bash';
import type { ShellState } from '../../../core/sandbox-port.ts';
import type { ShellFiles } from './burst.ts';
import { internalAction } from './internal-command.ts';
import type { Outcome } from './outcome.ts';
import { beforeEachExit, functionsIn, sourcedIn } from './script-parts.ts';
import { Rewrites, TRAP } from './script-rewrites.ts';
import { quoted } from './script-words.ts';
import type { JustBashModule } from './shell-build.ts';
import {
  argumentLine,
  arraysOf,
  attributeLines,
  attributesOf,
  folderLine,
  keptLine,
  optionLines,
  optionsOf,
  withoutVariables,
} from './shell-lines.ts';
import { type Look, lookFor, lookText, type Moment, type Seen, seenIn } from './shell-look.ts';

export const START: ShellState = { cwd: '/workspace', env: {}, functions: '' };

/** What a new shell knows; only what differs from it is carried. */
export const BASE_ENV: Readonly<Record<string, string>> = {
  HOME: '/home/user',
  USER: 'user',
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
};

/** The internal command; no script has reason to call it, and none gains by it. */
export const KEEP = '__flue_keep';
/** Set by the shell itself, or gone with the command. */
const OWN_NAMES =
  /^(_|__FLUE_\w*|PWD|OPTIND|OPTARG|SHELLOPTS|BASHOPTS|OSTYPE|MACHTYPE|HOSTTYPE|HOSTNAME|PIPESTATUS|RANDOM|SECONDS|LINENO|FUNCNAME|PPID|UID|EUID|BASH\w*)$/;

/** A variable longer than this is a file's content, and the next command can read the file. */
const MAX_VALUE = 32 * 1024;
/** Of all that is carried as source text, and of what is exported; it is journaled with every command that changes it. */
const MAX_TEXT = 256 * 1024;

interface FinalState {
  cwd: string;
  variables: Map<string, string>;
  exported: Set<string>;
  seen: Seen;
}

const VERSION = 'BASH_VERSINFO=(5 1 0 1 release x86_64-pc-linux-gnu)';
const DONE = { stdout: '', stderr: '', exitCode: 0 };

export class ShellCarry {
  /** Both belong to one `Bash` and one `exec`. */
  readonly plugin: TransformPlugin;
  readonly command: Command;
  readonly #before: ShellState;
  readonly #parse: JustBashModule['parse'];
  readonly #rewrites: Rewrites;
  /** What was given to `eval`, which may define functions. */
  readonly #evaluated: string[] = [];
  readonly #command: string;
  readonly #look: Look;
  /** Of the script itself, before it is rewritten. */
  #defined: Map<string, string> | undefined;
  #sourced: string[] = [];
  #final: FinalState | undefined;
  #reachedEnd = false;

  constructor({ parse, defineCommand }: JustBashModule, before: ShellState, command: string) {
    this.#before = before;
    this.#parse = parse;
    this.#command = command;
    this.#look = lookFor(`${before.functions}\n${command}`);
    this.#rewrites = new Rewrites(parse, KEEP, `${before.functions}\n${command}`);
    this.plugin = { name: 'flue-carry', transform: ({ ast }) => ({ ast: this.#wrap(ast) }) };
    this.command = defineCommand(KEEP, async ([moment, ...args], context) => {
      if (moment === 'eval') this.#evaluated.push(args[0] ?? '');
      const acted = moment === 'eval' ? DONE : await internalAction(moment, args, context);
      if (acted !== undefined) return acted;
      const [status, ...words] = args;
      const { cwd, env, exportedEnv } = context;
      this.#reachedEnd = moment === 'end';
      this.#final = {
        cwd,
        variables: new Map(env),
        exported: new Set(Object.keys(exportedEnv ?? {})),
        seen: seenIn(words),
      };
      return { ...DONE, exitCode: Number(status) };
    });
  }

  /** False when the script left early: by `exit`, an error, a limit. */
  get reachedEnd(): boolean {
    return this.#reachedEnd;
  }

  /**
   * What runs when an error (`set -e`, `set -u`) ended the script, in a shell made from the state it ended in: just-bash
   * leaves the script at once, without a way to go on in it.
   */
  lastWords({ env, exitCode }: Outcome, { functions }: ShellState): string | undefined {
    const trap = env[TRAP];
    if (this.#final !== undefined || !trap || !('?' in env)) return undefined;
    return `${functions}\n(exit ${exitCode})\n${trap}\nexit ${exitCode}`;
  }

  /**
   * What the next command begins with. `env` is what just-bash says the variables are: all there is to go by when an
   * error ended the script (`set -e`), and nothing of use when a limit did.
   */
  async after(env: Record<string, string>, tree: ShellFiles): Promise<ShellState> {
    const final = this.#final;
    if (final === undefined && !('?' in env)) return this.#before;
    const seen = final?.seen;
    const source = this.#before.functions;
    const attributes = attributesOf(seen ? seen.attributes : '');
    const variables = final?.variables ?? new Map(Object.entries(env));
    const exported = final?.exported ?? new Set(Object.keys(this.#before.env));
    const carried = [...variables].filter(
      ([name, value]) =>
        isCarried(name, value) && !this.#isFirstFolder(name, value) && !attributes.references.has(name),
    );
    const plain = carried
      .filter(([name]) => !exported.has(name))
      .map(([name, value]) => `${name}=${quoted(value)}`);
    const functions = await this.#functions(tree);
    const rest = withoutVariables(source);
    const lines = seen
      ? [
          ...(seen.arrays.length <= MAX_VALUE ? arraysOf(seen.arrays, isOwnName) : []),
          ...attributeLines(attributes),
          seen.args ? argumentLine(seen.args) : keptLine(source, 'set -- '),
          seen.folders === undefined ? keptLine(source, '{ cd ') : folderLine(seen.folders),
          ...functions,
          this.#rewrites.exported.size > 0 ? `export -f ${[...this.#rewrites.exported].join(' ')}` : '',
        ]
      : [rest, ...functions.filter((text) => !rest.includes(text))];
    const options = seen?.options === undefined ? optionLines(source) : optionsOf(seen.options);
    return {
      cwd: final?.cwd ?? env.PWD ?? this.#before.cwd,
      env: Object.fromEntries(
        fitting(
          MAX_TEXT,
          carried.filter(([name]) => exported.has(name)),
        ),
      ),
      functions: within(MAX_TEXT, [...options, ...plain, ...lines]),
    };
  }

  /** The shell sets OLDPWD at its start as if there had been a `cd`. */
  #isFirstFolder(name: string, value: string): boolean {
    const { cwd, env } = this.#before;
    return (
      name === 'OLDPWD' && value === cwd && env.OLDPWD === undefined && (this.#final?.cwd ?? cwd) === cwd
    );
  }

  /** Only the script itself: just-bash shows a plugin every nested `bash -c` as well. */
  #wrap(ast: ScriptNode): ScriptNode {
    if (this.#defined) {
      this.#rewrites.apply(ast);
      return this.#withExported(ast);
    }
    this.#defined = this.#look.has('functions') ? functionsIn(ast) : new Map();
    this.#sourced = /\bsource\b|\.\s/.test(this.#command) ? sourcedIn(ast) : [];
    const statementsAt = (moment: Moment): StatementNode[] =>
      this.#parse(lookText(KEEP, moment, this.#look)).statements;
    const before = this.#parsed(this.#before.functions)?.statements ?? [];
    if (this.#command.includes('BASH_VERSINFO')) before.unshift(...this.#parse(VERSION).statements);
    const whole: ScriptNode = { ...ast, statements: [...before, ...ast.statements] };
    this.#rewrites.apply(whole);
    if (/\bexit\b/.test(this.#before.functions + this.#command))
      beforeEachExit(whole, () => statementsAt('exit'));
    whole.statements.push(...statementsAt('end'));
    return whole;
  }

  /** What `export -f` named is known to a shell within the shell; what a command runs for another is no such shell. */
  #withExported(ast: ScriptNode): ScriptNode {
    const [{ pipelines: [pipeline] = [] } = {}, ...others] = ast.statements;
    const [command] = pipeline?.commands ?? [];
    const isRun = command?.type === 'SimpleCommand' && command.name?.parts[0]?.type === 'SingleQuoted';
    if (this.#rewrites.exported.size === 0 || (isRun && others.length === 0)) return ast;
    const known = new Map([...this.#functionsOf(this.#before.functions), ...(this.#defined ?? [])]);
    const texts = [...this.#rewrites.exported].flatMap((name) => known.get(name) ?? []);
    return { ...ast, statements: [...(this.#parsed(texts.join('\n'))?.statements ?? []), ...ast.statements] };
  }

  #functionsOf(text: string): Map<string, string> {
    const script = this.#parsed(text);
    return script ? functionsIn(script) : new Map();
  }

  async #functions(tree: ShellFiles): Promise<string[]> {
    if (!this.#look.has('functions')) return [];
    const known = new Map<string, string>();
    const add = (found: Map<string, string>): void => {
      for (const [name, text] of found) known.set(name, text);
    };
    const addText = (text: string): void => add(this.#functionsOf(text));
    addText(this.#before.functions);
    for (const path of this.#sourced) addText(await this.#textAt(tree, path));
    add(this.#defined ?? new Map());
    for (const text of this.#evaluated) addText(text);
    const names = this.#final?.seen.functions.split('\n').map((line) => line.replace(/^declare -f /, ''));
    return [...known].filter(([name]) => names?.includes(name) ?? true).map(([, text]) => text);
  }

  async #textAt(tree: ShellFiles, path: string): Promise<string> {
    try {
      const bytes = await tree.read(path.startsWith('/') ? path : `${this.#before.cwd}/${path}`);
      return new TextDecoder().decode(bytes);
    } catch {
      return '';
    }
  }

  #parsed(text: string): ScriptNode | undefined {
    if (text === '') return undefined;
    try {
      return this.#parse(text);
    } catch {
      return undefined;
    }
  }
}

function isOwnName(name: string): boolean {
  return OWN_NAMES.test(name);
}

function isCarried(name: string, value: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || isOwnName(name) || value.length > MAX_VALUE) return false;
  return BASE_ENV[name] !== value && !(name === 'IFS' && value === ' \t\n');
}

/** As many of the variables, in order, as fit. */
function fitting(limit: number, variables: ReadonlyArray<[string, string]>): Array<[string, string]> {
  let size = 0;
  return variables.filter(([name, value]) => {
    size += name.length + value.length;
    return size <= limit;
  });
}

/** As many of the texts, in order, as fit. */
function within(limit: number, texts: readonly string[]): string {
  let size = 0;
  return texts
    .filter((text) => {
      size += text.length + 1;
      return text !== '' && size <= limit;
    })
    .join('\n');
}
