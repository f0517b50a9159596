// od and xxd: what bytes a file holds.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, failed, inputsOf, joined } from './command.ts';
import { type Options, parseOptions } from './options.ts';

interface Format {
  size: number;
  width: number;
  cell(bytes: Buffer): string;
  isTexted: boolean;
}

export async function od(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'A:t:N:j:w:vcbxdosi',
    long: {
      'address-radix': 'A',
      format: 't',
      'read-bytes': 'N',
      'skip-bytes': 'j',
      width: 'w',
      'output-duplicates': 'v',
    },
  });
  if (options.unknown) return failed(`od: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const { read, stderr } = await inputsOf('od', options.operands, context);
  const skip = Number(options.value('j') ?? 0);
  const all = Buffer.from(read.map(({ bytes }) => bytes).join(''), 'latin1').subarray(skip);
  const data = options.has('N') ? all.subarray(0, Number(options.value('N'))) : all;
  const formats = formatsOf(options);
  if (formats === undefined) return failed(`od: invalid type string '${options.value('t')}'`);
  const perLine = Number(options.value('w') || 16);
  const cell = Math.max(...formats.map(({ size, width }) => width / size));
  const address = addressIn(options.value('A') ?? 'o');
  const lines: string[] = [];
  let last = '';
  for (let at = 0; at < data.length; at += perLine) {
    const row = data.subarray(at, at + perLine);
    const shown = row.toString('latin1');
    if (shown === last && row.length === perLine && !options.has('v')) {
      if (lines.at(-1) !== '*') lines.push('*');
      continue;
    }
    last = shown;
    formats.forEach((format, i) => {
      const prefix = i === 0 ? address(at + skip) : ' '.repeat(address(0).length);
      lines.push(prefix + rowOf(row, format, perLine, cell));
    });
  }
  const end = address(data.length + skip);
  if (end !== '') lines.push(end);
  return bytesOut(joined(lines), stderr, stderr === '' ? 0 : 1);
}

function rowOf(row: Buffer, { size, cell, isTexted }: Format, perLine: number, perByte: number): string {
  let out = '';
  for (let at = 0; at < row.length; at += size) {
    const unit = Buffer.alloc(size);
    row.copy(unit, 0, at, at + size);
    out += cell(unit).padStart(perByte * size);
  }
  if (!isTexted) return out;
  const text = row.toString('latin1').replace(/[^ -~]/g, '.');
  return `${out.padEnd(perLine * perByte)}  >${text}<`;
}

function addressIn(radix: string): (at: number) => string {
  if (radix === 'n') return () => '';
  const base = { d: 10, x: 16 }[radix] ?? 8;
  return (at) => at.toString(base).padStart(base === 16 ? 6 : 7, '0');
}

const NAMED: Record<string, string> = { c: 'c', b: 'o1', x: 'x2', d: 'u2', o: 'o2', s: 'd2', i: 'd4' };
const C_NAMES = ['\\0', '', '', '', '', '', '', '\\a', '\\b', '\\t', '\\n', '\\v', '\\f', '\\r'];

function formatsOf(options: Options): Format[] | undefined {
  const types = options.given.flatMap(([name, value]) =>
    name === 't' ? (value.match(/(?:[doux](?:\d+|[CSILF])?|[ac])z?/g) ?? ['?']) : (NAMED[name] ?? []),
  );
  const formats = (types.length > 0 ? types : ['o2']).map(formatOf);
  return formats.includes(undefined) ? undefined : formats.flatMap((format) => format ?? []);
}

function formatOf(type: string): Format | undefined {
  const [, kind = '', sized = '', z = ''] = /^([acdoux])(\d+|[CSIL])?(z?)$/.exec(type) ?? [];
  if (kind === '') return undefined;
  if (kind === 'c' || kind === 'a')
    return {
      size: 1,
      width: 4,
      isTexted: z !== '',
      cell: ([byte = 0]) =>
        C_NAMES[byte] ||
        (byte > 31 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0')),
    };
  const size = Number({ C: 1, S: 2, I: 4, L: 8 }[sized] ?? (sized || 4));
  if (![1, 2, 4, 8].includes(size)) return undefined;
  const most = 2n ** BigInt(size * 8) - 1n;
  const base = { o: 8, x: 16 }[kind];
  const digits =
    base === undefined
      ? kind === 'd'
        ? (-(most / 2n) - 1n).toString().length
        : most.toString().length
      : most.toString(base).length;
  return {
    size,
    width: digits + 1,
    isTexted: z !== '',
    cell(bytes) {
      const value = size === 8 ? bytes.readBigUInt64LE() : BigInt(bytes.readUIntLE(0, size));
      if (base !== undefined) return value.toString(base).padStart(digits, '0');
      return (kind === 'd' && value > most / 2n ? value - most - 1n : value).toString();
    },
  };
}

export async function xxd(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, { letters: 'prbuil:s:c:g:a' });
  if (options.unknown) return failed(`xxd: invalid option -- '${options.unknown}'`);
  const { read, stderr } = await inputsOf('xxd', options.operands.slice(0, 1), context);
  const source = read[0]?.bytes ?? '';
  if (options.has('r')) return bytesOut(reversed(source, options.has('p')), stderr);
  const skip = Number(options.value('s') ?? 0);
  const data = Buffer.from(source, 'latin1').subarray(
    skip,
    options.has('l') ? skip + Number(options.value('l')) : undefined,
  );
  const isBits = options.has('b');
  const perLine = Number(options.value('c') ?? (options.has('p') ? 30 : isBits ? 6 : 16));
  const group = Number(options.value('g') ?? (isBits ? 1 : 2)) || perLine;
  const shown = (byte: number): string => {
    if (isBits) return byte.toString(2).padStart(8, '0');
    const hex = byte.toString(16).padStart(2, '0');
    return options.has('u') ? hex.toUpperCase() : hex;
  };
  const cells = perLine * (isBits ? 8 : 2) + Math.ceil(perLine / group) - 1;
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += perLine) {
    const row = [...data.subarray(at, at + perLine)];
    if (options.has('p')) lines.push(row.map(shown).join(''));
    else {
      const hex = row.map((byte, i) => (i > 0 && i % group === 0 ? ` ${shown(byte)}` : shown(byte))).join('');
      const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
      lines.push(`${(at + skip).toString(16).padStart(8, '0')}: ${hex.padEnd(cells)}  ${text}`);
    }
  }
  return bytesOut(joined(lines), stderr, stderr === '' ? 0 : 2);
}

function reversed(text: string, isPlain: boolean): string {
  const hex = isPlain
    ? text.replace(/\s/g, '')
    : text
        .split('\n')
        .map((line) => (/^[0-9a-f]+: ?(.*?)(?: {2}|$)/i.exec(line)?.[1] ?? '').replace(/ /g, ''))
        .join('');
  return Buffer.from(hex, 'hex').toString('latin1');
}
