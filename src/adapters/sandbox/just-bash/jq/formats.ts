// What `@csv`, `@sh` and the others make of a value.
import { Buffer } from 'node:buffer';
import { isArray, isObject, JqError, type Json } from './value.ts';
import { described, numberText, toJson } from './write.ts';

export function formatted(format: string, value: Json): string {
  switch (format) {
    case '@text':
      return textOf(value);
    case '@json':
      return toJson(value);
    case '@csv':
      return row('csv', value).join(',');
    case '@tsv':
      return row('tsv', value).join('\t');
    case '@html':
      return textOf(value).replace(/[<>&'"]/g, (char) => HTML[char] ?? char);
    case '@uri':
      return encodeURIComponent(textOf(value).toWellFormed()).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    case '@sh':
      return (isArray(value) ? value : [value]).map(shellWord).join(' ');
    case '@base64':
      return Buffer.from(textOf(value), 'utf8').toString('base64');
    case '@base64d':
      return fromBase64(textOf(value));
    case '@base32':
      return base32(Buffer.from(textOf(value), 'utf8'));
    case '@base32d':
      return fromBase32(textOf(value));
    case '@urid':
      return fromUri(textOf(value));
    default:
      throw new JqError(`${format.slice(1)} is not a valid format`);
  }
}

export function textOf(value: Json): string {
  return typeof value === 'string' ? value : toJson(value);
}

const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&quot;',
};

const TSV: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

function row(format: 'csv' | 'tsv', value: Json): string[] {
  if (!isArray(value))
    throw new JqError(`${described(value)} cannot be ${format}-formatted, only an array can be`);
  return value.map((cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return numberText(cell);
    if (typeof cell === 'boolean') return String(cell);
    if (typeof cell !== 'string') throw new JqError(`${described(cell)} is not valid in a csv row`);
    return format === 'csv'
      ? `"${cell.replaceAll('"', '""')}"`
      : cell.replace(/[\t\n\r\\]/g, (char) => TSV[char] ?? char);
  });
}

function shellWord(value: Json): string {
  if (isArray(value) || isObject(value))
    throw new JqError(`${described(value)} can not be escaped for shell`);
  return typeof value === 'string' ? `'${value.replaceAll("'", "'\\''")}'` : toJson(value);
}

function fromBase64(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 && text.replaceAll('=', '') !== '')
    throw new JqError(`${described(text)} is not valid base64 data`);
  return bytes.toString('utf8');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)],
  );
  return letters.join('').padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

function fromBase32(text: string): string {
  const bits = [...text.replace(/=+$/, '')].map((letter) => {
    const at = LETTERS.indexOf(letter);
    if (at === -1) throw new JqError(`${described(text)} is not valid base32 data`);
    return at.toString(2).padStart(5, '0');
  });
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('utf8');
}

function fromUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new JqError(`${described(text)} is not a valid uri encoding`);
  }
}
