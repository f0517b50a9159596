// Times of jq: seconds since 1970, "broken down" lists, and texts. All in UTC, the sandbox's time zone.
import { formatDate } from '../commands/date-text.ts';
import { isArray, JqError, type Json } from './value.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Year, month from 0, day, hours, minutes, seconds with their fraction, weekday, day of the year from 0. */
export function brokenDown(value: Json): Json[] {
  if (typeof value !== 'number') throw new JqError('gmtime() requires a number');
  const date = new Date(Math.floor(value) * 1000);
  if (Number.isNaN(date.getTime()))
    throw new JqError('error converting number of seconds since epoch to datetime');
  const fraction = value - Math.floor(value);
  return fields(date, date.getUTCSeconds() + fraction);
}

function fields(date: Date, seconds: number): Json[] {
  const year = date.getUTCFullYear();
  return [
    year,
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    seconds,
    date.getUTCDay(),
    Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000),
  ];
}

export function secondsOf(value: Json, command = 'mktime'): number {
  if (!isArray(value)) throw new JqError(`${command} requires array of 6 numbers`);
  const [year, month, day = 1, hour = 0, minute = 0, second = 0] = value.map((one) => {
    if (typeof one !== 'number') throw new JqError(`${command} requires parsed datetime inputs`);
    return one;
  });
  if (year === undefined || month === undefined) throw new JqError(`${command} requires array of 6 numbers`);
  return Math.floor(Date.UTC(year, month, day, hour, minute, Math.floor(second)) / 1000);
}

export function formattedTime(value: Json, format: Json, command = 'strftime/1'): string {
  if (typeof value !== 'number' && !isArray(value))
    throw new JqError(`${command} requires parsed datetime inputs`);
  if (typeof format !== 'string') throw new JqError(`${command} requires a string format`);
  const seconds = typeof value === 'number' ? Math.floor(value) : secondsOf(value, command);
  return formatDate(format, new Date(seconds * 1000));
}

const NESTED: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  c: '%a %b %e %H:%M:%S %Y',
};

/** How a field reads, and which it is. */
const READ: Readonly<Record<string, RegExp>> = {
  Y: /^[+-]?\d{1,4}/,
  m: /^\d{1,2}/,
  d: /^\s*\d{1,2}/,
  e: /^\s*\d{1,2}/,
  H: /^\d{1,2}/,
  k: /^\s*\d{1,2}/,
  I: /^\d{1,2}/,
  M: /^\d{1,2}/,
  S: /^\d{1,2}/,
  j: /^\d{1,3}/,
  y: /^\d{2}/,
  s: /^-?\d+/,
  Z: /^[A-Za-z]+/,
  z: /^(?:Z|[+-]\d\d:?\d\d)/,
  b: /^[A-Za-z]{3,}/,
  B: /^[A-Za-z]{3,}/,
  h: /^[A-Za-z]{3,}/,
  a: /^[A-Za-z]{3,}/,
  A: /^[A-Za-z]{3,}/,
  p: /^[AaPp][Mm]/,
};

export function parsedTime(value: Json, format: Json): Json[] {
  if (typeof value !== 'string') throw new JqError(`strptime/1 requires string inputs and arguments`);
  if (typeof format !== 'string') throw new JqError('strptime/1 requires string inputs and arguments');
  const found = new Map<string, string>();
  const rest = readFields(value, format, found);
  if (rest === undefined) throw new JqError(`date "${value}" does not match format "${format}"`);
  if (rest !== '') throw new JqError(`date "${value}" does not match format "${format}"`);
  const epoch = found.get('s');
  const date = epoch === undefined ? dateOf(found) : new Date(Number(epoch) * 1000);
  return fields(date, date.getUTCSeconds());
}

function readFields(text: string, format: string, found: Map<string, string>): string | undefined {
  let rest = text;
  for (let i = 0; i < format.length; i++) {
    const char = format.charAt(i);
    if (/\s/.test(char)) rest = rest.trimStart();
    else if (char !== '%') {
      if (!rest.startsWith(char)) return undefined;
      rest = rest.slice(1);
    } else {
      const letter = format.charAt(++i);
      const nested = NESTED[letter];
      if (nested !== undefined) {
        const after = readFields(rest, nested, found);
        if (after === undefined) return undefined;
        rest = after;
        continue;
      }
      const [field] = (letter === '%' ? /^%/ : READ[letter])?.exec(rest) ?? [];
      if (field === undefined) return undefined;
      found.set(letter, field);
      rest = rest.slice(field.length);
    }
  }
  return rest;
}

function dateOf(found: ReadonlyMap<string, string>): Date {
  const number = (...letters: string[]): number | undefined => {
    const text = letters.map((letter) => found.get(letter)).find((one) => one !== undefined);
    return text === undefined ? undefined : Number(text);
  };
  const named = (names: readonly string[], ...letters: string[]): number | undefined => {
    const text = letters.map((letter) => found.get(letter)).find((one) => one !== undefined);
    return text === undefined ? undefined : names.indexOf(text.slice(0, 3).toLowerCase());
  };
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900));
  const month = named(MONTHS, 'b', 'B', 'h') ?? (number('m') ?? 1) - 1;
  const half = found.get('p')?.toLowerCase();
  const clock = number('H', 'k') ?? (number('I') ?? 0) % 12;
  const hours = half === 'pm' && clock < 12 ? clock + 12 : clock;
  const dayOfYear = number('j');
  const day = dayOfYear ?? number('d', 'e') ?? 1;
  return new Date(
    Date.UTC(year, dayOfYear === undefined ? month : 0, day, hours, number('M') ?? 0, number('S') ?? 0),
  );
}
