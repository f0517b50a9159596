// What a tool of the author's came to, as text for the model. It may have returned anything: what has no text or JSON form,
// or would take more memory than a model can read, is told instead of shown.
import { messageOf } from '../../errors.ts';
import { isPlainObject } from '../../protocol/json.ts';
import type { ToolOutput } from '../tools/tool.ts';

/** Of JSON, in characters. Longer text is cut, JSON would be none then. */
const MOST_JSON = 8 * 1024 * 1024;
/** Depth of JSON that nobody reads, and that a cyclic object has in any case. */
const DEEPEST = 500;

export function presentResult(name: string, value: unknown): ToolOutput {
  if (value === undefined) return { text: 'done', isError: false };
  if (value instanceof Error) return presentFailure(name, value);
  try {
    return { text: textOf(value), isError: false };
  } catch (thrown) {
    return { text: `${name} ran, but its result cannot be shown: ${messageOf(thrown)}`, isError: true };
  }
}

export function presentFailure(name: string, thrown: unknown): ToolOutput {
  return { text: `${name} failed: ${messageOf(thrown)}`, isError: true };
}

/** Throws why there is none. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof ArrayBuffer) return textOfBytes(new Uint8Array(value));
  if (value instanceof Uint8Array) return textOfBytes(value);
  weigh(value, MOST_JSON, 0);
  const json = JSON.stringify(value);
  if (json === undefined) throw new Error(`it is a ${typeof value}`);
  if (json === '{}' && !isPlain(value)) throw new Error(adviceFor(value));
  return json;
}

function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`it is ${bytes.length} bytes that are no UTF-8 text`);
  }
}

/** What is left of `left` characters after `value`. Throws when there is less than nothing, before anything is copied. */
function weigh(value: unknown, left: number, depth: number): number {
  if (typeof value === 'string') return lessThan(left, value.length);
  if (typeof value === 'bigint') throw new Error('it holds a BigInt');
  if (typeof value !== 'object' || value === null) return lessThan(left, 1);
  if (depth > DEEPEST) throw new Error('it is cyclic, or nested too deep');
  if (ArrayBuffer.isView(value)) return lessThan(left, 2 * value.byteLength);
  const members = Array.isArray(value) ? value : Object.values(value);
  let rest = lessThan(left, members.length);
  for (const member of members) rest = weigh(member, rest, depth + 1);
  return rest;
}

function lessThan(left: number, size: number): number {
  if (size > left) throw new Error(`it has more than ${MOST_JSON / 1024 / 1024} MiB`);
  return left - size;
}

function isPlain(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function adviceFor(value: unknown): string {
  const kind = (value as { constructor?: { name?: unknown } }).constructor?.name;
  if (typeof kind !== 'string' || kind === '') return 'it has no JSON form';
  return `a ${kind} has no JSON form${kind === 'Response' ? '; return await response.text()' : ''}`;
}
