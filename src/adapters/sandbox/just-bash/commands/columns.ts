// uniq, cut and nl: the bundled ones pad, split and number otherwise than GNU's.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, decoded, encoded, failed, inputsOf, joined, linesOf } from './command.ts';
import { parseOptions } from './options.ts';

export async function uniq(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'cdDuif:s:w:z',
    long: {
      count: 'c',
      repeated: 'd',
      'all-repeated': 'D',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields': 'f',
      'skip-chars': 's',
      'check-chars': 'w',
      'zero-terminated': 'z',
    },
  });
  if (options.unknown) return failed(`uniq: invalid option -- '${options.unknown}'`);
  const [input = '-', output] = options.operands;
  const { read, stderr } = await inputsOf('uniq', [input], context);
  if (stderr !== '') return failed(stderr.trimEnd());
  const end = options.has('z') ? '\0' : '\n';
  const keyOf = (line: string): string => {
    let key = line;
    for (let i = Number(options.value('f') ?? 0); i > 0; i--) key = key.replace(/^[ \t]*[^ \t]*/, '');
    key = key.slice(Number(options.value('s') ?? 0));
    if (options.has('w')) key = key.slice(0, Number(options.value('w')));
    return options.has('i') ? key.toLowerCase() : key;
  };
  const groups: string[][] = [];
  let last: string | undefined;
  for (const line of linesOf(read[0]?.bytes ?? '', end)) {
    const key = keyOf(line);
    if (key === last) groups.at(-1)?.push(line);
    else groups.push([line]);
    last = key;
  }
  const kept = groups.filter(
    (group) =>
      (options.has('d') || options.has('D') ? group.length > 1 : true) &&
      (options.has('u') ? group.length === 1 : true),
  );
  const lines = kept.flatMap((group) => {
    if (options.has('D')) return group;
    const [first = ''] = group;
    return [options.has('c') ? `${String(group.length).padStart(7)} ${first}` : first];
  });
  if (output === undefined) return bytesOut(joined(lines, end));
  await context.fs.writeFile(
    context.fs.resolvePath(context.cwd, output),
    Buffer.from(joined(lines, end), 'latin1'),
  );
  return bytesOut('');
}

export async function cut(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'b:c:f:d:sz',
    long: {
      bytes: 'b',
      characters: 'c',
      fields: 'f',
      delimiter: 'd',
      'only-delimited': 's',
      'output-delimiter': 'output:',
      complement: 'complement',
      'zero-terminated': 'z',
    },
  });
  const way = options.given.find(([name]) => 'bcf'.includes(name));
  if (options.unknown) return failed(`cut: invalid option -- '${options.unknown}'`);
  if (way === undefined) return failed('cut: you must specify a list of bytes, characters, or fields');
  const wanted = rangesOf(way[1], options.has('complement'));
  if (wanted === undefined) return failed(`cut: invalid field value '${way[1]}'`);
  const { read, stderr } = await inputsOf('cut', options.operands, context);
  const end = options.has('z') ? '\0' : '\n';
  const delimiter = encoded(options.value('d') ?? '\t');
  const between = options.value('output');
  const lines = read
    .flatMap(({ bytes }) => linesOf(bytes, end))
    .flatMap((line) => {
      if (way[0] !== 'f') {
        const units = [...line];
        return [units.filter((_, i) => wanted(i + 1)).join(between === undefined ? '' : encoded(between))];
      }
      if (!line.includes(delimiter)) return options.has('s') ? [] : [line];
      const fields = line.split(delimiter).filter((_, i) => wanted(i + 1));
      return [fields.join(between === undefined ? delimiter : encoded(between))];
    });
  return bytesOut(joined(lines, end), stderr, stderr === '' ? 0 : 1);
}

function rangesOf(list: string, isComplement: boolean): ((n: number) => boolean) | undefined {
  const ranges: Array<[number, number]> = [];
  for (const part of list.split(/[, ]/)) {
    const [, from = '', dash, to = ''] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if ((from === '' && to === '') || from === '0') return undefined;
    ranges.push([Number(from || 1), dash ? Number(to || Infinity) : Number(from)]);
  }
  return (n) => ranges.some(([from, to]) => n >= from && n <= to) !== isComplement;
}

export async function nl(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'b:w:s:n:v:i:h:f:p',
    long: {
      'body-numbering': 'b',
      'number-width': 'w',
      'number-separator': 's',
      'number-format': 'n',
      'starting-line-number': 'v',
      'line-increment': 'i',
    },
  });
  if (options.unknown) return failed(`nl: invalid option -- '${options.unknown}'`);
  const { read, stderr } = await inputsOf('nl', options.operands, context);
  const style = options.value('b') ?? 't';
  const width = Number(options.value('w') ?? 6);
  const separator = encoded(options.value('s') ?? '\t');
  const format = options.value('n') ?? 'rn';
  let number = Number(options.value('v') ?? 1);
  const shown = (value: number): string => {
    if (format === 'ln') return String(value).padEnd(width);
    return String(value).padStart(width, format === 'rz' ? '0' : ' ');
  };
  const lines = read
    .flatMap(({ bytes }) => linesOf(bytes))
    .map((line) => {
      const isNumbered = style === 'a' || (style === 't' && line !== '');
      if (!isNumbered) return `${' '.repeat(width + separator.length)}${line}`;
      const text = `${shown(number)}${separator}${line}`;
      number += Number(options.value('i') ?? 1);
      return text;
    });
  return bytesOut(joined(lines), stderr, stderr === '' ? 0 : 1);
}

export async function shuf(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'ei:n:rzo:',
    long: { echo: 'e', 'input-range': 'i', 'head-count': 'n', repeat: 'r', 'zero-terminated': 'z' },
  });
  const [, low, high] = /^(\d+)-(\d+)$/.exec(options.value('i') ?? '') ?? [];
  const { read, stderr } =
    options.has('e') || low !== undefined
      ? { read: [], stderr: '' }
      : await inputsOf('shuf', options.operands, context);
  if (stderr !== '') return failed(stderr.trimEnd());
  const given =
    low !== undefined
      ? Array.from({ length: Math.min(1e6, Number(high) - Number(low) + 1) }, (_, i) =>
          String(Number(low) + i),
        )
      : options.has('e')
        ? options.operands.map(encoded)
        : read.flatMap(({ bytes }) => linesOf(bytes));
  for (let i = given.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [given[i], given[j]] = [given[j] ?? '', given[i] ?? ''];
  }
  return bytesOut(joined(given.slice(0, Number(options.value('n') ?? given.length))));
}

export async function wc(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'lwcmL',
    long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' },
  });
  if (options.unknown) return failed(`wc: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const letters = 'lwmcL'.split('').filter((letter) => options.has(letter));
  const shown = letters.length > 0 ? letters : ['l', 'w', 'c'];
  const { read, stderr } = await inputsOf('wc', options.operands, context);
  const rows = read.map(({ name, bytes }) => ({ name, counts: countsOf(bytes) }));
  const total = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  for (const { counts } of rows) {
    for (const key of ['l', 'w', 'm', 'c'] as const) total[key] += counts[key];
    total.L = Math.max(total.L, counts.L);
  }
  const isMany = options.operands.length > 1;
  // GNU makes columns as wide as the size of all files; of a pipe it does not know the size. `< file` is a pipe here.
  const isPiped = options.operands.length === 0 && shown.length > 1;
  const single = shown.length === 1 && !isMany;
  const width = single ? 1 : isPiped ? 7 : Math.max(1, String(total.c).length);
  const row = (counts: Counts, name: string): string =>
    `${shown.map((letter) => String(counts[letter as keyof Counts]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}`;
  const lines = rows.map(({ name, counts }) => row(counts, options.operands.length === 0 ? '' : name));
  if (isMany) lines.push(row(total, 'total'));
  return { stdout: joined(lines), stderr, exitCode: stderr === '' ? 0 : 1 };
}

interface Counts {
  l: number;
  w: number;
  m: number;
  c: number;
  L: number;
}

function countsOf(bytes: string): Counts {
  const text = decoded(bytes);
  let lines = 0;
  for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) lines++;
  const longest = text.split('\n').reduce((most, line) => Math.max(most, [...line].length), 0);
  return {
    l: lines,
    w: text.match(/[^\s]+/g)?.length ?? 0,
    m: [...text].length,
    c: bytes.length,
    L: longest,
  };
}
