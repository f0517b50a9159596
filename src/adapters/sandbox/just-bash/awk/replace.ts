// sub, gsub and gensub.
import type { Match, Pattern } from './pattern.ts';

/** Text, and for a number the group of the match that stands there. */
export type Replacement = ReadonlyArray<string | number>;

/** `&` is the match, `\&` the sign itself, `\\` a backslash. */
export function replacementOf(text: string): Replacement {
  return partsOf(text, /\\([\\&])|&/g);
}

/** `\1` to `\9` are groups as well, and `\0` the match. */
export function generalReplacement(text: string): Replacement {
  return partsOf(text, /\\([\\&\d])|&/g);
}

function partsOf(text: string, special: RegExp): Replacement {
  const parts: Array<string | number> = [];
  let last = 0;
  for (const match of text.matchAll(special)) {
    const [whole, escaped] = match;
    parts.push(text.slice(last, match.index));
    if (escaped === undefined) parts.push(0);
    else parts.push(/\d/.test(escaped) ? Number(escaped) : escaped);
    last = match.index + whole.length;
  }
  parts.push(text.slice(last));
  return parts.filter((part) => part !== '');
}

export interface ReplaceOptions {
  replacement: Replacement;
  times: number;
  /** Matches to leave before. */
  skip?: number;
  /** Refuses a text that has grown too long. */
  held(text: string): string;
}

export interface Replaced {
  text: string;
  count: number;
}

export function replaceIn(
  text: string,
  pattern: Pattern,
  { replacement, times, skip = 0, held }: ReplaceOptions,
): Replaced {
  const [only] = replacement;
  const fixed =
    replacement.length === 0 ? '' : replacement.length === 1 && typeof only === 'string' ? only : undefined;
  let out = '';
  let count = 0;
  let seen = 0;
  let copied = 0;
  for (let at = 0, lastEnd = -1; at <= text.length && count < times; ) {
    const match = pattern.find(text, at);
    if (match === undefined) break;
    const { start, end } = match;
    // Nothing, right behind a match, is no further one.
    if (start !== end || start !== lastEnd) {
      if (seen++ >= skip) {
        out = held(out + text.slice(copied, start) + (fixed ?? written(replacement, text, match)));
        copied = end;
        count++;
      }
    }
    lastEnd = end;
    at = start === end ? end + characterSize(text, end) : end;
  }
  return count === 0 ? { text, count } : { text: held(out + text.slice(copied)), count };
}

function written(replacement: Replacement, text: string, { start, end, groups }: Match): string {
  let out = '';
  for (const part of replacement) {
    out += typeof part === 'string' ? part : part === 0 ? text.slice(start, end) : (groups[part] ?? '');
  }
  return out;
}

function characterSize(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
