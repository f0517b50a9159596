// Values as JSON text.
import { isArray, isObject, type Json, sortedKeys, typeOf } from './value.ts';

export interface Layout {
  /** What one level is indented by; '' puts all on one line. */
  indent: string;
  sortsKeys?: boolean;
  /** Escapes all that is not ASCII. */
  isAscii?: boolean;
}

const COMPACT: Layout = { indent: '' };

export function toJson(value: Json, layout: Layout = COMPACT): string {
  const parts: string[] = [];
  write(value, layout, '\n', parts);
  return parts.join('');
}

function write(value: Json, layout: Layout, newline: string, parts: string[]): void {
  if (typeof value === 'number') parts.push(numberText(value));
  else if (typeof value === 'string') parts.push(quoted(value, layout));
  else if (isArray(value)) writeArray(value, layout, newline, parts);
  else if (isObject(value)) {
    const keys = layout.sortsKeys ? sortedKeys(value) : [...value.keys()];
    const inner = newline + layout.indent;
    keys.forEach((key, i) => {
      parts.push(i === 0 ? '{' : ',');
      if (layout.indent !== '') parts.push(inner);
      parts.push(quoted(key, layout), layout.indent === '' ? ':' : ': ');
      write(value.get(key) ?? null, layout, inner, parts);
    });
    if (keys.length === 0) parts.push('{}');
    else parts.push(layout.indent === '' ? '}' : `${newline}}`);
  } else parts.push(String(value));
}

function writeArray(value: readonly Json[], layout: Layout, newline: string, parts: string[]): void {
  if (value.length === 0) {
    parts.push('[]');
    return;
  }
  const inner = newline + layout.indent;
  for (let i = 0; i < value.length; i++) {
    parts.push(i === 0 ? '[' : ',');
    if (layout.indent !== '') parts.push(inner);
    write(value[i] ?? null, layout, inner, parts);
  }
  parts.push(layout.indent === '' ? ']' : `${newline}]`);
}

export function quoted(text: string, { isAscii = false }: Layout = COMPACT): string {
  const plain = JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\u007f');
  if (!isAscii) return plain;
  return plain.replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Seventeen digits at most, with an exponent when zeros would have to be made up. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? '-0' : String(value);
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  const [, sign = '', head = '', tail = '', power = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const digits = head + tail;
  const point = Number(power) + 1;
  if (point <= -5 + 1 || point > digits.length + 15) {
    const exponent = Math.abs(point - 1)
      .toString()
      .padStart(2, '0');
    return `${sign}${head}${tail && `.${tail}`}e${point > 0 ? '+' : '-'}${exponent}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const MAX_SHOWN = 11;

/** `array ([1,2])`, as errors name a value. */
export function described(value: Json): string {
  const text = toJson(value);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}...` : text;
  return `${typeOf(value)} (${shown})`;
}
