// The command line of jq.
import { parseJson } from './read.ts';
import { JqError, type Json, objectOf } from './value.ts';

export interface JqOptions {
  flags: ReadonlySet<string>;
  indent: string;
  program: string | undefined;
  /** Of `-f`, in place of the program. */
  programFile: string | undefined;
  files: string[];
  named: Map<string, Json>;
  positional: Json[];
  /** Files that give `$name`: as text, or as a list of the values in them. */
  fromFiles: Array<{ name: string; path: string; isRaw: boolean }>;
}

const LETTERS: Readonly<Record<string, string>> = {
  n: 'null-input',
  r: 'raw-output',
  j: 'join-output',
  a: 'ascii-output',
  s: 'slurp',
  c: 'compact-output',
  C: 'color-output',
  M: 'monochrome-output',
  S: 'sort-keys',
  e: 'exit-status',
  R: 'raw-input',
  h: 'help',
  V: 'version',
};

const NAMES = new Set([...Object.values(LETTERS), 'seq', 'stream', 'unbuffered', 'tab', 'raw-output0']);

/** The options, or one sentence of what is wrong with them. */
export function jqOptions(args: readonly string[]): JqOptions | string {
  const flags = new Set<string>();
  const options: JqOptions = {
    flags,
    indent: '  ',
    program: undefined,
    programFile: undefined,
    files: [],
    named: new Map(),
    positional: [],
    fromFiles: [],
  };
  let rest: 'files' | 'args' | 'jsonargs' = 'files';
  let isEnded = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (isEnded || !arg.startsWith('-') || arg === '-') {
      if (options.program === undefined && options.programFile === undefined) options.program = arg;
      else if (rest === 'files') options.files.push(arg);
      else {
        const value = rest === 'args' ? arg : jsonOf(arg);
        if (value === undefined) return `Invalid JSON text passed to --${rest}`;
        options.positional.push(value);
      }
      continue;
    }
    if (arg === '--') {
      isEnded = true;
      continue;
    }
    // `-1 + 2` is a program.
    if (options.program === undefined && /^-[^A-Za-z-]/.test(arg)) {
      options.program = arg;
      continue;
    }
    const names = arg.startsWith('--')
      ? [arg.slice(2)]
      : [...arg.slice(1)].map((letter) => LETTERS[letter] ?? letter);
    for (const name of names) {
      if (name === 'args' || name === 'jsonargs') rest = name;
      else if (NAMES.has(name)) flags.add(name);
      else if (name === 'f' || name === 'from-file') {
        if (options.program !== undefined) options.files.unshift(options.program);
        options.program = undefined;
        options.programFile = args[++i];
      } else if (name === 'L') i++;
      else if (name === 'indent') {
        const width = Number(args[++i]);
        if (!Number.isInteger(width) || width < 0) return '--indent takes a number';
        if (width > 7) return 'Cannot indent more than 7 characters';
        options.indent = ' '.repeat(width);
      } else if (['arg', 'argjson', 'slurpfile', 'argfile', 'rawfile'].includes(name)) {
        const [key, text] = [args[i + 1], args[i + 2]];
        i += 2;
        if (key === undefined || text === undefined)
          return `--${name} takes two parameters (e.g. --${name} name value)`;
        if (name === 'arg') options.named.set(key, text);
        else if (name === 'argjson') {
          const value = jsonOf(text);
          if (value === undefined) return `Invalid JSON text passed to --argjson`;
          options.named.set(key, value);
        } else options.fromFiles.push({ name: key, path: text, isRaw: name === 'rawfile' });
      } else return `Unknown arguments: ${arg}`;
    }
  }
  if (flags.has('tab')) options.indent = '\t';
  if (flags.has('compact-output')) options.indent = '';
  return options;
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (thrown) {
    if (thrown instanceof JqError) return undefined;
    throw thrown;
  }
}

export function globalsOf({ named, positional }: JqOptions): Map<string, Json> {
  const all = objectOf([
    ['positional', positional],
    ['named', new Map(named)],
  ]);
  return new Map<string, Json>([...named, ['ARGS', all]]);
}
