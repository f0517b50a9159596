// Functions of text, and between text and other values.
import { Buffer } from 'node:buffer';
import { formatted, textOf } from './formats.ts';
import { splitText } from './operators.ts';
import { parseJson } from './read.ts';
import { matchesOf } from './regex.ts';
import { isArray, JqError, type Json } from './value.ts';
import { described, toJson } from './write.ts';

function stringOf(value: Json, message: string): string {
  if (typeof value !== 'string') throw new JqError(`${described(value)} ${message}`);
  return value;
}

function trimmed(value: Json, cut: (text: string) => string): Json {
  return cut(stringOf(value, 'cannot be trimmed'));
}

function codesOf(value: Json): Json {
  return [...stringOf(value, 'cannot be exploded')].map((char) => char.codePointAt(0) ?? 0);
}

function fromCodes(value: Json): Json {
  if (!isArray(value))
    throw new JqError(`${described(value)} cannot be imploded, must be an array of codepoints`);
  return value
    .map((code) => {
      if (typeof code !== 'number') throw new JqError('Unicode codepoint must be numeric');
      return code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
        ? String.fromCodePoint(Math.floor(code))
        : '\ufffd';
    })
    .join('');
}

function toNumber(value: Json): Json {
  if (typeof value === 'number') return value;
  const text = stringOf(value, 'cannot be parsed as a number');
  const parsed = /^\s*$/.test(text) ? undefined : parseJson(text);
  if (typeof parsed !== 'number') throw new JqError(`${described(value)} cannot be parsed as a number`);
  return parsed;
}

function joined(value: Json, separator: Json): Json {
  if (!isArray(value)) throw new JqError(`Cannot iterate over ${described(value)}`);
  if (value.length === 0) return '';
  const between = stringOf(separator, 'cannot be a separator');
  return value
    .map((one) => {
      if (one === null) return '';
      if (typeof one === 'object')
        throw new JqError(`${described('')} and ${described(one)} cannot be added`);
      return textOf(one);
    })
    .join(between);
}

function splitBy(value: Json, pattern: Json, flags: Json): Json {
  const text = stringOf(value, 'cannot be matched, as it is not a string');
  const parts: string[] = [];
  let from = 0;
  for (const match of matchesOf(text, pattern, flags, 'g')) {
    parts.push(text.slice(from, match.start));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

const isBlankStart = /^[\s\0]+/;

export const TEXTS: Readonly<Record<string, (value: Json, ...args: Json[]) => Json>> = {
  'tostring/0': textOf,
  'tojson/0': (value) => toJson(value),
  'fromjson/0': (value) => parseJson(stringOf(value, 'only strings can be parsed')),
  'tonumber/0': toNumber,
  'toboolean/0': (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new JqError(`${described(value)} cannot be parsed as a boolean`);
  },
  'ascii_downcase/0': (value) =>
    stringOf(value, 'cannot be lowercased').replace(/[A-Z]/g, (char) => char.toLowerCase()),
  'ascii_upcase/0': (value) =>
    stringOf(value, 'cannot be uppercased').replace(/[a-z]/g, (char) => char.toUpperCase()),
  'startswith/1': (value, part = null) => {
    if (typeof value !== 'string' || typeof part !== 'string')
      throw new JqError('startswith() requires string inputs');
    return value.startsWith(part);
  },
  'endswith/1': (value, part = null) => {
    if (typeof value !== 'string' || typeof part !== 'string')
      throw new JqError('endswith() requires string inputs');
    return value.endsWith(part);
  },
  'ltrimstr/1': (value, part = null) =>
    typeof value === 'string' && typeof part === 'string' && value.startsWith(part)
      ? value.slice(part.length)
      : value,
  'rtrimstr/1': (value, part = null) =>
    typeof value === 'string' && typeof part === 'string' && part !== '' && value.endsWith(part)
      ? value.slice(0, -part.length)
      : value,
  'trimstr/1': (value, part = null) => {
    if (typeof value !== 'string' || typeof part !== 'string' || part === '') return value;
    const left = value.startsWith(part) ? value.slice(part.length) : value;
    return left.endsWith(part) ? left.slice(0, -part.length) : left;
  },
  'trim/0': (value) => trimmed(value, (text) => text.trim()),
  'ltrim/0': (value) => trimmed(value, (text) => text.replace(isBlankStart, '')),
  'rtrim/0': (value) => trimmed(value, (text) => text.trimEnd()),
  'explode/0': codesOf,
  'implode/0': fromCodes,
  'utf8bytelength/0': (value) =>
    Buffer.byteLength(stringOf(value, 'only strings have UTF-8 byte length'), 'utf8'),
  'split/1': (value, separator = null) => {
    if (typeof value !== 'string' || typeof separator !== 'string')
      throw new JqError('split input and separator must be strings');
    return splitText(value, separator);
  },
  'split/2': (value, pattern = null, flags = null) => splitBy(value, pattern, flags),
  'join/1': (value, separator = null) => joined(value, separator),
  'test/1': (value, pattern = null) => matchesOf(value, pattern, null).length > 0,
  'test/2': (value, pattern = null, flags = null) => matchesOf(value, pattern, flags).length > 0,
  'format/1': (value, name = null) => formatted(`@${stringOf(name, 'is not a valid format')}`, value),
  'get_search_list/0': () => [],
  'have_decnum/0': () => false,
  'have_literal_numbers/0': () => true,
};
