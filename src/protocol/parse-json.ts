// JSON.parse with a place: V8 names the position of some mistakes only, and never says what was expected there.
import type { Json } from './json.ts';

const MAX_DEPTH = 500;
const [QUOTE, BACKSLASH, OPEN_ARRAY, OPEN_OBJECT] = [0x22, 0x5c, 0x5b, 0x7b];

export type ParsedJson = { ok: true; json: Json } | { ok: false; problem: string };

/** `problem` is the rest of a sentence: `line 1, column 9: expected a value, found "x"`. */
export function parseJson(text: string): ParsedJson {
  if (isTooDeep(text)) return { ok: false, problem: `it is nested deeper than ${MAX_DEPTH} levels` };
  try {
    return { ok: true, json: JSON.parse(text) as Json };
  } catch (thrown) {
    return {
      ok: false,
      problem: describeMistake(text) ?? (thrown instanceof Error ? thrown.message : 'malformed'),
    };
  }
}

/** What walks the value later (schemas, canonical JSON) is recursive, and would run out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i);
    else if (unit === OPEN_ARRAY || unit === OPEN_OBJECT) depth += 1;
    else if (unit === OPEN_ARRAY + 2 || unit === OPEN_OBJECT + 2) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i += 1;
    else if (unit === QUOTE) return i;
  }
  return text.length;
}

interface Mistake {
  at: number;
  expected: string;
}

function describeMistake(text: string): string | undefined {
  const mistake = findMistake(text);
  if (mistake === undefined) return undefined;
  const before = text.slice(0, mistake.at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `${place}: expected ${mistake.expected}, found ${foundAt(text, mistake.at)}`;
}

function foundAt(text: string, at: number): string {
  const found = /^(?:[\w$.+-]{1,20}|\P{Cc})/u.exec(text.slice(at, at + 24))?.[0];
  if (found !== undefined) return `"${found}"`;
  return at >= text.length
    ? 'the end'
    : `character U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const STRING_INSIDE = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;

type Expecting = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'more';

const WORDS: Record<Expecting, string> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or "}"',
  colon: '":"',
  more: '"," or the closing bracket',
};

/** RFC 8259, without recursion: `open` holds the brackets that are open. */
function findMistake(text: string): Mistake | undefined {
  const open: string[] = [];
  let expecting: Expecting = 'value';
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const matched = pattern.exec(text);
    if (matched !== null) at = pattern.lastIndex;
    return matched !== null;
  };
  for (;;) {
    skip(SPACE);
    const sign = text[at];
    if (expecting === 'more' && open.length === 0) {
      return sign === undefined ? undefined : { at, expected: 'the end' };
    }
    const isName: boolean = expecting === 'name' || expecting === 'name or }';
    if (sign === '"' && (isName || expecting.startsWith('value'))) {
      skip(STRING_INSIDE);
      if (text[at] !== '"') return { at, expected: 'the rest of a string' };
      at += 1;
      expecting = isName ? 'colon' : 'more';
    } else if (sign === ':' && expecting === 'colon') {
      at += 1;
      expecting = 'value';
    } else if (sign === ',' && expecting === 'more') {
      at += 1;
      expecting = open.at(-1) === '{' ? 'name' : 'value';
    } else if (closes(sign, open.at(-1)) && /more|\]|\}/.test(expecting)) {
      at += 1;
      open.pop();
      expecting = 'more';
    } else if ((sign === '{' || sign === '[') && expecting.startsWith('value')) {
      at += 1;
      open.push(sign);
      expecting = sign === '{' ? 'name or }' : 'value or ]';
    } else if (expecting.startsWith('value') && skip(SCALAR)) {
      expecting = 'more';
    } else {
      return { at, expected: WORDS[expecting] };
    }
  }
}

function closes(sign: string | undefined, bracket: string | undefined): boolean {
  return (sign === '}' && bracket === '{') || (sign === ']' && bracket === '[');
}
