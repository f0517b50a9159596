// Options as GNU commands read them: bundled letters, values joined or apart, long names, operands in between.

export interface Options {
  /** In the order given; the value is '' for those that take none. */
  given: Array<[name: string, value: string]>;
  operands: string[];
  /** The first option that is not known, as written. */
  unknown: string | undefined;
  has(name: string): boolean;
  /** Of the last one given. */
  value(name: string): string | undefined;
  all(name: string): string[];
}

export interface Spelling {
  /** Letters; one that takes a value is followed by a colon, as in `nt:k:`. */
  letters: string;
  /** Long names and what they stand for: a letter, or a name of their own; `name:` takes a value, `name?` may. */
  long?: Readonly<Record<string, string>>;
  /** Options end at the first operand, because what follows is another command's. */
  stopsAtOperand?: boolean;
  /** `-5` stands for this option with the value 5. */
  number?: string;
}

export function parseOptions(args: readonly string[], spelling: Spelling): Options {
  const { letters, long = {}, stopsAtOperand = false, number } = spelling;
  const given: Array<[string, string]> = [];
  const operands: string[] = [];
  let unknown: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
      const target = longTarget(long, name);
      if (target === undefined) unknown ??= arg;
      else if (takesValue(target, letters) && value === undefined)
        given.push([bare(target), args[++i] ?? '']);
      else given.push([bare(target), value ?? '']);
    } else if (number !== undefined && /^-\d+$/.test(arg)) given.push([number, arg.slice(1)]);
    else if (arg.length > 1 && arg.startsWith('-')) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg.charAt(at);
        const position = letters.indexOf(letter);
        if (position === -1 || letter === ':') unknown ??= `-${letter}`;
        else if (letters[position + 1] !== ':') given.push([letter, '']);
        else {
          given.push([letter, at + 1 < arg.length ? arg.slice(at + 1) : (args[++i] ?? '')]);
          break;
        }
      }
    } else if (stopsAtOperand) {
      operands.push(...args.slice(i));
      break;
    } else operands.push(arg);
  }
  return {
    given,
    operands,
    unknown,
    has: (name) => given.some(([one]) => one === name),
    value: (name) => given.findLast(([one]) => one === name)?.[1],
    all: (name) => given.filter(([one]) => one === name).map(([, value]) => value),
  };
}

/** Long names may be shortened as long as they are unambiguous. */
function longTarget(long: Readonly<Record<string, string>>, name: string): string | undefined {
  if (Object.hasOwn(long, name)) return long[name];
  const [only, ...others] = Object.keys(long).filter((key) => key.startsWith(name));
  return only !== undefined && others.length === 0 ? long[only] : undefined;
}

function takesValue(target: string, letters: string): boolean {
  if (target.length > 1) return target.endsWith(':');
  return letters[letters.indexOf(target) + 1] === ':';
}

function bare(target: string): string {
  return target.replace(/[:?]$/, '');
}
