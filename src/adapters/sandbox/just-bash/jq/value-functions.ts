// Functions of values: lists and objects.
import { plus } from './operators.ts';
import { deletePaths, indicesOf, setPath } from './paths.ts';
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
  sortedKeys,
  typeOf,
} from './value.ts';
import { described, toJson } from './write.ts';

interface Keyed {
  key: Json;
  value: Json;
}

export function sorted(all: readonly Keyed[]): Keyed[] {
  return all.toSorted((a, b) => compare(a.key, b.key));
}

export function grouped(all: readonly Keyed[]): Json[][] {
  const groups: Json[][] = [];
  let last: Keyed | undefined;
  for (const one of sorted(all)) {
    if (last && equal(last.key, one.key)) groups.at(-1)?.push(one.value);
    else groups.push([one.value]);
    last = one;
  }
  return groups;
}

/** The last of the largest, the first of the smallest. */
export function extreme(all: readonly Keyed[], sign: 1 | -1): Json {
  let best: Keyed | undefined;
  for (const one of all) {
    const order = best === undefined ? 1 : compare(one.key, best.key) * sign;
    if (order > 0 || (order === 0 && sign === 1)) best = one;
  }
  return best?.value ?? null;
}

function listOf(value: Json, what: string): JsonArray {
  if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${what}, as it is not an array`);
  return value;
}

function byThemselves(value: Json, what: string): Keyed[] {
  return listOf(value, what).map((one) => ({ key: one, value: one }));
}

function lengthOf(value: Json): Json {
  if (value === null) return 0;
  if (typeof value === 'string') return codePoints(value).length;
  if (isArray(value)) return value.length;
  if (isObject(value)) return value.size;
  if (typeof value === 'number') return Math.abs(value);
  throw new JqError(`${described(value)} has no length`);
}

function keysOf(value: Json): string[] | number[] {
  if (isObject(value)) return sortedKeys(value);
  if (isArray(value)) return value.map((_, i) => i);
  throw new JqError(`${described(value)} has no keys`);
}

function has(value: Json, key: Json): boolean {
  if (isObject(value) && typeof key === 'string') return value.has(key);
  if (isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
  throw new JqError(
    `Cannot check whether ${typeOf(value)} has a ${typeof key === 'string' ? 'string' : typeOf(key)} key`,
  );
}

function contains(value: Json, part: Json): boolean {
  if (isObject(value) && isObject(part))
    return [...part].every(([key, one]) => {
      const own = value.get(key);
      return own !== undefined && typeOf(own) === typeOf(one) && contains(own, one);
    });
  if (isArray(value) && isArray(part))
    return part.every((one) => value.some((own) => typeOf(own) === typeOf(one) && contains(own, one)));
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  if (typeOf(value) === typeOf(part)) return equal(value, part);
  throw new JqError(`${described(value)} and ${described(part)} cannot have their containment checked`);
}

function flattened(value: Json, depth: number): Json[] {
  const list = isObject(value) ? [...value.values()] : value;
  if (!isArray(list)) throw new JqError(`Cannot iterate over ${described(value)}`);
  return list.flatMap((one) => (isArray(one) && depth > 0 ? flattened(one, depth - 1) : [one]));
}

/** `key`, `k`, `name`, in lower or upper case, whatever there is; the same for the value. */
function fromEntries(value: Json): Json {
  const list = isObject(value) ? [...value.values()] : listOf(value, 'made an object');
  return objectOf(
    list.map((entry) => {
      if (!isObject(entry)) throw new JqError(`Cannot index ${typeOf(entry)} with "key"`);
      const pick = (names: readonly string[]): Json | undefined => {
        const found = names.map((name) => entry.get(name)).filter((one) => one !== undefined);
        return found.find((one) => one !== null && one !== false) ?? found.find((one) => one !== null);
      };
      const key = pick(['key', 'k', 'name', 'Name', 'Key', 'K']) ?? null;
      if (isArray(key) || isObject(key)) throw new JqError(`Cannot use ${described(key)} as object key`);
      const name = ['value', 'v', 'Value', 'V'].find((one) => entry.has(one));
      return [typeof key === 'string' ? key : toJson(key), (name && entry.get(name)) ?? null] as const;
    }),
  );
}

function toEntries(value: Json): Json {
  if (!isObject(value)) {
    if (isArray(value))
      return value.map((one, i) =>
        objectOf([
          ['key', i],
          ['value', one],
        ]),
      );
    throw new JqError(`${described(value)} has no keys`);
  }
  return [...value].map(([key, one]) =>
    objectOf([
      ['key', key],
      ['value', one],
    ]),
  );
}

function transposed(value: Json): Json {
  const rows = listOf(value, 'transposed').map((row) => listOf(row, 'transposed'));
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? null));
}

/** All places of a part: of a text in a text, of a list in a list, of a value in a list. */
function indices(value: Json, part: Json): Json {
  if (value === null) return null;
  if (typeof value === 'string' && typeof part === 'string') {
    if (part === '') return null;
    const found: number[] = [];
    for (let at = value.indexOf(part); at !== -1; at = value.indexOf(part, at + 1)) found.push(at);
    return found.map((at) => codePoints(value.slice(0, at)).length);
  }
  if (isArray(value)) return indicesOf(value, isArray(part) ? part : [part]);
  throw new JqError(`Cannot determine indices of ${typeOf(part)} in ${typeOf(value)}`);
}

function oneOf(all: Json, at: number): Json {
  return isArray(all) ? (all.at(at) ?? null) : null;
}

export const VALUES: Readonly<Record<string, (value: Json, ...args: Json[]) => Json>> = {
  'not/0': (value) => value === null || value === false,
  'length/0': lengthOf,
  'type/0': typeOf,
  'keys/0': keysOf,
  'keys_unsorted/0': (value) => (isObject(value) ? [...value.keys()] : keysOf(value)),
  'has/1': (value, key = null) => has(value, key),
  'contains/1': (value, part = null) => contains(value, part),
  'add/0': (value) => {
    const all = isObject(value) ? [...value.values()] : value;
    if (!isArray(all)) throw new JqError(`Cannot iterate over ${described(value)}`);
    if (all.every((one) => typeof one === 'string')) return all.length === 0 ? null : all.join('');
    if (all.every(isArray)) return all.length === 0 ? null : all.flat(1);
    return all.reduce<Json>((sum, one) => plus(sum, one), null);
  },
  'sort/0': (value) => sorted(byThemselves(value, 'sorted')).map((one) => one.value),
  'unique/0': (value) => grouped(byThemselves(value, 'sorted')).map(([one = null]) => one),
  'min/0': (value) => extreme(byThemselves(value, 'sorted'), -1),
  'max/0': (value) => extreme(byThemselves(value, 'sorted'), 1),
  'reverse/0': (value) => {
    if (value === null) return [];
    if (typeof value === 'string') return [...value].reverse().join('');
    return listOf(value, 'reversed').toReversed();
  },
  'flatten/0': (value) => flattened(value, Number.POSITIVE_INFINITY),
  'flatten/1': (value, depth = null) => {
    if (typeof depth !== 'number' || depth < 0) throw new JqError('flatten depth must not be negative');
    return flattened(value, depth);
  },
  'to_entries/0': toEntries,
  'from_entries/0': fromEntries,
  'transpose/0': transposed,
  'indices/1': (value, part = null) => indices(value, part),
  'index/1': (value, part = null) => oneOf(indices(value, part), 0),
  'rindex/1': (value, part = null) => oneOf(indices(value, part), -1),
  'setpath/2': (value, path = null, to = null) => {
    if (!isArray(path)) throw new JqError('Path must be specified as an array');
    return setPath(value, path, to);
  },
  'delpaths/1': (value, paths = null) => deletePaths(value, paths),
  'toarray/0': (value) => (isArray(value) ? value : [value]),
  'error/0': (value) => {
    throw new JqError(value);
  },
  'bsearch/1': (value, wanted = null) => {
    const list = listOf(value, 'searched from');
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compare(list[middle] ?? null, wanted);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return -1 - low;
  },
};
