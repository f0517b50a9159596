// Makes the shell's state outlive a command, which in just-bash it does not: what was defined before is put in front
// of a script, and behind it, and before each `exit` in it, stands one internal command that looks at what there is by
// then. They are joined to the parsed script, so that line numbers and syntax errors are the script's own.
import type { Command, ScriptNode, StatementNode, TransformPlugin } from 'just-bash';
import type { ShellState } from '../../../core/sandbox-port.ts';
import type { ShellFiles } from './interpreter.ts';
import { beforeEachExit, functionsIn, sourcedIn } from './script-parts.ts';
import type { JustBashModule } from './shell-build.ts';

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
type Moment = 'end' | 'exit' | 'exit with status';

/** xtrace would print it, so its traces go nowhere. */
function look(moment: Moment): string {
  return `{ ${KEEP} '${moment}' "$?" "$(declare -F)" "$(declare -pa)" "$(declare -pA)"; } 2>/dev/null`;
}

/** Set by the shell itself, or gone with the command. */
const OWN_NAMES =
  /^(_|PWD|IFS|OPTIND|OPTARG|SHELLOPTS|BASHOPTS|OSTYPE|MACHTYPE|HOSTTYPE|HOSTNAME|PIPESTATUS|RANDOM|SECONDS|LINENO|FUNCNAME|PPID|UID|EUID|BASH\w*)$/;

/** A variable longer than this is a file's content, and the next command can read the file. */
const MAX_VALUE = 32 * 1024;
/** Of all that is carried as source text; it is journaled with every command that changes it. */
const MAX_TEXT = 256 * 1024;

interface FinalState {
  cwd: string;
  variables: Map<string, string>;
  exported: Set<string>;
  functionNames: Set<string>;
  arrays: string;
}

export class ShellCarry {
  /** Both belong to one `Bash` and one `exec`. */
  readonly plugin: TransformPlugin;
  readonly command: Command;
  readonly #before: ShellState;
  readonly #parse: JustBashModule['parse'];
  #script: ScriptNode | undefined;
  #final: FinalState | undefined;
  #reachedEnd = false;

  constructor({ parse, defineCommand }: JustBashModule, before: ShellState) {
    this.#before = before;
    this.#parse = parse;
    this.plugin = { name: 'flue-carry', transform: ({ ast }) => ({ ast: this.#wrap(ast) }) };
    this.command = defineCommand(
      KEEP,
      async ([moment, status, functions = '', ...arrays], { cwd, env, exportedEnv }) => {
        this.#reachedEnd = moment === 'end';
        this.#final = {
          cwd,
          variables: new Map(env),
          exported: new Set(Object.keys(exportedEnv ?? {})),
          functionNames: new Set(functions.split('\n').map((line) => line.replace(/^declare -f /, ''))),
          arrays: arrays.join('\n'),
        };
        // `exit` alone ends with the status before it; one with a status must be reached under `set -e` as well.
        return { stdout: '', stderr: '', exitCode: moment === 'exit with status' ? 0 : Number(status) };
      },
    );
  }

  /** False when the script left early: by `exit`, an error, a limit. */
  get reachedEnd(): boolean {
    return this.#reachedEnd;
  }

  /**
   * What the next command begins with. `env` is what just-bash says the variables are: all there is to go by when an
   * error ended the script (`set -e`), and nothing of use when a limit did.
   */
  async after(env: Record<string, string>, tree: ShellFiles): Promise<ShellState> {
    const final = this.#final;
    if (final === undefined && !('?' in env)) return this.#before;
    const variables = final?.variables ?? new Map(Object.entries(env));
    const exported = final?.exported ?? new Set(Object.keys(this.#before.env));
    const carried = [...variables].filter(
      ([name, value]) => isCarried(name, value) && !this.#isFirstFolder(name, value),
    );
    const plain = carried
      .filter(([name]) => !exported.has(name))
      .map(([name, value]) => `${name}=${quoted(value)}`);
    const arrays = final ? arraysOf(final.arrays) : [this.#before.functions];
    return {
      cwd: final?.cwd ?? env.PWD ?? this.#before.cwd,
      env: Object.fromEntries(carried.filter(([name]) => exported.has(name))),
      functions: within(MAX_TEXT, [...plain, ...arrays, ...(await this.#functions(tree))]),
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
    if (this.#script) return ast;
    this.#script = ast;
    const statementsAt = (moment: Moment): StatementNode[] => this.#parse(look(moment)).statements;
    const before = this.#parsed(this.#before.functions)?.statements ?? [];
    const whole: ScriptNode = { ...ast, statements: [...before, ...ast.statements] };
    beforeEachExit(whole, (hasStatus) => statementsAt(hasStatus ? 'exit with status' : 'exit'));
    whole.statements.push(...statementsAt('end'));
    return whole;
  }

  async #functions(tree: ShellFiles): Promise<string[]> {
    const known = new Map<string, string>();
    const add = (script: ScriptNode | undefined): void => {
      for (const [name, text] of script ? functionsIn(script) : []) known.set(name, text);
    };
    add(this.#parsed(this.#before.functions));
    for (const path of this.#script ? sourcedIn(this.#script) : []) add(await this.#sourced(tree, path));
    add(this.#script);
    const texts = [...known]
      .filter(([name]) => this.#final?.functionNames.has(name) ?? true)
      .map(([, text]) => text);
    return texts;
  }

  async #sourced(tree: ShellFiles, path: string): Promise<ScriptNode | undefined> {
    try {
      const bytes = await tree.read(path.startsWith('/') ? path : `${this.#before.cwd}/${path}`);
      return this.#parsed(new TextDecoder().decode(bytes));
    } catch {
      return undefined;
    }
  }

  #parsed(text: string): ScriptNode | undefined {
    try {
      return this.#parse(text);
    } catch {
      return undefined;
    }
  }
}

function isCarried(name: string, value: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || OWN_NAMES.test(name) || value.length > MAX_VALUE) return false;
  return BASE_ENV[name] !== value;
}

/** `declare -a name=(…)`, one a line, as assignments, which just-bash reads more exactly; the shell's own are left out. */
function arraysOf(declarations: string): string[] {
  if (declarations.length > MAX_VALUE) return [];
  return declarations.split(/\n(?=declare -)/).flatMap((text) => {
    const [, kind = '', name = '_', value = ''] = /^declare -(\w+) (\w+)=(.*)$/s.exec(text) ?? [];
    if (OWN_NAMES.test(name)) return [];
    return [kind.includes('A') ? `declare -A ${name}; ${name}=${value}` : `${name}=${value}`];
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

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
