// diff in its normal and unified forms, of files and of folders, and cmp.
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, encoded, failed, linesOf, readBytes, reasonOf } from './command.ts';
import { type Change, changesBetween } from './diff-lines.ts';
import { globPattern } from './glob-pattern.ts';
import { type Options, parseOptions } from './options.ts';

const SPELLING = {
  letters: 'uU:qsrNiwbBacyx:L:tdE',
  long: {
    unified: 'unified?',
    brief: 'q',
    recursive: 'r',
    'new-file': 'N',
    'ignore-case': 'i',
    'ignore-all-space': 'w',
    'ignore-space-change': 'b',
    'ignore-blank-lines': 'B',
    'ignore-trailing-space': 'Z',
    text: 'a',
    exclude: 'x',
    label: 'L',
    'report-identical-files': 's',
    color: 'color?',
    'strip-trailing-cr': 'strip',
    minimal: 'd',
    'no-dereference': 'no-follow',
  },
};

export async function diff(args: string[], context: Context): Promise<ExecResult> {
  const plain = args.map((arg) => arg.replace(/^-u(\d+)$/, '-U$1'));
  const options = parseOptions(plain, SPELLING);
  if (options.unknown) return failed(`diff: unrecognized option '${options.unknown}'`, 2);
  const [left, right] = options.operands;
  if (left === undefined || right === undefined) return failed('diff: missing operand', 2);
  const result = { stdout: '', stderr: '', exitCode: 0 };
  await compare(left, right, {
    options,
    context,
    result,
    shownArgs: plain.filter((arg) => arg.startsWith('-')),
  });
  return bytesOut(result.stdout, result.stderr, result.exitCode);
}

interface Comparison {
  options: Options;
  context: Context;
  result: { stdout: string; stderr: string; exitCode: number };
  shownArgs: string[];
}

async function compare(left: string, right: string, comparison: Comparison): Promise<void> {
  const { context, result, options } = comparison;
  const { fs, cwd } = context;
  const isFolder = async (path: string): Promise<boolean> =>
    path !== '-' && (await fs.stat(fs.resolvePath(cwd, path)).catch(() => undefined))?.isDirectory === true;
  const [a, b] = [await isFolder(left), await isFolder(right)];
  if (a && b) return compareFolders(left, right, comparison);
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  if (a) return compare(`${left}/${name(right)}`, right, comparison);
  if (b) return compare(left, `${right}/${name(left)}`, comparison);
  const texts: string[] = [];
  for (const path of [left, right]) {
    const text = await readBytes(context, path).catch((thrown: unknown) => {
      if (options.has('N')) return '';
      result.stderr += `diff: ${path}: ${reasonOf(thrown)}\n`;
      result.exitCode = 2;
      return undefined;
    });
    if (text === undefined) return;
    texts.push(text);
  }
  report(left, right, texts[0] ?? '', texts[1] ?? '', comparison);
}

async function compareFolders(left: string, right: string, comparison: Comparison): Promise<void> {
  const { context, result, options, shownArgs } = comparison;
  const { fs, cwd } = context;
  const excluded = options.all('x').map((glob) => globPattern(glob));
  const [inLeft, inRight] = [
    await fs.readdir(fs.resolvePath(cwd, left)),
    await fs.readdir(fs.resolvePath(cwd, right)),
  ];
  for (const name of [...new Set([...inLeft, ...inRight])].sort()) {
    if (excluded.some((pattern) => pattern.test(name))) continue;
    const alone = inLeft.includes(name) ? (inRight.includes(name) ? undefined : left) : right;
    const paths = [`${left}/${name}`, `${right}/${name}`] as const;
    const stats = await Promise.all(
      paths.map((path) => fs.stat(fs.resolvePath(cwd, path)).catch(() => undefined)),
    );
    if (alone !== undefined && !options.has('N')) {
      result.stdout += encoded(`Only in ${alone}: ${name}\n`);
      result.exitCode ||= 1;
    } else if (stats.some((stat) => stat?.isDirectory)) {
      if (options.has('r')) await compareFolders(...paths, comparison);
      else if (stats.every((stat) => stat?.isDirectory))
        result.stdout += encoded(`Common subdirectories: ${paths[0]} and ${paths[1]}\n`);
    } else {
      const before = result.stdout.length;
      await compare(...paths, comparison);
      const body = result.stdout.slice(before);
      if (body !== '' && !options.has('q'))
        result.stdout = `${result.stdout.slice(0, before)}${encoded(['diff', ...shownArgs, ...paths].join(' '))}\n${body}`;
    }
  }
}

function report(left: string, right: string, a: string, b: string, { options, result }: Comparison): void {
  const [linesA, linesB] = [fileLines(a), fileLines(b)];
  let changes =
    a === b
      ? []
      : changesBetween(
          linesA.map((line) => normal(line, options)),
          linesB.map((line) => normal(line, options)),
        );
  if (options.has('B')) {
    changes = changes.filter(({ from, removed, to, added }) =>
      [...linesA.slice(from, from + removed), ...linesB.slice(to, to + added)].some(
        (line) => line.trim() !== '',
      ),
    );
  }
  if (changes.length === 0) {
    if (options.has('s')) result.stdout += encoded(`Files ${left} and ${right} are identical\n`);
    return;
  }
  result.exitCode ||= 1;
  if (options.has('q')) result.stdout += encoded(`Files ${left} and ${right} differ\n`);
  else if (a.includes('\0') || b.includes('\0'))
    result.stdout += encoded(`Binary files ${left} and ${right} differ\n`);
  else if (options.has('u') || options.has('U') || options.has('unified')) {
    const around = Number(options.value('U') ?? (options.value('unified') || 3));
    const [labelA, labelB] = options.all('L');
    const stamp = '\t1970-01-01 00:00:00.000000000 +0000';
    result.stdout +=
      encoded(`--- ${labelA ?? left + stamp}\n+++ ${labelB ?? right + stamp}\n`) +
      unified(linesA, linesB, changes, around);
  } else result.stdout += changes.map((change) => normalHunk(linesA, linesB, change)).join('');
}

/** Lines with their ends, so that a missing one is a difference. */
function fileLines(text: string): string[] {
  const lines = linesOf(text).map((line) => `${line}\n`);
  if (text !== '' && !text.endsWith('\n')) lines.push((lines.pop() ?? '').slice(0, -1));
  return lines;
}

function normal(line: string, { has }: Options): string {
  let out = line;
  if (has('strip')) out = out.replace(/\r\n$/, '\n');
  if (has('w')) out = out.replace(/\s+/g, '');
  else if (has('b')) out = out.replace(/\s+$/, '').replace(/\s+/g, ' ');
  else if (has('Z') || has('E')) out = out.replace(/\s+$/, '');
  return has('i') ? out.toLowerCase() : out;
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;
}

function normalHunk(
  a: readonly string[],
  b: readonly string[],
  { from, removed, to, added }: Change,
): string {
  const range = (start: number, count: number): string =>
    count === 0 ? `${start}` : count === 1 ? `${start + 1}` : `${start + 1},${start + count}`;
  const kind = removed === 0 ? 'a' : added === 0 ? 'd' : 'c';
  const old = a.slice(from, from + removed).map((line) => marked('< ', line));
  const fresh = b.slice(to, to + added).map((line) => marked('> ', line));
  return `${range(from, removed)}${kind}${range(to, added)}\n${old.join('')}${kind === 'c' ? '---\n' : ''}${fresh.join('')}`;
}

function unified(
  a: readonly string[],
  b: readonly string[],
  changes: readonly Change[],
  around: number,
): string {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last && change.from - (last.from + last.removed) <= around * 2) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => unifiedHunk(a, b, group, around)).join('');
}

function unifiedHunk(
  a: readonly string[],
  b: readonly string[],
  group: readonly Change[],
  around: number,
): string {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return '';
  const lead = Math.min(around, first.from);
  const trail = Math.min(around, a.length - last.from - last.removed);
  let body = '';
  let at = first.from - lead;
  for (const { from, removed, to, added } of group) {
    for (; at < from; at++) body += marked(' ', a[at] ?? '');
    body += a
      .slice(from, from + removed)
      .map((line) => marked('-', line))
      .join('');
    body += b
      .slice(to, to + added)
      .map((line) => marked('+', line))
      .join('');
    at = from + removed;
  }
  for (const end = at + trail; at < end; at++) body += marked(' ', a[at] ?? '');
  const range = (start: number, count: number): string =>
    `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`;
  const oldCount = last.from + last.removed + trail - (first.from - lead);
  const newCount = last.to + last.added + trail - (first.to - lead);
  return `@@ -${range(first.from - lead, oldCount)} +${range(first.to - lead, newCount)} @@\n${body}`;
}

export async function cmp(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'sln:i:b',
    long: { silent: 's', quiet: 's', verbose: 'l', bytes: 'n' },
  });
  const [left = '-', right = '-'] = options.operands;
  const texts: string[] = [];
  for (const path of [left, right]) {
    try {
      texts.push(await readBytes(context, path));
    } catch (thrown) {
      return failed(`cmp: ${path}: ${reasonOf(thrown)}`, 2);
    }
  }
  const [a = '', b = ''] = texts.map((text) => text.slice(0, Number(options.value('n') ?? text.length)));
  if (a === b) return bytesOut('');
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  if (options.has('s')) return bytesOut('', '', 1);
  if (at >= Math.min(a.length, b.length)) {
    const short = a.length < b.length ? left : right;
    return bytesOut(
      '',
      `cmp: EOF on ${short} after byte ${at}, in line ${a.slice(0, at).split('\n').length}\n`,
      1,
    );
  }
  return bytesOut(
    encoded(`${left} ${right} differ: byte ${at + 1}, line ${a.slice(0, at).split('\n').length}\n`),
    '',
    1,
  );
}
