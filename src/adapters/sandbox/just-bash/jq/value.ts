// The values of jq: JSON, with objects as maps, because they keep the order of all keys (also of numbers) and have no
// prototype. Values are never changed once they are made.

export type JsonObject = ReadonlyMap<string, Json>;
export type JsonArray = readonly Json[];
export type Json = null | boolean | number | string | JsonArray | JsonObject;

/** An error of a jq program; `try … catch` gives its value. */
export class JqError extends Error {
  readonly value: Json;
  constructor(value: Json) {
    super(typeof value === 'string' ? value : 'jq error');
    this.value = value;
  }
}

export function isArray(value: Json): value is JsonArray {
  return Array.isArray(value);
}

export function isObject(value: Json): value is JsonObject {
  return value instanceof Map;
}

export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}

export function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

/** null < false < true < numbers < strings < arrays < objects. */
function rank(value: Json): number {
  if (value === null) return 0;
  if (value === false) return 1;
  if (value === true) return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'string') return 4;
  return isArray(value) ? 5 : 6;
}

export function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  if (isArray(a) && isArray(b)) return compareArrays(a, b);
  if (!isObject(a) || !isObject(b)) return 0;
  const keys = sortedKeys(a);
  const byKeys = compareArrays(keys, sortedKeys(b));
  if (byKeys !== 0) return byKeys;
  for (const key of keys) {
    const one = compare(a.get(key) ?? null, b.get(key) ?? null);
    if (one !== 0) return one;
  }
  return 0;
}

/** nan is less than any number, itself included. */
function compareNumbers(a: number, b: number): number {
  return a < b || Number.isNaN(a) ? -1 : a === b ? 0 : 1;
}

/** In the order of code points, where a comparison of JavaScript's has the order of UTF-16. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one === other) continue;
    const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xe000;
    if (isHigh(one) !== isHigh(other)) return isHigh(one) ? 1 : -1;
    return one - other;
  }
  return a.length - b.length;
}

function compareArrays(a: JsonArray, b: JsonArray): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = compare(a[i] ?? null, b[i] ?? null);
    if (one !== 0) return one;
  }
  return a.length - b.length;
}

export function equal(a: Json, b: Json): boolean {
  return compare(a, b) === 0;
}

export function sortedKeys(value: JsonObject): string[] {
  return [...value.keys()].sort(compareTexts);
}

/** Characters as jq counts them, which is code points. */
export function codePoints(text: string): readonly string[] | string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xd800) return [...text];
  return text;
}

export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  return new Map(entries);
}
