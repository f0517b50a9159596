// xargs with the quoting rules of its input, and the options the bundled one refuses.
import type { ExecResult } from 'just-bash';
import { type Context, decoded, failed, linesOf, readBytes } from './command.ts';
import { type Options, parseOptions } from './options.ts';

const SPELLING = {
  letters: '0n:I:L:P:d:rts:a:E:pxi',
  long: {
    null: '0',
    'max-args': 'n',
    replace: 'I',
    'max-lines': 'L',
    'max-procs': 'P',
    delimiter: 'd',
    'no-run-if-empty': 'r',
    verbose: 't',
    'arg-file': 'a',
    'max-chars': 's',
    exit: 'x',
  },
  stopsAtOperand: true,
};

export async function xargs(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, SPELLING);
  if (options.unknown) return failed(`xargs: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const text = decoded(await readBytes(context, options.value('a') ?? '-'));
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const batches = batchesOf(text, options);
  if (batches === undefined)
    return failed(
      'xargs: unmatched quote; by default quotes are special to xargs unless you use the -0 option',
    );
  const result: ExecResult = { stdout: '', stderr: '', exitCode: 0 };
  for (const items of batches) {
    const words = commandFor(command, items, options.value('I') ?? (options.has('i') ? '{}' : undefined));
    if (options.has('t')) result.stderr += `${words.join(' ')}\n`;
    const { stdout, stderr, exitCode } = await run(words, context);
    result.stdout += stdout;
    result.stderr += stderr;
    if (exitCode === 255 || exitCode === 126 || exitCode === 127)
      return { ...result, exitCode: exitCode === 255 ? 124 : exitCode };
    if (exitCode !== 0) result.exitCode = 123;
  }
  return result;
}

async function run([name = '', ...args]: readonly string[], context: Context): Promise<ExecResult> {
  if (context.exec === undefined) return failed('xargs: cannot run commands', 127);
  const result = await context.exec(`'${name.replaceAll("'", `'\\''`)}'`, {
    cwd: context.cwd,
    args: [...args],
    env: context.exportedEnv ?? {},
    ...(context.signal && { signal: context.signal }),
  });
  // What a nested run prints is text by now, whatever its last command said.
  return {
    stdout: result.stdoutKind === 'bytes' ? decoded(result.stdout) : result.stdout,
    stderr: result.stderr,
    exitCode: result.exitCode,
  };
}

function commandFor(
  command: readonly string[],
  items: readonly string[],
  placeholder: string | undefined,
): string[] {
  if (placeholder === undefined) return [...command, ...items];
  return command.map((word) => word.replaceAll(placeholder, () => items[0] ?? ''));
}

/** What each run of the command gets; undefined for a quote without its end. */
function batchesOf(text: string, options: Options): string[][] | undefined {
  const delimiter = options.has('0') ? '\0' : delimiterOf(options.value('d'));
  if (options.has('I') || options.has('i')) {
    const items =
      delimiter === undefined
        ? linesOf(text)
            .flatMap((line) => unquoted(line.trimStart()) ?? [])
            .filter((line) => line !== '')
        : linesOf(text, delimiter);
    return items.map((item) => [item]);
  }
  if (options.has('L') && delimiter === undefined) {
    const lines = linesOf(text)
      .map((line) => wordsOf(line))
      .filter((words) => words === undefined || words.length > 0);
    if (lines.includes(undefined)) return undefined;
    return chunked(lines, Number(options.value('L'))).map((some) => some.flatMap((words) => words ?? []));
  }
  const words = delimiter === undefined ? wordsOf(text) : linesOf(text, delimiter);
  if (words === undefined) return undefined;
  if (words.length === 0) return options.has('r') ? [] : [[]];
  return chunked(words, Number(options.value('n') ?? options.value('L') ?? 5000));
}

function delimiterOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' }[value] ?? value;
}

function chunked<T>(all: readonly T[], size: number): T[][] {
  const step = size > 0 ? size : all.length || 1;
  return Array.from({ length: Math.ceil(all.length / step) }, (_, i) => all.slice(i * step, (i + 1) * step));
}

function wordsOf(text: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s'"\\]|'[^'\n]*'|"[^"\n]*"|\\[\s\S])+|['"\\])/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const word = unquoted(match[1] ?? '');
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

function unquoted(text: string): string | undefined {
  if (/^['"]$/.test(text)) return undefined;
  return text.replace(
    /'([^'\n]*)'|"([^"\n]*)"|\\([\s\S])/g,
    (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
  );
}
