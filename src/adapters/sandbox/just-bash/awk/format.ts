// printf and sprintf: a format with its values, as C has them. A format is taken apart once.
import { AwkError, LimitError } from './errors.ts';
import { floatText, wholeText } from './number-text.ts';
import { byteText, charactersOf, sliceOf } from './text.ts';
import { toNumber, type Value } from './value.ts';

export interface FormatOptions {
  /** CONVFMT. */
  conversion: string;
  /** Characters of the result. */
  maxLength: number;
}

interface Directive {
  flags: string;
  width: number | '*' | undefined;
  precision: number | '*' | undefined;
  kind: string;
}

type Part = string | Directive;

const DIRECTIVE = /%(?:([-+ 0#']*\d*%)|([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([diouxXeEfFgGcs]))/g;
const MAX_KNOWN = 500;
const known = new Map<string, readonly Part[]>();

export function format(text: string, values: readonly Value[], options: FormatOptions): string {
  let parts = known.get(text);
  if (parts === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    parts = partsOf(text);
    known.set(text, parts);
  }
  let used = 0;
  const take = (): Value => {
    if (used >= values.length) throw new AwkError(`not enough arguments passed to sprintf("${text}")`);
    return values[used++];
  };
  let out = '';
  for (const part of parts) {
    out += typeof part === 'string' ? part : converted(part, take, options);
    if (out.length > options.maxLength) throw new LimitError(options.maxLength);
  }
  return out;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let last = 0;
  for (const match of text.matchAll(DIRECTIVE)) {
    const [whole, percent, flags = '', width, precision, kind = ''] = match;
    parts.push(text.slice(last, match.index));
    last = match.index + whole.length;
    if (percent) parts.push('%');
    else parts.push({ flags, width: size(width), precision: size(precision), kind });
  }
  parts.push(text.slice(last));
  return parts;
}

function size(text: string | undefined): number | '*' | undefined {
  return text === undefined || text === '*' ? text : Number(text);
}

function converted(directive: Directive, take: () => Value, options: FormatOptions): string {
  let { flags } = directive;
  let width = directive.width === '*' ? Math.trunc(toNumber(take())) : (directive.width ?? 0);
  if (width < 0) {
    flags += '-';
    width = -width;
  }
  const asked = directive.precision === '*' ? Math.trunc(toNumber(take())) : directive.precision;
  const precision = asked === undefined || asked < 0 ? undefined : asked;
  if (width > options.maxLength || (precision ?? 0) > options.maxLength)
    throw new LimitError(options.maxLength);
  return padded(body(directive.kind, flags, precision, take(), options), directive, flags, width, precision);
}

function padded(
  text: string,
  { kind }: Directive,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const missing = width - (text.length < width ? text.length : charactersOf(text).length);
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  const isZeroed =
    flags.includes('0') &&
    !'cs'.includes(kind) &&
    !('diouxX'.includes(kind) && precision !== undefined) &&
    /\d/.test(text);
  if (!isZeroed) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function body(
  kind: string,
  flags: string,
  precision: number | undefined,
  value: Value,
  { conversion }: FormatOptions,
): string {
  if (kind === 'c') return character(value);
  if (kind === 's') {
    const text =
      typeof value === 'number'
        ? wholeText(value, conversion)
        : typeof value === 'string'
          ? value
          : (value?.text ?? '');
    return precision === undefined ? text : sliceOf(text, 0, precision);
  }
  const number = toNumber(value);
  const sign = number < 0 ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (!Number.isFinite(number)) return sign + floatText(number, 'g', 6);
  if (kind === 'd' || kind === 'i') return sign + digitsOf(BigInt(Math.trunc(number)), precision);
  if (!'ouxX'.includes(kind)) return sign + floatText(number, kind, precision ?? 6, flags.includes('#'));
  const whole = BigInt(Math.trunc(number));
  const unsigned = whole < 0n ? BigInt.asUintN(64, whole) : whole;
  const base = kind === 'o' ? 8 : kind === 'u' ? 10 : 16;
  const text = unsigned.toString(base).padStart(precision ?? 1, '0');
  const isPrefixed = flags.includes('#') && whole !== 0n && kind !== 'u';
  const prefixed = isPrefixed ? `${kind === 'o' ? '0' : '0x'}${text}` : text;
  return kind === 'X' ? prefixed.toUpperCase() : prefixed;
}

function digitsOf(whole: bigint, precision: number | undefined): string {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(precision ?? 1, '0');
  return whole < 0n ? `-${digits}` : digits;
}

/** A number is a byte, beyond 255 a character; of a text, the first. */
function character(value: Value): string {
  const number = typeof value === 'number' ? value : typeof value === 'object' ? value.number : undefined;
  if (number === undefined)
    return typeof value === 'object' ? sliceOf(value.text, 0, 1) : sliceOf(String(value ?? ''), 0, 1);
  const code = Math.trunc(number);
  if (code < 256) return byteText(code & 255);
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
}
