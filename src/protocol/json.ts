// JSON as a type, canonical JSON (sorted keys) for comparing bodies, and byte counts of text.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** JSON text with object keys sorted, so that equal values have equal text. Undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What `value` is after a trip through JSON, or undefined when it cannot make one (cyclic, a BigInt, a function).
 * An undefined value becomes null: a workflow that returns nothing has the result null.
 */
export function toJson(value: unknown): { json: Json } | undefined {
  if (value === undefined) return { json: null };
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : { json: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
/** Of a long text, in UTF-16 units: it is not copied whole to be measured. */
const PIECE = 1024 * 1024;

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  let bytes = 0;
  let start = 0;
  while (start < text.length) {
    const end = start + PIECE;
    // The two halves of a character are measured together.
    const isHalf = end < text.length && isHighSurrogate(text.charCodeAt(end - 1));
    const piece = text.slice(start, isHalf ? end - 1 : end);
    bytes += encoder.encode(piece).length;
    start += piece.length;
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
