// `=`, `|=` and the operators that change what a path leads to.
import { computed, type Env, type Filter, keysOf, limited, ROOT } from './filter.ts';
import { operate } from './operators.ts';
import { deletePaths, type Fresh, getPath, setPath } from './paths.ts';
import type { Node } from './syntax.ts';
import { isArray, isObject, type Json, type JsonArray } from './value.ts';

export type Assigning = Extract<Node, { kind: 'assign' }>;

export function assignment(operator: string, left: Filter, right: Filter): Filter {
  if (operator === '|=')
    return (env, value, path, emit) =>
      emit(
        modified(value, pathsOf(left, env, value), (one) => firstOf(right, env, one)),
        computed(path),
      );
  const arithmetic = operator.slice(0, -1);
  return (env, value, path, emit) =>
    right(env, value, undefined, (operand) => {
      const changed = (one: Json): Json => (arithmetic === '' ? operand : operate(arithmetic, one, operand));
      emit(
        modified(value, pathsOf(left, env, value), (one) => ({ value: changed(one) })),
        computed(path),
      );
    });
}

function pathsOf(filter: Filter, env: Env, value: Json): JsonArray[] {
  const paths: JsonArray[] = [];
  filter(env, value, ROOT, (one, path) => {
    paths.push(keysOf(path, one));
  });
  return paths;
}

function firstOf(filter: Filter, env: Env, value: Json): { value: Json } | undefined {
  let first: { value: Json } | undefined;
  limited(
    1,
    (next) => filter(env, value, undefined, next),
    (one) => {
      first = { value: one };
    },
  );
  return first;
}

/** Where `change` gives nothing, the path is deleted, after all others have been changed. */
export function modified(
  value: Json,
  paths: readonly JsonArray[],
  change: (value: Json) => { value: Json } | undefined,
): Json {
  let fresh: Fresh = new Set();
  const deleted: JsonArray[] = [];
  let at = value;
  for (const path of paths) {
    const before = getPath(at, path);
    // Whoever sees a list of ours may keep it: from now on it is as fixed as any.
    if (isArray(before) || isObject(before)) {
      if (fresh.has(before)) fresh = new Set();
    }
    const after = change(before);
    if (after === undefined) deleted.push(path);
    else at = setPath(at, path, after.value, fresh);
  }
  return deleted.length === 0 ? at : deletePaths(at, deleted);
}
