// head and tail, with counts from the other end, and split.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, failed, inputsOf, linesOf } from './command.ts';
import { type Options, parseOptions } from './options.ts';

const SPELLING = {
  letters: 'n:c:qvzfFs:',
  long: {
    lines: 'n',
    bytes: 'c',
    quiet: 'q',
    silent: 'q',
    verbose: 'v',
    'zero-terminated': 'z',
    follow: 'follow?',
    retry: 'retry',
    pid: 'pid:',
  },
  number: 'n',
};

export function head(args: string[], context: Context): Promise<ExecResult> {
  return partsOf('head', args, context, (units, count) =>
    count.startsWith('-')
      ? units.slice(0, Math.max(0, units.length + sizeOf(count)))
      : units.slice(0, sizeOf(count)),
  );
}

/** There is nothing to follow: no other process writes. */
export function tail(args: string[], context: Context): Promise<ExecResult> {
  const plain = args.map((arg, i) => (i === 0 ? arg.replace(/^\+(\d+)$/, '-n+$1') : arg));
  return partsOf('tail', plain, context, (units, count) => {
    if (count.startsWith('+')) return units.slice(Math.max(0, sizeOf(count) - 1));
    const size = Math.abs(sizeOf(count));
    return size === 0 ? units.slice(units.length) : units.slice(-size);
  });
}

type Slice = (
  units: readonly string[] & { slice(a: number, b?: number): string[] },
  count: string,
) => readonly string[];

async function partsOf(command: string, args: string[], context: Context, slice: Slice): Promise<ExecResult> {
  const options = parseOptions(args, SPELLING);
  if (options.unknown) return failed(`${command}: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const count = options.value('c') ?? options.value('n') ?? '10';
  if (Number.isNaN(sizeOf(count)))
    return failed(`${command}: invalid number of ${options.has('c') ? 'bytes' : 'lines'}: '${count}'`);
  const zeros = options.operands.includes('/dev/zero') ? sizeOf(options.has('c') ? count : '') : 0;
  if (!(zeros >= 0 && zeros <= context.limits.maxStringLength))
    return failed(`${command}: /dev/zero has no end: take a count with -c that fits in memory`);
  if (zeros > 0 && command === 'head') return bytesOut('\0'.repeat(zeros));
  const { read, stderr } = await inputsOf(command, options.operands, context);
  const isTitled = options.has('v') || (options.operands.length > 1 && !options.has('q'));
  const texts = read.map(({ name, bytes }, i) => {
    const title = isTitled ? `${i > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n` : '';
    return title + part(bytes, count, options, slice);
  });
  return bytesOut(
    texts.join(''),
    stderr.replace(/^(\w+): /gm, `$1: cannot open '`).replace(/: (No such|Is a)/g, `' for reading: $1`),
    stderr === '' ? 0 : 1,
  );
}

function part(bytes: string, count: string, options: Options, slice: Slice): string {
  if (options.has('c')) {
    const whole = Buffer.from(bytes, 'latin1');
    return Buffer.from(
      slice(
        [...whole].map((byte) => String.fromCharCode(byte)),
        count,
      ).join(''),
      'latin1',
    ).toString('latin1');
  }
  const end = options.has('z') ? '\0' : '\n';
  const units = linesOf(bytes, end).map((line) => line + end);
  if (bytes !== '' && !bytes.endsWith(end)) units.push((units.pop() ?? '').slice(0, -1));
  return slice(units, count).join('');
}

function sizeOf(count: string): number {
  const [, sign, digits, unit = ''] = /^([+-]?)(\d+)(b|kB|[KMG]B?)?$/i.exec(count) ?? [];
  if (digits === undefined) return Number.NaN;
  const factor =
    { b: 512, k: 1024, m: 1024 ** 2, g: 1024 ** 3, kb: 1000, mb: 1e6, gb: 1e9 }[unit.toLowerCase()] ?? 1;
  return Number(digits) * factor * (sign === '-' ? -1 : 1);
}

export async function split(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'l:b:a:dC:n:',
    long: {
      lines: 'l',
      bytes: 'b',
      'suffix-length': 'a',
      'numeric-suffixes': 'd',
      'additional-suffix': 'suffix:',
      number: 'n',
    },
    number: 'l',
  });
  const [input = '-', prefix = 'x'] = options.operands;
  const { read, stderr } = await inputsOf('split', [input], context);
  if (options.unknown || stderr !== '')
    return failed(stderr.trimEnd() || `split: invalid option -- '${options.unknown}'`);
  const bytes = read[0]?.bytes ?? '';
  const units = options.has('b') ? [...bytes] : linesOf(bytes).map((line) => `${line}\n`);
  if (!options.has('b') && bytes !== '' && !bytes.endsWith('\n'))
    units.push((units.pop() ?? '').slice(0, -1));
  const wanted = options.has('n')
    ? Math.ceil(units.length / Number(options.value('n')?.replace(/^l\//, '')))
    : sizeOf(options.value('b') ?? options.value('l') ?? '1000');
  if (!(wanted > 0)) return failed('split: invalid number');
  const width = Number(options.value('a') ?? 2);
  for (let i = 0; i * wanted < units.length; i++) {
    const name = options.has('d') ? String(i).padStart(width, '0') : lettersOf(i, width);
    const path = context.fs.resolvePath(context.cwd, `${prefix}${name}${options.value('suffix') ?? ''}`);
    await context.fs.writeFile(
      path,
      Buffer.from(units.slice(i * wanted, (i + 1) * wanted).join(''), 'latin1'),
    );
  }
  return bytesOut('');
}

function lettersOf(value: number, width: number): string {
  let out = '';
  for (let i = 0, rest = value; i < width; i++, rest = Math.floor(rest / 26))
    out = String.fromCharCode(97 + (rest % 26)) + out;
  return out;
}
