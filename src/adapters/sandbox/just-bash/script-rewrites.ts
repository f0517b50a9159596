// Repairs of the shell's own language, made in the parsed script before it runs: each replaces a construct that just-bash
// gets wrong by one that it gets right, with the help of the internal command where there is no other.
import type { CommandNode, ScriptNode, StatementNode, WordNode } from 'just-bash';
import { assigns, isPlainArithmetic, needsExactness } from './arithmetic.ts';
import {
  argumentsWord,
  declared,
  isDescriptor,
  isInThisFolder,
  isRepeatable,
  plainText,
  quoted,
  reading,
  simpleCommandsIn,
  statement,
  usesStatus,
  word,
} from './script-words.ts';
import type { JustBashModule } from './shell-build.ts';
import {
  comparisonIn,
  exportedFunctions,
  folderWords,
  isLoneDefault,
  isPlainAssignment,
} from './word-repairs.ts';

/** Where the text of an EXIT trap and of what was given to `eval` waits; never carried. */
export const TRAP = '__FLUE_EXIT';
export const EVALS = '__FLUE_EVAL';
const CODE = '__FLUE_CODE';

/** just-bash cuts a range off here, without a word. */
const RANGE_LIMIT = 10_000;

type Node = Record<string, unknown>;

export class Rewrites {
  readonly #parse: JustBashModule['parse'];
  readonly #keep: string;
  /** Only then is it worth its time to calculate every sum with 64 bits. */
  readonly #hasLargeNumbers: boolean;
  /** Whether anything in the script makes a difference between a status of 0 and another. */
  readonly #showsStatus: boolean;
  #hasTrap = false;
  /** What `export -f` named. */
  readonly exported = new Set<string>();

  /** `text` is all that the script consists of. */
  constructor(parse: JustBashModule['parse'], keep: string, text: string) {
    this.#parse = parse;
    this.#keep = keep;
    this.#showsStatus = /\$\?|\|\||&&|\b(if|while|until|set|source|eval|return|trap)\b/.test(text);
    this.#hasLargeNumbers = /\d{16}|%N/.test(text);
  }

  /** In place. */
  apply(script: ScriptNode): void {
    this.#hasTrap = false;
    this.#visit(script);
    if (!this.#hasTrap) return;
    this.#atExits(script, 0);
    script.statements.push(...this.#statements(this.#trapRun(`(exit $${CODE})`)));
  }

  /** At the end, and in place of each `exit`; `last` ends it with the status that was there before it. */
  #trapRun(last: string): string {
    const body = `${CODE}=$? || :; if [ -n "\${${TRAP}-}" ]; then set -- "$${TRAP}" "$@"; ${TRAP}=; set +e; eval "(exit $${CODE})\n$1"; shift; fi; ${last}`;
    return `{ ${body}; }`;
  }

  #visit(node: unknown): void {
    if (Array.isArray(node)) {
      for (const one of node) this.#visit(one);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    for (const value of Object.values(node)) this.#visit(value);
    const { type, commands, parts } = node as Node;
    // `for i; do` is split into words by just-bash, as if it were `for i in $@`.
    if (type === 'For' && (node as Node).words === null) (node as Node).words = [argumentsWord()];
    if (type === 'Pipeline' && Array.isArray(commands)) {
      const repaired = commands.map((command) => this.#command(command as CommandNode));
      (node as Node).commands = repaired.length === 1 ? repaired : repaired.map(reading);
    }
    if ((type === 'Word' || type === 'DoubleQuoted') && Array.isArray(parts)) {
      (node as Node).parts = parts.map((part) =>
        this.#part(part as Node, type === 'Word' && parts.length === 1),
      );
      if (type === 'DoubleQuoted' && isLoneDefault(parts))
        (node as Node).parts = [...parts, { type: 'Literal', value: '' }];
    }
  }

  /** Arithmetic that must be exact, and ranges that are too long. */
  #part(part: Node, isAlone: boolean): unknown {
    if (part.type === 'ArithmeticExpansion') {
      const text = (part.expression as { originalText?: string }).originalText;
      if (text !== undefined && isNested(text)) return this.#nested(text);
      if (text === undefined || !isPlainArithmetic(text) || !this.#isExact(text) || assigns(text))
        return part;
      return {
        type: 'CommandSubstitution',
        body: this.#parse(`${this.#keep} value ${quoted(text)}`),
        legacy: false,
      };
    }
    if (part.type !== 'BraceExpansion') return part;
    const [item, ...others] = part.items as Node[];
    const { start, end, step } = item ?? {};
    if (item?.type !== 'Range' || typeof start !== 'number' || typeof end !== 'number') return part;
    const stride = Math.abs(Number(step ?? 1)) || 1;
    if (Math.abs(end - start) / stride < RANGE_LIMIT) return part;
    if (others.length > 0 || !isAlone) return this.#substitution('brace-limit');
    const width = [item.startStr, item.endStr].some((text) => /^-?0\d/.test(String(text))) ? '-w ' : '';
    return this.#substitution(`seq ${width}${start} ${end < start ? -stride : stride} ${end}`, '');
  }

  #isExact(text: string): boolean {
    return needsExactness(text) || (this.#hasLargeNumbers && /[-+<>=%/]/.test(text));
  }

  /** The shell expands what is in it, as between double quotes, and what comes of it is calculated. */
  #nested(text: string): unknown {
    const body = this.#parse(`${this.#keep} value "${text}"`);
    this.#visit(body);
    return { type: 'CommandSubstitution', body, legacy: false };
  }

  #substitution(text: string, prefix = `${this.#keep} `): unknown {
    return { type: 'CommandSubstitution', body: this.#parse(prefix + text), legacy: false };
  }

  #command(command: CommandNode): CommandNode {
    if (command.type === 'ArithmeticCommand') {
      const text = command.expression.originalText;
      if (text === undefined || !isPlainArithmetic(text) || !this.#isExact(text))
        return this.#guarded(command);
      return this.#only(`${this.#keep} calculate ${quoted(text)}`);
    }
    if (command.type === 'SimpleCommand' || command.type === 'For') {
      const folders = folderWords(command);
      if (folders) {
        const body = [...this.#statements(folders.setup), statement(folders.command)];
        return { type: 'Group', body, redirections: [] };
      }
    }
    if (command.type !== 'SimpleCommand') return this.#guarded(command);
    if (this.#showsStatus && isPlainAssignment(command)) return this.#assignment(command);
    const comparison = this.#hasLargeNumbers ? comparisonIn(command) : undefined;
    if (comparison) return { ...command, ...this.#named(['compare'], comparison) };
    const functions = exportedFunctions(command);
    if (functions) {
      for (const one of functions) this.exported.add(one);
      return this.#only(':');
    }
    const name = plainText(command.name);
    if (name === undefined && /"parameter":"(\w+\[@\]|@)"/.test(JSON.stringify(command.name)))
      return this.#guarded(this.#spread(command));
    if (name === 'let') return { ...command, ...this.#named(['calculate'], command.args) };
    if (name === 'trap') return this.#trap(command.args) ?? command;
    if (name === 'exit' && /"parameter":"PIPESTATUS/.test(JSON.stringify(command.args)))
      return this.#exitOfPipe(command);
    if (name === 'eval' && command.args.length > 0) return this.#eval(command);
    if (/^(declare|local|typeset|readonly)$/.test(name ?? '')) return this.#guarded(declared(command));
    return this.#guarded(command);
  }

  /** `"$@"` in the place of a command is one name to just-bash; behind a word that is nothing it is several. */
  #spread(command: Extract<CommandNode, { type: 'SimpleCommand' }>): CommandNode {
    const nothing = this.#only(`\${__FLUE_NONE-}`);
    if (nothing.type !== 'SimpleCommand' || command.name === null) return command;
    return { ...command, name: nothing.name, args: [command.name, ...command.args] };
  }

  /** An assignment succeeds; in just-bash it has the status of the command before it, which ends a script under `set -e`. */
  #assignment(command: CommandNode): CommandNode {
    const [group] = this.#statements(usesStatus(command) ? ': || :' : ':');
    const pipeline = group?.pipelines[0];
    if (group === undefined || pipeline === undefined) return command;
    if (!usesStatus(command)) return { type: 'Group', body: [group, statement(command)], redirections: [] };
    pipeline.commands = [command];
    return { type: 'Group', body: [group], redirections: [] };
  }

  #named(words: string[], args: WordNode[]): { name: WordNode; args: WordNode[] } {
    return { name: word(this.#keep), args: [...words.map(word), ...args] };
  }

  /** The text waits in a variable until the script ends; other signals reach nobody here. */
  #trap(args: readonly WordNode[]): CommandNode | undefined {
    const [first, ...signals] = plainText(args[0]) === '--' ? args.slice(1) : args;
    const names = signals.map((signal) => plainText(signal)?.toUpperCase().replace(/^SIG/, ''));
    if (first === undefined || !names.some((signal) => signal === 'EXIT' || signal === '0'))
      return this.#only(':');
    this.#hasTrap = true;
    const value = plainText(first) === '-' ? word('') : first;
    return {
      type: 'SimpleCommand',
      assignments: [{ type: 'Assignment', name: TRAP, value, append: false, array: null }],
      name: null,
      args: [],
      redirections: [],
    };
  }

  /** What runs before an `exit` is a pipeline too, so its status is read first. */
  #exitOfPipe(command: Extract<CommandNode, { type: 'SimpleCommand' }>): CommandNode {
    const body = this.#statements(`${CODE}= || :; exit $${CODE}`);
    const [assigning] = simpleCommandsIn(body[0]);
    if (assigning?.assignments[0]) assigning.assignments[0].value = command.args[0] ?? null;
    return { type: 'Group', body, redirections: command.redirections };
  }

  /** The words are expanded once, noted for the functions they may define, and run. */
  #eval(command: Extract<CommandNode, { type: 'SimpleCommand' }>): CommandNode {
    const statements = this.#statements(
      `${EVALS}=(); { ${this.#keep} eval "\${${EVALS}[*]}"; } 2>/dev/null; eval "\${${EVALS}[@]}"`,
    );
    const assignment = statements[0]?.pipelines[0]?.commands[0];
    if (assignment?.type === 'SimpleCommand' && assignment.assignments[0])
      assignment.assignments[0].array = command.args;
    return { type: 'Group', body: statements, redirections: command.redirections };
  }

  /** A redirection that cannot be opened fails its command, which does not run then. */
  #guarded(command: CommandNode): CommandNode {
    if (command.type === 'FunctionDef') return command;
    const targets = command.redirections.filter(
      ({ operator, target }) =>
        /^(>|>>|>\||&>|&>>)$/.test(operator) &&
        target.type === 'Word' &&
        !isDescriptor(target) &&
        !isInThisFolder(target) &&
        isRepeatable(target),
    );
    if (targets.length === 0 || usesStatus(command)) return command;
    const [guard] = this.#statements(
      `if ${this.#keep} opens 2>/dev/null; then :; else ${this.#keep} refuses; fi`,
    );
    const choice = guard?.pipelines[0]?.commands[0];
    if (choice?.type !== 'If') return command;
    const words = targets.map(({ target }) => target as WordNode);
    for (const node of simpleCommandsIn([choice.clauses[0]?.condition, choice.elseBody]))
      node.args.push(...words);
    if (choice.clauses[0]) choice.clauses[0].body = [statement(command)];
    return choice;
  }

  /** An `exit` of the script itself runs the trap first; a subshell has none but its own. */
  #atExits(node: unknown, depth: number): void {
    if (Array.isArray(node)) {
      for (const one of node) this.#atExits(one, depth);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, body, commands } = node as Node;
    const isNested = type === 'Subshell' || type === 'CommandSubstitution' || type === 'ProcessSubstitution';
    for (const value of Object.values(node)) this.#atExits(value, depth + Number(isNested));
    if (type === 'Subshell' && Array.isArray(body)) {
      (node as Node).body = [
        ...this.#statements(`${TRAP}=`),
        ...body,
        ...(JSON.stringify(body).includes(`"name":"${TRAP}"`)
          ? this.#statements(this.#trapRun(`(exit $${CODE})`))
          : []),
      ];
    }
    if (type === 'CommandSubstitution' || type === 'ProcessSubstitution')
      (body as ScriptNode).statements.unshift(...this.#statements(`${TRAP}=`));
    if (type !== 'Pipeline' || !Array.isArray(commands) || commands.length !== 1) return;
    const [command] = commands as CommandNode[];
    if (command?.type !== 'SimpleCommand' || plainText(command.name) !== 'exit') return;
    const status = command.args[0];
    const run = this.#trapRun(`exit $${CODE}`);
    // As a condition, it does not end the script under `set -e`, and the status is what `$?` says in the branch.
    const left = this.#only(status ? `if ${this.#keep} returns; then ${run}; else ${run}; fi` : run);
    if (status && left.type === 'If') simpleCommandsIn(left.clauses[0]?.condition)[0]?.args.push(status);
    commands[0] = left;
  }

  #statements(text: string): StatementNode[] {
    return this.#parse(text).statements;
  }

  #only(text: string): CommandNode {
    const command = this.#statements(text)[0]?.pipelines[0]?.commands[0];
    if (command === undefined) throw new Error('nothing to run');
    return command;
  }
}

/** Arithmetic with a command in it that has arithmetic of its own, which just-bash takes for 0. */
function isNested(text: string): boolean {
  return /\$\([^(].*\$\(\(/s.test(text) && !/["`\\]/.test(text);
}
