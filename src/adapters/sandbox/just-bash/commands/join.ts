// join, with the unpaired lines and the output formats that the bundled one lacks; and cat with what cannot be seen.
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, encoded, failed, inputsOf, joined, linesOf, originalOf } from './command.ts';
import { parseOptions } from './options.ts';

interface Row {
  key: string;
  cells: string[];
}

export async function join(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'a:v:e:o:t:1:2:j:iz',
    long: { 'ignore-case': 'i', header: 'header', 'nocheck-order': 'nocheck', 'check-order': 'check' },
  });
  const [first, second] = options.operands;
  if (options.unknown) return failed(`join: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  if (first === undefined || second === undefined) return failed('join: missing operand');
  const { read, stderr } = await inputsOf('join', [first, second], context);
  if (stderr !== '') return failed(stderr.trimEnd());
  const separator = options.value('t');
  const fields = [
    options.value('1') ?? options.value('j') ?? '1',
    options.value('2') ?? options.value('j') ?? '1',
  ].map(Number);
  const [left = [], right = []] = read.map(({ bytes }, i) =>
    linesOf(bytes).map((line): Row => {
      const cells = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(encoded(separator));
      const key = cells[(fields[i] ?? 1) - 1] ?? '';
      return { key: options.has('i') ? key.toLowerCase() : key, cells };
    }),
  );
  const shown = [...options.all('a'), ...options.all('v')];
  const paired = !options.has('v');
  const lines: string[] = [];
  const empty = encoded(options.value('e') ?? '');
  const widths = [left, right].map((rows) => rows[0]?.cells.length ?? 0);
  const format = options.value('o');
  const print = (a: Row | undefined, b: Row | undefined): void => {
    const of = (file: number, field: number): string =>
      ((file === 1 ? a : b)?.cells[field - 1] ?? '') || empty;
    const key = a?.cells[(fields[0] ?? 1) - 1] ?? b?.cells[(fields[1] ?? 1) - 1] ?? '';
    let cells: string[];
    if (format !== undefined && format !== 'auto')
      cells = format.split(/[, ]+/).map((one) => {
        const [file = '0', field = '0'] = one.split('.');
        return file === '0' ? key : of(Number(file), Number(field));
      });
    else {
      const rest = [a, b].map((row, i) => {
        const count = format === 'auto' ? (widths[i] ?? 0) : (row?.cells.length ?? 0);
        return Array.from({ length: count }, (_, at) => at + 1)
          .filter((at) => at !== fields[i])
          .map((at) => of(i + 1, at));
      });
      cells = [key, ...rest.flat()];
    }
    lines.push(cells.join(encoded(separator ?? ' ')));
  };
  let i = 0;
  let j = 0;
  if (options.has('header') && (left.length > 0 || right.length > 0)) print(left[i++], right[j++]);
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    if (b === undefined || (a !== undefined && a.key < b.key)) {
      if (shown.includes('1')) print(a, undefined);
      i++;
    } else if (a === undefined || b.key < a.key) {
      if (shown.includes('2')) print(undefined, b);
      j++;
    } else {
      const { key } = a;
      let last = j;
      while (right[last]?.key === key) last++;
      for (; left[i]?.key === key; i++)
        if (paired) for (let at = j; at < last; at++) print(left[i], right[at]);
      j = last;
    }
  }
  return bytesOut(joined(lines));
}

export async function cat(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'AbeEnstTuv',
    long: {
      'show-all': 'A',
      'number-nonblank': 'b',
      'show-ends': 'E',
      number: 'n',
      'squeeze-blank': 's',
      'show-tabs': 'T',
      'show-nonprinting': 'v',
    },
  });
  const has = (letters: string): boolean => [...letters].some(options.has);
  if (options.unknown || !has('AeEtTvs')) return originalOf(context)(args);
  const { read, stderr } = await inputsOf('cat', options.operands, context);
  const all = read.map(({ bytes }) => bytes).join('');
  const isOpen = all !== '' && !all.endsWith('\n');
  let number = 0;
  let wasBlank = false;
  const lines = linesOf(all).flatMap((line, i, every) => {
    const isBlank = line === '';
    if (isBlank && wasBlank && has('s')) return [];
    wasBlank = isBlank;
    let text = has('Aetv') ? line.replace(/[^\t\n -~]/g, visible) : line;
    if (has('AtT')) text = text.replaceAll('\t', '^I');
    if (has('AeE') && !(isOpen && i === every.length - 1)) text = `${text.replace(/\r$/, '^M')}$`;
    const isNumbered = has('b') ? !isBlank : has('n');
    return [isNumbered ? `${String(++number).padStart(6)}\t${text}` : text];
  });
  const out = joined(lines);
  return bytesOut(isOpen ? out.slice(0, -1) : out, stderr, stderr === '' ? 0 : 1);
}

function visible(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 128)
    return `M-${/[ -~]/.test(String.fromCharCode(code - 128)) ? String.fromCharCode(code - 128) : visible(String.fromCharCode(code - 128))}`;
  return code === 127 ? '^?' : `^${String.fromCharCode(code + 64)}`;
}
