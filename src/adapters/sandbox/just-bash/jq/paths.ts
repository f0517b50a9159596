// Getting, setting and deleting what a path leads to.
import {
  codePoints,
  compare,
  equal,
  isArray,
  isObject,
  JqError,
  type Json,
  type JsonArray,
  objectOf,
  typeOf,
} from './value.ts';
import { described, quoted } from './write.ts';

/** An array longer than that is a mistake, and would not fit. */
const MAX_INDEX = 2 ** 24;

export function getKey(of: Json, key: Json): Json {
  if (isObject(of) && typeof key === 'string') return of.get(key) ?? null;
  if (isArray(of)) {
    if (typeof key === 'number') {
      const at = Math.floor(key);
      return of[at < 0 ? at + of.length : at] ?? null;
    }
    if (isObject(key)) return slice(of, key.get('start') ?? null, key.get('end') ?? null);
    if (isArray(key)) return indicesOf(of, key);
  }
  if (typeof of === 'string' && isObject(key))
    return slice(of, key.get('start') ?? null, key.get('end') ?? null);
  if (of === null && (key === null || typeof key === 'string' || typeof key === 'number' || isObject(key)))
    return null;
  if (typeof key === 'string') throw new JqError(`Cannot index ${typeOf(of)} with string ${quoted(key)}`);
  throw new JqError(`Cannot index ${typeOf(of)} with ${typeOf(key)}`);
}

export function slice(of: Json, from: Json, to: Json): Json {
  if (of === null) return null;
  if (typeof of !== 'string' && !isArray(of)) throw new JqError(`Cannot index ${typeOf(of)} with object`);
  const units = typeof of === 'string' ? codePoints(of) : of;
  const [start, end] = bounds(units.length, from, to);
  const part = units.slice(start, end);
  return typeof of === 'string' && typeof part !== 'string' ? part.join('') : part;
}

function bounds(length: number, from: Json, to: Json): [start: number, end: number] {
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number'))
    throw new JqError('Start and end indices of an array slice must be numbers');
  const within = (value: number): number => Math.min(length, Math.max(0, value < 0 ? value + length : value));
  const start = Math.floor(within(from ?? 0));
  return [start, Math.max(start, Math.ceil(within(to ?? length)))];
}

/** Where a list begins within another one. */
export function indicesOf(of: JsonArray, wanted: JsonArray): Json {
  if (wanted.length === 0) return null;
  const found: number[] = [];
  for (let i = 0; i + wanted.length <= of.length; i++)
    if (wanted.every((one, j) => equal(one, of[i + j] ?? null))) found.push(i);
  return found;
}

export function getPath(of: Json, path: JsonArray): Json {
  let at = of;
  for (const key of path) {
    if (at === null) return null;
    at = getKey(at, key);
  }
  return at;
}

/** Lists and maps made for the same result, which may be changed while it is being made. */
export type Fresh = Set<Json>;

export function setPath(of: Json, path: JsonArray, value: Json, fresh: Fresh = new Set(), from = 0): Json {
  if (from === path.length) return value;
  const key = path[from] ?? null;
  const inner = setPath(getKey(of, key), path, value, fresh, from + 1);
  return setKey(of, key, inner, fresh);
}

function setKey(of: Json, key: Json, value: Json, fresh: Fresh): Json {
  if (typeof key === 'string' && (of === null || isObject(of))) {
    const map = owned(of, fresh, () => new Map(of ?? []));
    map.set(key, value);
    return map;
  }
  if (typeof key === 'number' && (of === null || isArray(of))) {
    const list = owned(of, fresh, () => [...(of ?? [])]);
    const at = Math.floor(key) < 0 ? Math.floor(key) + list.length : Math.floor(key);
    if (at < 0) throw new JqError('Out of bounds negative array index');
    if (at > MAX_INDEX) throw new JqError('Array index too large');
    while (list.length < at) list.push(null);
    list[at] = value;
    return list;
  }
  if (isObject(key) && (of === null || isArray(of))) {
    if (!isArray(value)) throw new JqError('A slice of an array can only be assigned another array');
    const list = of ?? [];
    const [start, end] = bounds(list.length, key.get('start') ?? null, key.get('end') ?? null);
    return [...list.slice(0, start), ...value, ...list.slice(end)];
  }
  if (isObject(key) && typeof of === 'string') throw new JqError('Cannot update string slices');
  if (isArray(of) && isArray(key)) throw new JqError('Cannot update field at array index of array');
  if (typeof key === 'string') throw new JqError(`Cannot index ${typeOf(of)} with ${quoted(key)}`);
  throw new JqError(`Cannot index ${typeOf(of)} with ${typeOf(key)}`);
}

/** Only what is in `fresh` was made here as a list or map that can be changed. */
function owned<T extends Json[] | Map<string, Json>>(of: Json, fresh: Fresh, copy: () => T): T {
  if (of !== null && fresh.has(of)) return of as T;
  const made = copy();
  fresh.add(made);
  return made;
}

export function deletePaths(of: Json, paths: Json): Json {
  if (!isArray(paths)) throw new JqError('Paths must be specified as an array');
  for (const path of paths) if (!isArray(path)) throw new JqError('Path must be specified as an array');
  // From the last one on, so that those before still lead where they did.
  const sorted = paths.toSorted((a, b) => compare(b, a));
  return sorted.reduce<Json>((at, path) => (isArray(path) ? deletePath(at, path, 0) : at), of);
}

function deletePath(of: Json, path: JsonArray, from: number): Json {
  if (of === null || from === path.length) return null;
  const key = path[from] ?? null;
  if (from + 1 < path.length) {
    const inner = getKey(of, key);
    return inner === null ? of : setKey(of, key, deletePath(inner, path, from + 1), new Set());
  }
  if (isObject(of) && typeof key === 'string')
    return of.has(key) ? objectOf([...of].filter(([name]) => name !== key)) : of;
  if (isArray(of) && typeof key === 'number') {
    const at = Math.floor(key) < 0 ? Math.floor(key) + of.length : Math.floor(key);
    return of.filter((_, i) => i !== at);
  }
  if (isArray(of) && isObject(key)) {
    const [start, end] = bounds(of.length, key.get('start') ?? null, key.get('end') ?? null);
    return [...of.slice(0, start), ...of.slice(end)];
  }
  if (isObject(of)) throw new JqError(`Cannot delete field at object index of ${typeOf(key)}`);
  if (isArray(of)) throw new JqError(`Cannot delete field at array index of ${typeOf(key)}`);
  throw new JqError(
    `Cannot delete field at ${typeof key === 'string' ? 'object' : 'array'} index of ${typeOf(of)}`,
  );
}

export function iterate(of: Json, each: (value: Json, key: Json) => void): void {
  if (isArray(of)) for (let i = 0; i < of.length; i++) each(of[i] ?? null, i);
  else if (isObject(of)) for (const [key, value] of of) each(value, key);
  else throw new JqError(`Cannot iterate over ${described(of)}`);
}
