// Glob patterns over relative paths: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}` and `**` for any number of folders. Names
// that begin with a dot match like any other, because a CI agent's work is often in `.github`. Matching takes at most
// pattern times path steps, whatever the pattern: nothing backtracks more than one star.
import { FileFault } from '../sandbox-port.ts';

const MAX_ALTERNATIVES = 256;

/** Looking for the braces of a pattern takes time that grows with the square of its length. */
const MAX_PATTERN = 1_000;

export interface Glob {
  matches(path: string): boolean;
  /** The folder that every match lies in: the part of the pattern before its first wildcard; '' for the root. */
  readonly base: string;
}

/** Throws FileFault EINVAL when the braces ask for too much. */
export function compileGlob(pattern: string): Glob {
  if (pattern.length > MAX_PATTERN) {
    throw new FileFault(
      'EINVAL',
      `a pattern of ${pattern.length} characters is too long (at most ${MAX_PATTERN})`,
    );
  }
  const alternatives = expandBraces(pattern).map((text) =>
    segmentsOf(text.split('/').filter((part) => part !== '' && part !== '.')),
  );
  const [first = [], ...others] = alternatives.map(baseOf);
  const shared = first.findIndex((part, i) => others.some((base) => base[i] !== part));
  return {
    matches(path) {
      const names = path.split('/');
      return alternatives.some((segments) => matchList(segments, names, isDeep, matchName));
    },
    base: (shared === -1 ? first : first.slice(0, shared)).join('/'),
  };
}

type Token = { literal: string } | 'one' | 'many' | CharSet;

interface CharSet {
  negated: boolean;
  ranges: Array<[string, string]>;
}

type Segment = Token[] | 'deep';

/** A `**` at the end wants at least one name: what lies below the folder, not the folder. */
function segmentsOf(parts: readonly string[]): Segment[] {
  const segments = parts.map(segmentOf);
  return segments.at(-1) === 'deep' ? [...segments, ['many']] : segments;
}

function segmentOf(text: string): Segment {
  if (text === '**') return 'deep';
  const tokens: Token[] = [];
  const chars = Array.from(text);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    const end =
      char === '[' ? chars.indexOf(']', i + (chars[i + 1] === '!' || chars[i + 1] === '^' ? 3 : 2)) : -1;
    if (char === '*') {
      if (tokens.at(-1) !== 'many') tokens.push('many');
    } else if (char === '?') tokens.push('one');
    else if (end !== -1) {
      tokens.push(charSet(chars.slice(i + 1, end)));
      i = end;
    } else if (char === '\\' && i + 1 < chars.length) tokens.push({ literal: chars[++i] ?? '' });
    else tokens.push({ literal: char });
  }
  return tokens;
}

function charSet(chars: readonly string[]): CharSet {
  const negated = chars[0] === '!' || chars[0] === '^';
  const body = negated ? chars.slice(1) : chars;
  const ranges: CharSet['ranges'] = [];
  for (let i = 0; i < body.length; i++) {
    const from = body[i] ?? '';
    const to = body[i + 1] === '-' ? body[i + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) i += 2;
  }
  return { negated, ranges };
}

function baseOf(segments: readonly Segment[]): string[] {
  const base: string[] = [];
  for (const segment of segments.slice(0, -1)) {
    if (segment === 'deep' || !segment.every((token) => typeof token === 'object' && 'literal' in token))
      break;
    base.push(
      segment.map((token) => (typeof token === 'object' && 'literal' in token ? token.literal : '')).join(''),
    );
  }
  return base;
}

function isDeep(segment: Segment): boolean {
  return segment === 'deep';
}

function matchName(segment: Segment, name: string): boolean {
  return segment !== 'deep' && matchList(segment, Array.from(name), (token) => token === 'many', matchChar);
}

function matchChar(token: Token, char: string): boolean {
  if (token === 'one') return true;
  if (token === 'many') return false;
  if ('literal' in token) return token.literal === char;
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
}

/** Wildcard matching with one remembered star: only the last one ever needs to take more. */
function matchList<P, I>(
  pattern: readonly P[],
  items: readonly I[],
  isStar: (part: P) => boolean,
  matches: (part: P, item: I) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let star = -1;
  let taken = 0;
  while (i < items.length) {
    const part = pattern[p];
    const item = items[i];
    if (part !== undefined && isStar(part)) {
      star = p++;
      taken = i;
    } else if (part !== undefined && item !== undefined && matches(part, item)) {
      p++;
      i++;
    } else if (star !== -1) {
      p = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  return pattern.slice(p).every(isStar);
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`. A brace without a partner or a comma stands for itself. */
function expandBraces(pattern: string): string[] {
  const open = findBraces(pattern);
  if (open === undefined) return [pattern];
  const { start, end, parts } = open;
  const all = parts.flatMap((part) =>
    expandBraces(part).flatMap((middle) => expandBraces(pattern.slice(end + 1)).map((rest) => middle + rest)),
  );
  if (all.length > MAX_ALTERNATIVES) {
    throw new FileFault(
      'EINVAL',
      `too many alternatives in the braces of ${pattern} (at most ${MAX_ALTERNATIVES})`,
    );
  }
  return all.map((text) => pattern.slice(0, start) + text);
}

function findBraces(pattern: string): { start: number; end: number; parts: string[] } | undefined {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    let depth = 0;
    let from = start + 1;
    const parts: string[] = [];
    for (let i = start; i < pattern.length; i++) {
      const char = pattern[i];
      if (char === '{') depth++;
      else if (char === ',' && depth === 1) {
        parts.push(pattern.slice(from, i));
        from = i + 1;
      } else if (char === '}' && --depth === 0) {
        if (parts.length === 0) break;
        return { start, end: i, parts: [...parts, pattern.slice(from, i)] };
      }
    }
  }
  return undefined;
}
