// Patterns as jq writes them (Oniguruma's, in the manner of Perl) by way of JavaScript's own.
import { isArray, JqError, type Json, type JsonObject, objectOf } from './value.ts';
import { described } from './write.ts';

interface Pattern {
  expression: RegExp;
  /** `g` asks for all matches, `n` leaves out the empty ones. */
  isGlobal: boolean;
  skipsEmpty: boolean;
  /** Of the groups, in order. */
  names: Array<string | undefined>;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '\\p{Nd}',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  cntrl: '\\p{Cc}',
  xdigit: '0-9a-fA-F',
  word: '\\w',
  print: '\\P{Cc}',
  graph: '\\p{L}\\p{N}\\p{P}\\p{S}',
};

const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  h: '[0-9a-fA-F]',
  H: '[^0-9a-fA-F]',
  a: '\\x07',
  e: '\\x1b',
};

const known = new Map<string, Pattern>();
const MAX_KNOWN = 100;

function patternOf(source: Json, flags: Json): Pattern {
  if (typeof source !== 'string')
    throw new JqError(`${described(source)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== 'string') throw new JqError(`${described(flags)} is not a string`);
  const key = `${flags ?? ''}/${source}`;
  const before = known.get(key);
  if (before) return before;
  const letters = flags ?? '';
  for (const letter of letters)
    if (!'gimnpslx'.includes(letter)) throw new JqError(`${letters} is not a valid modifier string`);
  const has = (letter: string): boolean => letters.includes(letter);
  const dotAll = has('p') ? 's' : '';
  try {
    const text = translated(source, has('x'));
    const expression = new RegExp(text, `dgu${has('i') ? 'i' : ''}${dotAll}`);
    const pattern = { expression, isGlobal: has('g'), skipsEmpty: has('n'), names: groupNames(text) };
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, pattern);
    return pattern;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^.*: /, '') : '';
    throw new JqError(`${source} (at offset 0) is not a valid regex: ${reason}`);
  }
}

/** What the two languages write in different ways. */
function translated(source: string, isExtended: boolean): string {
  let out = '';
  let isInClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    const posix = isInClass ? /^\[:(\^?)(\w+):\]/.exec(source.slice(i)) : null;
    const set = posix && CLASSES[posix[2] ?? ''];
    if (posix && set !== undefined) {
      out += set;
      i += posix[0].length - 1;
    } else if (char === '\\') {
      const next = source.charAt(++i);
      out +=
        (isInClass ? undefined : ESCAPES[next]) ??
        (isInClass && next === 'h' ? '0-9a-fA-F' : escaped(next, source, i));
    } else if (isInClass) {
      if (char === ']') isInClass = false;
      out += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      isInClass = true;
      out += char;
      const literal = /^\^?\]/.exec(source.slice(i + 1))?.[0];
      if (literal !== undefined) {
        out += literal.replace(']', '\\]');
        i += literal.length;
      }
    } else if (isExtended && /\s/.test(char)) continue;
    else if (isExtended && char === '#') {
      while (i + 1 < source.length && source[i + 1] !== '\n') i++;
    } else if (char === '(' && source.startsWith('(?>', i)) {
      out += '(?:';
      i += 2;
    } else if (char === '(' && /^\(\?[imsx]+\)/.test(source.slice(i))) {
      // Flags from here on: JavaScript has them for groups only.
      const flags = /^\(\?([imsx]+)\)/.exec(source.slice(i))?.[1] ?? '';
      const rest = translated(source.slice(i + flags.length + 3), isExtended || flags.includes('x'));
      return `${out}(?${flags.replace('m', 's').replace('x', '')}:${rest})`;
    } else if (char === '+' && /[*+?}]$/.test(source.slice(0, i)) && !/\\.$/.test(source.slice(0, i)))
      continue;
    else if (char === '{' && !/^\{\d+(,\d*)?\}/.test(source.slice(i))) out += '\\{';
    else if (char === '$') out += ESCAPES.Z;
    else if (char === '}' && !/\{\d+(,\d*)?$/.test(source.slice(0, i))) out += '\\}';
    else if (char === ']') out += '\\]';
    else out += char;
  }
  return out;
}

function escaped(next: string, source: string, at: number): string {
  if (/[dDwWsSbBnrtfv1-9kpPux0]/.test(next)) {
    const hex = next === 'x' ? /^\{([0-9a-fA-F]+)\}/.exec(source.slice(at + 1)) : null;
    return hex ? '\\u' : `\\${next}`;
  }
  if (/[\^$\\.*+?()[\]{}|/-]/.test(next)) return next === '-' ? '\\x2d' : `\\${next}`;
  return next;
}

interface Match {
  text: string;
  offset: number;
  length: number;
  captures: Array<{ name: string | undefined; text: string | undefined; offset: number; length: number }>;
}

export interface Matched extends Match {
  /** In UTF-16, to cut the text with. */
  start: number;
  end: number;
}

export function matchesOf(value: Json, source: Json, flags: Json, always = ''): Matched[] {
  const both = isArray(source) ? source : [source, flags];
  const [pattern = null, given = null] = both;
  const { expression, isGlobal, skipsEmpty, names } = patternOf(
    pattern,
    always === '' ? given : `${typeof given === 'string' ? given : ''}${always}`,
  );
  if (typeof value !== 'string')
    throw new JqError(`${described(value)} cannot be matched, as it is not a string`);
  const found: Matched[] = [];
  const offsets = offsetsIn(value);
  expression.lastIndex = 0;
  for (const match of value.matchAll(expression)) {
    if (skipsEmpty && match[0] === '') continue;
    found.push(matched(match, names, offsets));
    if (!isGlobal) break;
  }
  return found;
}

function matched(
  match: RegExpExecArray,
  names: ReadonlyArray<string | undefined>,
  offsetOf: (at: number) => number,
): Matched {
  const end = match.index + match[0].length;
  return {
    text: match[0],
    start: match.index,
    end,
    offset: offsetOf(match.index),
    length: offsetOf(end) - offsetOf(match.index),
    captures: names.map((name, i) => {
      const range = match.indices?.[i + 1];
      if (range === undefined) return { name, text: undefined, offset: -1, length: 0 };
      return {
        name,
        text: match[i + 1],
        offset: offsetOf(range[0]),
        length: offsetOf(range[1]) - offsetOf(range[0]),
      };
    }),
  };
}

/** From places in UTF-16 to those in code points. */
function offsetsIn(text: string): (at: number) => number {
  if (!/[\ud800-\udfff]/.test(text)) return (at) => at;
  return (at) => [...text.slice(0, at)].length;
}

function groupNames(source: string): Array<string | undefined> {
  const names: Array<string | undefined> = [];
  let isInClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') {
      const [, name] = /^\(\?<([A-Za-z_]\w*)>/.exec(source.slice(i)) ?? [];
      if (name !== undefined || source[i + 1] !== '?') names.push(name);
    }
  }
  return names;
}

export function matchValue({ text, offset, length, captures }: Match): JsonObject {
  return objectOf([
    ['offset', offset],
    ['length', length],
    ['string', text],
    [
      'captures',
      captures.map(({ offset: at, length: size, text: part, name = null }) =>
        // In the order that jq has, which is another one where a group took no part.
        objectOf(
          part === undefined
            ? [
                ['offset', at],
                ['string', null],
                ['length', size],
                ['name', name],
              ]
            : [
                ['offset', at],
                ['length', size],
                ['string', part],
                ['name', name],
              ],
        ),
      ),
    ],
  ]);
}

/** The named groups, as `capture` and `sub` give them. */
export function captureValue({ captures }: Match): JsonObject {
  return objectOf(
    captures.flatMap(({ name, text }) => (name === undefined ? [] : [[name, text ?? null] as const])),
  );
}
