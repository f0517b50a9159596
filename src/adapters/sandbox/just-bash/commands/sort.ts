// sort in the order of bytes, as LANG=C.UTF-8 sorts: upper case before lower case.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, encoded, failed, inputsOf, joined, linesOf } from './command.ts';
import { parseOptions } from './options.ts';

const LONG = {
  'ignore-leading-blanks': 'b',
  'dictionary-order': 'd',
  'ignore-case': 'f',
  'general-numeric-sort': 'g',
  'human-numeric-sort': 'h',
  'month-sort': 'M',
  'numeric-sort': 'n',
  'random-sort': 'R',
  reverse: 'r',
  sort: 'sort:',
  'version-sort': 'V',
  check: 'c',
  merge: 'm',
  output: 'o',
  stable: 's',
  'field-separator': 't',
  key: 'k',
  unique: 'u',
  'zero-terminated': 'z',
  'buffer-size': 'S',
  parallel: 'parallel:',
  'temporary-directory': 'T',
};
const WAYS: Record<string, string> = {
  numeric: 'n',
  'general-numeric': 'g',
  'human-numeric': 'h',
  month: 'M',
  random: 'R',
  version: 'V',
};

interface Key {
  from: [field: number, char: number];
  to: [field: number, char: number] | undefined;
  flags: string;
}

export async function sort(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, { letters: 'bdfghiMnRrVcCmo:st:k:uzS:T:', long: LONG });
  if (options.unknown) return failed(`sort: invalid option -- '${options.unknown}'`, 2);
  const global = `${options.given
    .map(([name]) => name)
    .filter((name) => 'bdfghiMnRrV'.includes(name))
    .join('')}${WAYS[options.value('sort') ?? ''] ?? ''}`;
  const end = options.has('z') ? '\0' : '\n';
  const { read, stderr } = await inputsOf('sort', options.operands, context);
  if (stderr !== '')
    return { stdout: '', stderr: stderr.replace('sort: ', 'sort: cannot read: '), exitCode: 2 };
  const keys = options.all('k').map((text) => keyOf(text, global));
  if (keys.some((key) => key === undefined))
    return failed(`sort: invalid key '${options.all('k').join(' ')}'`, 2);
  const separator = options.value('t') === '\\0' ? '\0' : options.value('t');
  const order = new Order(
    keys.flatMap((key) => key ?? []),
    global,
    separator === undefined ? undefined : encoded(separator),
    options.has('s') || options.has('u'),
  );
  const lines = read.flatMap(({ bytes }) => linesOf(bytes, end));
  if (options.has('c') || options.has('C'))
    return checked(lines, order, options.has('u'), read[0]?.name ?? '-', options.has('C'));
  let sorted = order.sort(lines);
  if (options.has('u'))
    sorted = sorted.filter((line, i) => i === 0 || order.compare(sorted[i - 1] ?? '', line) !== 0);
  const output = options.value('o');
  if (output === undefined) return bytesOut(joined(sorted, end));
  await context.fs.writeFile(
    context.fs.resolvePath(context.cwd, output),
    Buffer.from(joined(sorted, end), 'latin1'),
  );
  return bytesOut('');
}

function checked(
  lines: readonly string[],
  order: Order,
  isStrict: boolean,
  name: string,
  isQuiet: boolean,
): ExecResult {
  const at = lines.findIndex(
    (line, i) => i > 0 && order.compare(lines[i - 1] ?? '', line) > (isStrict ? -1 : 0),
  );
  return at === -1
    ? bytesOut('')
    : bytesOut('', isQuiet ? '' : `sort: ${name}:${at + 1}: disorder: ${lines[at]}\n`, 1);
}

function keyOf(text: string, global: string): Key | undefined {
  const parts = /^(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnRrV]*))?$/.exec(text);
  if (!parts) return undefined;
  const [, field, char, flags = '', lastField, lastChar, lastFlags = ''] = parts;
  const own = flags + lastFlags;
  return {
    from: [Number(field), Number(char ?? 1)],
    to: lastField === undefined ? undefined : [Number(lastField), Number(lastChar ?? 0)],
    flags: own === '' ? global : own,
  };
}

class Order {
  readonly #keys: Key[];
  readonly #global: string;
  readonly #separator: string | undefined;
  readonly #isStable: boolean;
  readonly #random = new Map<string, number>();

  constructor(keys: Key[], global: string, separator: string | undefined, isStable: boolean) {
    this.#keys = keys.length > 0 ? keys : [{ from: [1, 1], to: undefined, flags: global }];
    this.#global = global;
    this.#separator = separator;
    this.#isStable = isStable;
  }

  sort(lines: readonly string[]): string[] {
    return lines.toSorted((a, b) => {
      const order = this.compare(a, b);
      if (order !== 0 || this.#isStable) return order;
      return byBytes(a, b) * (this.#global.includes('r') ? -1 : 1);
    });
  }

  compare(a: string, b: string): number {
    for (const key of this.#keys) {
      const order = this.#byWay(this.#extract(a, key), this.#extract(b, key), key.flags);
      if (order !== 0) return key.flags.includes('r') ? -order : order;
    }
    return 0;
  }

  #byWay(a: string, b: string, flags: string): number {
    if (flags.includes('n')) return numberOf(a) - numberOf(b);
    if (flags.includes('g')) return generalOf(a) - generalOf(b) || 0;
    if (flags.includes('h')) return humanRank(a) - humanRank(b) || numberOf(a) - numberOf(b);
    if (flags.includes('M')) return monthOf(a) - monthOf(b);
    if (flags.includes('V')) return byVersion(a, b);
    if (flags.includes('R')) return this.#rank(a) - this.#rank(b);
    return byBytes(folded(a, flags), folded(b, flags));
  }

  #rank(text: string): number {
    const rank = this.#random.get(text) ?? Math.random();
    this.#random.set(text, rank);
    return rank;
  }

  #extract(line: string, { from, to, flags }: Key): string {
    if (from[0] === 1 && from[1] === 1 && to === undefined && !flags.includes('b')) return line;
    const begin = this.#place(line, from[0], from[1], flags.includes('b'));
    const end =
      to === undefined
        ? line.length
        : to[1] === 0
          ? this.#endOf(line, to[0])
          : this.#place(line, to[0], to[1], flags.includes('b')) + 1;
    return line.slice(Math.min(begin, line.length), Math.max(begin, end));
  }

  #place(line: string, field: number, char: number, skipsBlanks: boolean): number {
    let at = field === 1 ? 0 : this.#endOf(line, field - 1) + (this.#separator === undefined ? 0 : 1);
    if (skipsBlanks) while (line[at] === ' ' || line[at] === '\t') at++;
    return at + char - 1;
  }

  /** Where the field ends; without a separator a field begins with its blanks. */
  #endOf(line: string, field: number): number {
    let at = 0;
    for (let i = 0; i < field && at <= line.length; i++) {
      if (this.#separator === undefined) {
        while (line[at] === ' ' || line[at] === '\t') at++;
        while (at < line.length && line[at] !== ' ' && line[at] !== '\t') at++;
      } else {
        if (i > 0) at++;
        const next = line.indexOf(this.#separator, at);
        at = next === -1 ? line.length : next;
      }
    }
    return at;
  }
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function folded(text: string, flags: string): string {
  let out = flags.includes('b') ? text.trimStart() : text;
  if (flags.includes('d')) out = out.replace(/[^A-Za-z0-9 \t]/g, '');
  if (flags.includes('f')) out = out.replace(/[a-z]+/g, (part) => part.toUpperCase());
  return out;
}

function numberOf(text: string): number {
  const [found] = /^[ \t]*-?\d*(\.\d*)?/.exec(text) ?? [];
  return Number.parseFloat(found ?? '') || 0;
}

function generalOf(text: string): number {
  const value = Number.parseFloat(text.trim());
  return Number.isNaN(value) ? -Infinity : value;
}

function humanRank(text: string): number {
  const [, sign = '', digits = '', unit = ''] = /^[ \t]*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(text) ?? [];
  if (Number(digits) === 0) return 0;
  const rank = 1 + ' KMGTPEZY'.indexOf(unit === '' ? ' ' : unit.toUpperCase());
  return sign === '-' ? -rank : rank;
}

function monthOf(text: string): number {
  const at = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'.indexOf(text.trim().slice(0, 3).toUpperCase());
  return text.trim().length < 3 || at % 3 !== 0 ? 0 : at / 3 + 1;
}

/** Runs of digits by their value, the rest by bytes, letters before other characters. */
export function byVersion(a: string, b: string): number {
  const parts = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return byBytes(a, b);
}
