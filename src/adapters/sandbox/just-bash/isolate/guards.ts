// What each command may be given here, and what it costs. A command works through its input in one go, so its input is
// looked at first: too much of it, or a program in it that could run long, is refused with one sentence.
import type { ResolvedCommandContext } from 'just-bash';
import { awkRefusal, awkTokens } from './awk-check.ts';
import { jqIterations, jqRefusal } from './jq-check.ts';
import { type Operands, operandsOf } from './operands.ts';
import { readSed } from './sed-check.ts';
import { regexWeight } from './work.ts';

const KIB = 2 ** 10;

export interface Task extends Operands {
  args: readonly string[];
  context: ResolvedCommandContext;
}

export interface Guard {
  /** Microseconds for a byte of what it reads, measured and rounded up. */
  perByte: number;
  maxBytes: number;
  /** Its input is left alone, since it has no use for it. */
  ignoresInput?(args: readonly string[]): boolean;
  /** How many times the usual a byte costs, or one sentence why it is not run. */
  judge?(task: Task): Promise<number | string> | number | string;
}

/** What most commands are: one pass, no program. */
export const PLAIN: Guard = { perByte: 0.1, maxBytes: 512 * KIB };

const noInput = { ...PLAIN, ignoresInput: () => true };

/** A program or pattern can stand in any argument: the costliest one counts. */
const patterned = (perByte: number, patternsOf = async (task: Task) => task.others): Guard => ({
  perByte,
  maxBytes: 512 * KIB,
  judge: async (task) => Math.max(1, ...(await patternsOf(task)).map(regexWeight)),
});

const grep = patterned(0.15, async (task) => [...task.others, ...(await namedPatterns(task))]);

export const GUARDS: Readonly<Record<string, Guard>> = {
  ...Object.fromEntries(
    'arch dd getconf id install kill nproc truncate basename chmod clear date dirname du echo env expr find help history hostname ln ls mkdir mktemp mv printenv printf pwd readlink realpath rm rmdir seq sleep stat touch tree true false uname which whoami yes cp bash sh time timeout alias unalias'
      .split(' ')
      .map((name) => [name, noInput]),
  ),
  find: { ...noInput, judge: ({ others }) => heaviest(others, 40, 'find: the pattern is too long') },
  expr: {
    ...noInput,
    perByte: 0,
    judge: ({ args }) =>
      args.join(' ').length * Math.max(...args.map(regexWeight), 1) > 50_000
        ? 'expr: text and pattern are too long for this sandbox: use [[ ]] or cut'
        : 1,
  },
  cat: { ...PLAIN, perByte: 0.05, maxBytes: 1024 * KIB },
  head: { ...PLAIN, perByte: 0.02, maxBytes: 8 * 1024 * KIB },
  tail: { ...PLAIN, perByte: 0.02, maxBytes: 8 * 1024 * KIB },
  wc: { ...PLAIN, perByte: 0.03, maxBytes: 4 * 1024 * KIB },
  grep,
  egrep: grep,
  fgrep: grep,
  rg: grep,
  sed: { perByte: 0.3, maxBytes: 512 * KIB, judge: judgeSed },
  awk: { perByte: 0.4, maxBytes: 512 * KIB, ignoresInput: startsOnly, judge: judgeAwk },
  jq: { perByte: 0.6, maxBytes: 512 * KIB, ignoresInput: (args) => hasFlag(args, 'n'), judge: judgeJq },
  sort: { ...PLAIN, perByte: 0.4 },
  tr: { ...PLAIN, perByte: 0.3 },
  join: { ...PLAIN, perByte: 1, maxBytes: 64 * KIB },
  column: { ...PLAIN, perByte: 0.3 },
  diff: { ...PLAIN, judge: judgeDiff },
  curl: noInput,
  sleep: { ...noInput, perByte: 10_000 },
  printf: { ...noInput, judge: judgePrintf },
  paste: { ...PLAIN, perByte: 0.2 },
  xargs: { ...PLAIN, perByte: 0.4 },
  od: { ...PLAIN, perByte: 1 },
};

const MAX_WIDTH = 4096;

function judgePrintf({ args }: Task): number | string {
  const isWide = args.some((arg) =>
    (arg.match(/\d{4,}/g) ?? []).some((digits) => Number(digits) > MAX_WIDTH),
  );
  return isWide && args.some((arg) => /%[-+ #0]*(\*|\d{4})|%[^%a-z]*\.(\*|\d{4})/.test(arg))
    ? `printf: a width of more than ${MAX_WIDTH} is not printed in this sandbox`
    : 1;
}

function hasFlag(args: readonly string[], letter: string): boolean {
  return args.some((arg) => /^-[A-Za-z]+$/.test(arg) && arg.includes(letter));
}

/** The patterns in the file after -f: each is looked for at every place. */
async function namedPatterns({ args, context }: Task): Promise<string[]> {
  const at = args.findIndex((arg) => /^-\w*f$|^--file$/.test(arg));
  const joined = args.map((arg) => /^(?:-\w*f|--file=)(.+)$/.exec(arg)?.[1]).find(Boolean);
  const path = joined ?? (at === -1 ? undefined : args[at + 1]);
  return path === undefined ? [] : [await textAt(path, context)];
}

async function textAt(path: string, { fs, cwd, stdin }: ResolvedCommandContext): Promise<string> {
  if (path === '-') return String(stdin);
  return fs.readFile(fs.resolvePath(cwd, path)).catch(() => '');
}

function heaviest(patterns: readonly string[], limit: number, refusal: string): number | string {
  const weight = Math.max(1, ...patterns.map(regexWeight));
  return weight > limit ? refusal : weight;
}

async function judgeSed(task: Task): Promise<number | string> {
  const named = await namedPatterns(task);
  let cost = 1;
  for (const source of [
    ...task.others.filter((arg) => !arg.startsWith('-') || arg.includes(';')),
    ...named,
  ]) {
    const text = source.replace(/^--?\w+=/, '');
    const script = readSed(text, true);
    const other = readSed(text, false);
    if (typeof script === 'string') return script;
    if (typeof other === 'string') return other;
    if (script.joins && task.bytes > 32 * KIB) {
      return `sed: N, G, H, D and x join lines, and are run on up to 32 KiB in this sandbox, not ${task.bytes} bytes`;
    }
    const weight = script.patterns.reduce((sum, pattern) => sum + regexWeight(pattern), 0);
    cost += (script.commands + weight) * Math.max(1, script.growth) * (script.joins ? 20 : 1);
  }
  return cost;
}

/** `awk 'BEGIN { … }'` and nothing else reads no input. */
function startsOnly(args: readonly string[]): boolean {
  return args.some((arg) => /^\s*BEGIN\s*\{[^}]*\}\s*$/.test(arg));
}

async function judgeAwk(task: Task): Promise<number | string> {
  const named = await namedPatterns(task);
  let cost = 0;
  for (const source of [...task.others, ...named]) {
    const refusal = awkRefusal(source);
    if (refusal !== undefined) return refusal;
    const tokens = awkTokens(source);
    const patterns = tokens.filter(({ kind }) => kind === 'regex' || kind === 'string');
    cost = Math.max(
      cost,
      regexWeight(/^\w+=/.test(source) ? source : '') * 0.3,
      tokens.length * 0.05 + patterns.reduce((sum, { text }) => sum + regexWeight(text) * 0.3, 0),
    );
  }
  return 0.5 + cost;
}

/** Without what `--arg name value` gives to the program: data. */
function withoutValues(args: readonly string[]): string[] {
  return args.filter((_, at) => ![1, 2].some((back) => /^--(arg|argjson)$/.test(args[at - back] ?? '')));
}

async function judgeJq(task: Task): Promise<number | string> {
  const named = await namedPatterns(task);
  let cost = 1;
  for (const source of [...withoutValues(task.others), ...named]) {
    const refusal = jqRefusal(source);
    if (refusal !== undefined) return refusal;
    const passes = jqIterations(source);
    if (passes > 2 && task.bytes > 8 * KIB) {
      return `jq: a program that goes through all of its input ${passes} times is run on up to 8 KiB in this sandbox`;
    }
    cost = Math.max(cost, 1 + source.length * 0.01 + regexWeight(source) * 0.1);
  }
  return cost;
}

const MAX_DIFF_LINES = 1000;

/** Its time and memory grow with the square of the lines between what both begin and end with. */
async function judgeDiff({ args, context }: Task): Promise<number | string> {
  const paths = args.filter((arg) => !arg.startsWith('-') || arg === '-');
  const [a = [], b = []] = await Promise.all(
    paths.map(async (path) => (await textAt(path, context)).split('\n')),
  );
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - same && a.at(-1 - end) === b.at(-1 - end)) end++;
  const lines = a.length + b.length - 2 * (same + end);
  return lines > MAX_DIFF_LINES
    ? `diff: ${lines} lines between the first and the last difference are more than the ${MAX_DIFF_LINES} this sandbox compares at once`
    : 1;
}

export async function taskOf(
  args: readonly string[],
  context: ResolvedCommandContext,
  guard: Guard,
): Promise<Task> {
  const operands = guard.ignoresInput?.(args)
    ? { bytes: 0, files: 0, others: [...args] }
    : await operandsOf(args, context);
  return { ...operands, bytes: operands.bytes + args.join('').length, args, context };
}
