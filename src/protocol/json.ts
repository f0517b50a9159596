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

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
