// grep: the bundled one takes only the last of several -e, ignores --exclude-dir and much else. What is searched is
// chosen in grep-files.ts; this file matches and prints.
import type { ExecResult } from 'just-bash';
import { type Context, decoded, linesOf, readBytes } from './command.ts';
import { type Chosen, chooseFiles } from './grep-files.ts';
import { type Options, parseOptions } from './options.ts';
import { compilePattern, type PatternKind, patternSource } from './posix-pattern.ts';

const LONG = {
  regexp: 'e',
  file: 'f',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  'ignore-case': 'i',
  'no-ignore-case': 'no-i',
  'invert-match': 'v',
  'word-regexp': 'w',
  'line-regexp': 'x',
  count: 'c',
  color: 'color?',
  colour: 'color?',
  'files-without-match': 'L',
  'files-with-matches': 'l',
  'max-count': 'm',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'byte-offset': 'b',
  'with-filename': 'H',
  'no-filename': 'h',
  label: 'label:',
  'line-number': 'n',
  'initial-tab': 'T',
  null: 'Z',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  text: 'a',
  'binary-files': 'binary:',
  exclude: 'exclude:',
  'exclude-dir': 'exclude-dir:',
  include: 'include:',
  recursive: 'r',
  'dereference-recursive': 'R',
  'null-data': 'z',
  'line-buffered': 'u',
  binary: 'U',
  directories: 'd',
  'group-separator': 'separator:',
  'no-group-separator': 'no-separator',
};

export async function grep(args: string[], context: Context): Promise<ExecResult> {
  return grepAs('basic', args, context);
}

export function egrep(args: string[], context: Context): Promise<ExecResult> {
  return grepAs('extended', args, context);
}

export function fgrep(args: string[], context: Context): Promise<ExecResult> {
  return grepAs('fixed', args, context);
}

async function grepAs(kind: PatternKind, args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'e:f:EFGPiyvwxcLlm:oqsbHhnTZA:B:C:aId:rRzuU',
    long: LONG,
    number: 'C',
  });
  if (options.unknown) {
    return {
      stdout: '',
      stderr: `grep: unrecognized option '${options.unknown}'\nUsage: grep [OPTION]... PATTERNS [FILE]...\n`,
      exitCode: 2,
    };
  }
  const operands = [...options.operands];
  const patterns = options.all('e');
  for (const file of options.all('f')) {
    try {
      patterns.push(...linesOf(decoded(await readBytes(context, file))));
    } catch {
      return { stdout: '', stderr: `grep: ${file}: No such file or directory\n`, exitCode: 2 };
    }
  }
  if (!options.has('e') && !options.has('f')) {
    const pattern = operands.shift();
    if (pattern === undefined)
      return { stdout: '', stderr: 'Usage: grep [OPTION]... PATTERNS [FILE]...\n', exitCode: 2 };
    patterns.push(pattern);
  }
  let search: RegExp | undefined;
  try {
    search = searchFor(
      patterns.flatMap((pattern) => pattern.split('\n')),
      kindOf(options, kind),
      options,
    );
  } catch (thrown) {
    return {
      stdout: '',
      stderr: `grep: ${thrown instanceof Error ? thrown.message : 'bad pattern'}\n`,
      exitCode: 2,
    };
  }
  const chosen = await chooseFiles(operands, options, context);
  return new Printer(options, search, chosen, context).run();
}

function kindOf(options: Options, otherwise: PatternKind): PatternKind {
  const letter = options.given.findLast(([name]) => 'EFGP'.includes(name))?.[0];
  return letter === undefined
    ? otherwise
    : ({ E: 'extended', F: 'fixed', G: 'basic', P: 'perl' } as const)[letter as 'E'];
}

/** undefined matches nothing. */
function searchFor(patterns: readonly string[], kind: PatternKind, options: Options): RegExp | undefined {
  if (patterns.length === 0) return undefined;
  const ignoreCase = options.has('i') || options.has('y');
  const isWhole = options.has('x');
  if (kind === 'perl' && !isWhole && !options.has('w')) {
    return compilePattern(patterns.join('|'), { kind, ignoreCase, global: true });
  }
  const [first = ''] = patterns;
  const all =
    patterns.length === 1
      ? patternSource(first, { kind })
      : patterns.map((pattern) => `(?:${patternSource(pattern, { kind })})`).join('|');
  const bounded = isWhole
    ? `^(?:${all})$`
    : options.has('w')
      ? `(?<![\\p{L}\\p{N}_])(?:${all})(?![\\p{L}\\p{N}_])`
      : all;
  return new RegExp(bounded, `g${ignoreCase ? 'i' : ''}su`);
}

class Printer {
  readonly #options: Options;
  readonly #search: RegExp | undefined;
  readonly #chosen: Chosen;
  readonly #context: Context;
  readonly #showsName: boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #out: string[] = [];
  #stderr: string;
  #found = false;

  constructor(options: Options, search: RegExp | undefined, chosen: Chosen, context: Context) {
    this.#options = options;
    this.#search = search;
    this.#chosen = chosen;
    this.#context = context;
    this.#stderr = chosen.stderr;
    const named = options.given.findLast(([name]) => name === 'H' || name === 'h')?.[0];
    this.#showsName = named === undefined ? chosen.isMany : named === 'H';
    this.#before = Number(options.value('B') ?? options.value('C') ?? 0);
    this.#after = Number(options.value('A') ?? options.value('C') ?? 0);
  }

  async run(): Promise<ExecResult> {
    let isBroken = this.#stderr !== '';
    for (const path of this.#chosen.paths) {
      try {
        this.#file(
          path === '-' ? (this.#options.value('label') ?? '(standard input)') : path,
          await readBytes(this.#context, path),
        );
      } catch (thrown) {
        const isFolder = thrown instanceof Error && thrown.message.startsWith('EISDIR');
        if (!(isFolder && this.#chosen.isMany && this.#options.has('s')))
          this.#stderr += `grep: ${path}: ${isFolder ? 'Is a directory' : 'No such file or directory'}\n`;
        isBroken = true;
      }
      if (this.#found && this.#options.has('q')) break;
    }
    const exitCode = isBroken && !(this.#found && this.#options.has('q')) ? 2 : this.#found ? 0 : 1;
    return { stdout: this.#out.join(''), stderr: this.#options.has('s') ? '' : this.#stderr, exitCode };
  }

  #file(name: string, bytes: string): void {
    const { has, value } = this.#options;
    const end = has('z') ? '\0' : '\n';
    const isBinary = !has('a') && !has('z') && value('binary') !== 'text' && bytes.includes('\0');
    if (isBinary && (has('I') || value('binary') === 'without-match')) return;
    const lines = linesOf(decoded(bytes), end);
    const most = has('m') ? Number(value('m')) : Infinity;
    const hits: number[] = [];
    for (let i = 0; i < lines.length && hits.length < most; i++) {
      if (this.#matches(lines[i] ?? '') !== has('v')) hits.push(i);
      if (hits.length > 0 && (has('q') || has('l') || has('L'))) break;
    }
    const after = has('Z') ? '\0' : '\n';
    if (has('L') ? hits.length === 0 : hits.length > 0) this.#found = true;
    if (has('q')) return;
    if (has('L') || has('l')) {
      if (has('L') === (hits.length === 0)) this.#out.push(`${name}${after}`);
    } else if (has('c')) this.#out.push(`${this.#prefix(name, ':')}${hits.length}\n`);
    else if (isBinary && hits.length > 0) this.#stderr += `grep: ${name}: binary file matches\n`;
    else this.#lines(name, lines, hits, end, most);
  }

  #matches(line: string): boolean {
    if (this.#search === undefined) return false;
    this.#search.lastIndex = 0;
    return this.#search.test(line);
  }

  #lines(name: string, lines: readonly string[], hits: readonly number[], end: string, most: number): void {
    const { has } = this.#options;
    const isOnly = has('o');
    const offsets = has('b') ? offsetsOf(lines) : [];
    let printed = -1;
    hits.forEach((hit, nth) => {
      const first = Math.max(printed + 1, hit - this.#before);
      const next = hits[nth + 1] ?? lines.length;
      // After the last of -m the context goes on to the next match, as with the others.
      const last = Math.min(
        lines.length - 1,
        hit + this.#after,
        hits.length >= most && nth === hits.length - 1 ? lines.length : next - 1,
      );
      if (printed !== -1 && first > printed + 1 && this.#before + this.#after > 0 && !has('no-separator')) {
        this.#out.push(`${this.#options.value('separator') ?? '--'}\n`);
      } else if (printed === -1 && this.#out.length > 0 && this.#before + this.#after > 0)
        this.#out.push('--\n');
      for (let i = first; i <= last; i++) {
        const mark = i === hit ? ':' : '-';
        const text = lines[i] ?? '';
        if (!isOnly) this.#out.push(`${this.#prefix(name, mark, i, offsets[i])}${text}${end}`);
        else if (i === hit && !has('v')) this.#parts(name, text, i, offsets[i], end);
      }
      printed = Math.max(printed, last);
    });
  }

  #parts(name: string, text: string, line: number, offset: number | undefined, end: string): void {
    if (this.#search) this.#search.lastIndex = 0;
    for (const match of text.matchAll(this.#search ?? /$^/g)) {
      if (match[0] === '') continue;
      const at = offset === undefined ? undefined : offset + match.index;
      this.#out.push(`${this.#prefix(name, ':', line, at)}${match[0]}${end}`);
    }
  }

  #prefix(name: string, mark: string, line?: number, offset?: number): string {
    const parts: string[] = [];
    if (this.#showsName) parts.push(`${name}${this.#options.has('Z') ? '\0' : mark}`);
    if (line !== undefined && this.#options.has('n')) parts.push(`${line + 1}${mark}`);
    if (offset !== undefined) parts.push(`${offset}${mark}`);
    return parts.join('');
  }
}

function offsetsOf(lines: readonly string[]): number[] {
  let at = 0;
  return lines.map((line) => {
    const begin = at;
    at += new TextEncoder().encode(line).length + 1;
    return begin;
  });
}
