// Hears of each statement before it runs, by what just-bash has for the counting of test coverage. It counts what
// statements cost that no command counts, and ends a script that leaves what is guarded: code that was not parsed as
// part of a script (by `eval`, by `source`, or in a file that is run by its name) has no guards on its patterns.
import { MAX_WORK } from './work.ts';

/** Ends the script, with the sentence that says why. */
export class Refusal extends Error {}

/** A script that other code can be brought into cannot be read beforehand. */
const REFUSED: Readonly<Record<string, string>> = {
  eval: 'eval: not run in this sandbox: write the command out, or use bash -c',
  source: 'source: not run in this sandbox: use bash with the file, or write its functions into the command',
  '.': '.: not run in this sandbox: use bash with the file, or write its functions into the command',
  compgen: 'compgen: not run in this sandbox',
};

/** Expansions that go through all of a variable, which may be as long as a string of the shell can be. */
const EXPANSIONS: Readonly<Record<string, number>> = {
  length: 800,
  substring: 800,
  transform: 4000,
  case_modification: 250,
  pattern_replacement: 50,
  word_split: 10,
};

const PER_NODE = 0.5;
/** Files run by their name nest without a limit of just-bash. */
const PER_FOREIGN = 1000;

const COMMANDS = new Set(
  'SimpleCommand If For CStyleFor While Until Case Subshell Group FunctionDef ArithmeticCommand ConditionalCommand'.split(
    ' ',
  ),
);

/**
 * just-bash reads the `type` of a command twice as it runs one: for the hit, and to tell what it is. So between two
 * hits at least two reads come from commands that were marked, one at most when the second was not.
 */
export class ScriptWatch {
  #reads = 1;
  #weight = 0;
  #isForeign = false;
  #work = 0;
  readonly #marked = new WeakSet<object>();

  hit(feature: string): void {
    const at = feature.indexOf(':', 5);
    if (!feature.startsWith('bash:')) return;
    const name = feature.slice(at + 1);
    if (feature.startsWith('bash:cmd:')) this.#command(name);
    else if (feature.startsWith('bash:builtin:')) {
      const refusal = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
      if (refusal !== undefined) throw new Refusal(refusal);
    } else {
      if (this.#isForeign && /^(pattern_|case_mod)/.test(name))
        this.#refuseForeign('a pattern in an expansion');
      this.#add(EXPANSIONS[name] ?? 1);
    }
  }

  /** Commands of a script that was seen and guarded say so, and what they weigh, as they run. */
  mark(node: unknown): number {
    if (Array.isArray(node)) return node.reduce<number>((sum, each) => sum + this.mark(each), 0);
    if (typeof node !== 'object' || node === null || this.#marked.has(node)) return 0;
    const weight = 1 + Object.values(node).reduce<number>((sum, below) => sum + this.mark(below), 0);
    if (!('type' in node) || !COMMANDS.has(String(node.type))) return weight;
    this.#marked.add(node);
    const { type } = node;
    Object.defineProperty(node, 'type', {
      enumerable: true,
      get: () => {
        this.#reads++;
        this.#weight = weight;
        return type;
      },
    });
    return 1;
  }

  #command(type: string): void {
    const isForeign = this.#reads < (this.#isForeign ? 1 : 2);
    this.#reads = 0;
    this.#isForeign = isForeign;
    this.#add(isForeign ? PER_FOREIGN : this.#weight * PER_NODE);
    if (isForeign && type === 'ConditionalCommand') this.#refuseForeign('[[ ]]');
    if (isForeign && type === 'Case') this.#refuseForeign('case');
  }

  #add(units: number): void {
    this.#work += units;
    if (this.#work > MAX_WORK) throw new Refusal(`statements: work limit exceeded (${MAX_WORK})`);
  }

  #refuseForeign(what: string): never {
    throw new Refusal(
      `${what} in a file that is run by its name: not run in this sandbox: use bash with the file`,
    );
  }
}
