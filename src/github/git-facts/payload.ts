// Reads single values out of JSON that GitHub wrote: what is not there, or of another kind, is undefined.
import { isPlainObject } from '../../protocol/json.ts';
import { plainText } from '../../protocol/plain-text.ts';

export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isPlainObject(inner) ? inner[key] : undefined), value);
}

export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = path.length === 0 ? value : at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Somebody's own words, without what hides or reorders text, at most `maxLength` characters of them. */
export function wordsAt(value: unknown, maxLength: number, ...path: string[]): string | undefined {
  const found = textAt(value, ...path);
  if (found === undefined) return undefined;
  const text = plainText(found.slice(0, maxLength * 2));
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}… [cut]`;
}
