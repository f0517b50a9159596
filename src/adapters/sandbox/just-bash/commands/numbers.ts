// seq and numfmt, and `expr` with a pattern.
import type { ExecResult } from 'just-bash';
import { type Context, failed, inputsOf, joined, linesOf, originalOf, printed } from './command.ts';
import { parseOptions } from './options.ts';
import { compilePattern } from './posix-pattern.ts';

const MAX_LINES = 1_000_000;

export async function seq(args: string[], context: Context): Promise<ExecResult> {
  // A negative number is an operand.
  const at = args.findIndex((arg) => /^-?[.\d]/.test(arg));
  const options = parseOptions(at === -1 ? args : args.slice(0, at), {
    letters: 'f:s:w',
    long: { format: 'f', separator: 's', 'equal-width': 'w' },
  });
  const operands = [...options.operands, ...(at === -1 ? [] : args.slice(at))];
  const isPlain = operands.every((one) => /^[+-]?\d+$/.test(one)) && !options.has('f');
  if (isPlain || options.unknown) return originalOf(context)(args);
  const numbers = operands.map(Number);
  const wrong = operands.find((one, i) => one === '' || Number.isNaN(numbers[i]));
  if (operands.length === 0 || operands.length > 3) return failed('seq: missing or extra operand');
  if (wrong !== undefined) return failed(`seq: invalid floating point argument: '${wrong}'`);
  const [first = 1, step = 1, last = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (step === 0) return failed("seq: invalid Zero increment value: '0'");
  const digits = Math.max(
    ...operands
      .slice(0, Math.max(1, operands.length - 1))
      .map((one) => (operands.length === 1 ? 0 : (one.split('.')[1]?.length ?? 0))),
  );
  const format = options.value('f');
  const directive = format === undefined ? undefined : /%([-+ 0']*)(\d*)(?:\.(\d+))?([efg])/.exec(format);
  if (format !== undefined && !directive) return failed(`seq: format '${format}' has no % directive`);
  const count = Math.floor((last - first) / step + 1e-10) + 1;
  if (count > MAX_LINES) return failed(`seq: more than ${MAX_LINES} numbers are not printed here`);
  const values = Array.from({ length: Math.max(0, count) }, (_, i) => first + i * step);
  const plain = values.map((value) => value.toFixed(digits));
  const width = options.has('w') ? Math.max(0, ...plain.map((text) => text.length)) : 0;
  const lines = plain.map((text, i) => {
    if (!directive || format === undefined) return zeroPadded(text, width);
    const [whole, flags = '', size = '', precision, letter] = directive;
    const value = values[i] ?? 0;
    const number =
      letter === 'f'
        ? value.toFixed(Number(precision ?? 6))
        : letter === 'e'
          ? value.toExponential(Number(precision ?? 6))
          : String(Number(value.toPrecision(Number(precision ?? 6) || 1)));
    const signed = flags.includes('+') && value >= 0 ? `+${number}` : number;
    const padded = flags.includes('-')
      ? signed.padEnd(Number(size))
      : flags.includes('0')
        ? zeroPadded(signed, Number(size))
        : signed.padStart(Number(size));
    return format.replace(whole, () => padded).replaceAll('%%', '%');
  });
  const separator = options.value('s') ?? '\n';
  return printed(lines.length === 0 ? '' : `${lines.join(separator)}\n`);
}

function zeroPadded(text: string, width: number): string {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

const UNITS = 'KMGTPEZY';

export async function numfmt(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'd:z',
    long: {
      to: 'to:',
      from: 'from:',
      suffix: 'suffix:',
      padding: 'padding:',
      field: 'field:',
      delimiter: 'd',
      header: 'header?',
      round: 'round:',
      'to-unit': 'tounit:',
      'from-unit': 'fromunit:',
      format: 'format:',
      grouping: 'grouping',
      invalid: 'invalid:',
    },
  });
  if (options.unknown) return failed(`numfmt: unrecognized option '${options.unknown}'`);
  const delimiter = options.value('d');
  const field = Number(options.value('field') ?? 1);
  const headers = options.has('header') ? Number(options.value('header') || 1) : 0;
  const suffix = options.value('suffix') ?? '';
  const shown = (text: string): string => {
    const value = parsedSize(
      text.endsWith(suffix) && suffix !== '' ? text.slice(0, -suffix.length) : text,
      options.value('from'),
    );
    const amount = (value * Number(options.value('fromunit') ?? 1)) / Number(options.value('tounit') ?? 1);
    const precision = /%[-0 ']*\d*\.(\d+)f/.exec(options.value('format') ?? '')?.[1];
    const round = options.value('round') ?? 'from-zero';
    const out = sized(amount, options.value('to'), { round, precision }) + suffix;
    const padding = Number(options.value('padding') ?? 0);
    return padding < 0 ? out.padEnd(-padding) : out.padStart(padding);
  };
  try {
    if (options.operands.length > 0) return printed(joined(options.operands.map(shown)));
    const { read } = await inputsOf('numfmt', [], context);
    const lines = linesOf(read[0]?.bytes ?? '').map((line, i) => {
      if (i < headers) return line;
      let seen = 0;
      if (delimiter !== undefined)
        return line
          .split(delimiter)
          .map((cell) => (++seen === field ? shown(cell) : cell))
          .join(delimiter);
      return line.replace(/\S+/g, (cell) => (++seen === field ? shown(cell) : cell));
    });
    return printed(joined(lines));
  } catch (thrown) {
    return failed(`numfmt: ${thrown instanceof Error ? thrown.message : String(thrown)}`, 2);
  }
}

function parsedSize(text: string, from = 'none'): number {
  const [, digits, unit = '', binary] = /^([+-]?\d+(?:\.\d+)?)\s?([KMGTPEZY])?(i)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new Error(`invalid number: '${text}'`);
  if (unit === '') return Number(digits);
  if (from === 'none') throw new Error(`rejecting suffix in input: '${text}' (consider using --from)`);
  const base = from === 'si' || (from === 'auto' && !binary) ? 1000 : 1024;
  return Number(digits) * base ** (UNITS.indexOf(unit.toUpperCase()) + 1);
}

interface Shape {
  round: string;
  precision: string | undefined;
}

function sized(amount: number, to: string | undefined, { round, precision }: Shape): string {
  const roundedTo = (value: number, digits: number): number => {
    const factor = 10 ** digits;
    const scaled = value * factor;
    const away = scaled < 0 ? Math.floor(scaled) : Math.ceil(scaled);
    const ways: Record<string, number> = {
      up: Math.ceil(scaled),
      down: Math.floor(scaled),
      'towards-zero': Math.trunc(scaled),
      nearest: Math.round(scaled),
    };
    return (ways[round] ?? away) / factor;
  };
  if (to === undefined || to === 'none')
    return precision === undefined ? String(roundedTo(amount, 0)) : amount.toFixed(Number(precision));
  const base = to === 'si' ? 1000 : 1024;
  let value = amount;
  let power = 0;
  while (Math.abs(value) >= base && power < UNITS.length) {
    value /= base;
    power++;
  }
  const digitsFor = (one: number): number =>
    precision !== undefined ? Number(precision) : power > 0 && Math.abs(one) < 10 ? 1 : 0;
  let out = roundedTo(value, digitsFor(value));
  if (Math.abs(out) >= base && power < UNITS.length) {
    out /= base;
    power++;
  }
  const unit = power === 0 ? '' : `${UNITS[power - 1]}${to === 'iec-i' ? 'i' : ''}`;
  return out.toFixed(digitsFor(out)) + unit;
}

/** The part that matches from the start, or its group; the bundled one knows no patterns. */
export async function expr(args: string[], context: Context): Promise<ExecResult> {
  const [text = '', colon, pattern = ''] = args[0] === 'match' ? [args[1], ':', args[2]] : args;
  if (args.length !== 3 || colon !== ':') return originalOf(context)(args);
  const found = compilePattern(`^${pattern.replace(/^\^/, '')}`, { kind: 'basic' }).exec(text);
  const hasGroup = /\\\(/.test(pattern);
  const out = hasGroup ? (found?.[1] ?? '') : String([...(found?.[0] ?? '')].length);
  return printed(`${out}\n`, '', out === '' || out === '0' ? 1 : 0);
}
