// Functions whose arguments are filters.
import {
  type Bound,
  computed,
  type Emit,
  keysOf,
  limited,
  outputsOf,
  type Path,
  ROOT,
  step,
} from './filter.ts';
import { plus } from './operators.ts';
import { getPath, iterate } from './paths.ts';
import { isArray, isObject, isTrue, JqError, type Json, objectOf, typeOf } from './value.ts';
import { extreme, grouped, sorted } from './value-functions.ts';

export type FilterFunction = (args: readonly Bound[], value: Json, path: Path, emit: Emit) => void;

const IDENTITY: Bound = (value, path, emit) => emit(value, path);
const NOTHING: Bound = () => {};

/** For functions that are always called with as many arguments as they have names. */
function arg(args: readonly Bound[], at: number): Bound {
  return args[at] ?? NOTHING;
}

function numberFrom(value: Json, command: string): number {
  if (typeof value !== 'number') throw new JqError(`${command} needs a number, not ${typeOf(value)}`);
  return value;
}

/** All that `next` leads to, depth first; a list of its own, since a program's depth is not the stack's. */
function descend(next: Bound, value: Json, path: Path, emit: Emit): void {
  const waiting: Array<[Json, Path]> = [[value, path]];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    emit(one[0], one[1]);
    const inner: Array<[Json, Path]> = [];
    next(one[0], one[1], (child, at) => {
      inner.push([child, at]);
    });
    for (let i = inner.length - 1; i >= 0; i--) waiting.push(inner[i] ?? [null, path]);
  }
}

const children: Bound = (value, path, emit) => {
  if (isArray(value) || isObject(value)) iterate(value, (one, key) => emit(one, step(path, key, value)));
};

function whether(run: (emit: (value: Json) => void) => void, wanted: boolean): boolean {
  let isFound = false;
  limited(
    1,
    (next) =>
      run((value) => {
        if (isTrue(value) === wanted) next(value, undefined);
      }),
    () => {
      isFound = true;
    },
  );
  return isFound;
}

function eachOf(value: Json, of: Bound): (emit: (value: Json) => void) => void {
  return (emit) => iterate(value, (one) => of(one, undefined, emit));
}

function eachFrom(source: Bound, of: Bound, value: Json): (emit: (value: Json) => void) => void {
  return (emit) => source(value, undefined, (one) => of(one, undefined, emit));
}

function keyed(value: Json, key: Bound): Array<{ key: Json; value: Json }> {
  if (!isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
  return value.map((one) => ({ key: outputsOf(key, one), value: one }));
}

function range(from: Json, to: Json, by: Json, emit: (value: Json) => void): void {
  if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number')
    throw new JqError('Range bounds must be numeric');
  if (by > 0) for (let i = from; i < to; i += by) emit(i);
  else if (by < 0) for (let i = from; i > to; i += by) emit(i);
  else if (from < to) for (;;) emit(from);
}

/** A value of each argument, the first one in the outer loop. */
function withValues(args: readonly Bound[], value: Json, run: (...values: Json[]) => void): void {
  const from = (at: number, values: readonly Json[]): void => {
    const one = args[at];
    if (one === undefined) {
      run(...values);
      return;
    }
    one(value, undefined, (output) => from(at + 1, [...values, output]));
  };
  from(0, []);
}

export const FILTERS: Readonly<Record<string, FilterFunction>> = {
  'empty/0': () => {},
  'error/1': (args, value) =>
    arg(args, 0)(value, undefined, (message) => {
      throw new JqError(message);
    }),
  'select/1': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (one) => {
      if (isTrue(one)) emit(value, path);
    }),
  'path/1': (args, value, path, emit) =>
    arg(args, 0)(value, ROOT, (one, at) => emit(keysOf(at, one), computed(path))),
  'getpath/1': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (keys) => {
      if (!isArray(keys)) throw new JqError('Path must be specified as an array');
      emit(
        getPath(value, keys),
        keys.reduce<Path>((at, key) => step(at, key, value), path),
      );
    }),
  'recurse/0': (_args, value, path, emit) => descend(children, value, path, emit),
  'recurse/1': (args, value, path, emit) => descend(arg(args, 0), value, path, emit),
  'repeat/1': (args, value, path, emit) => descend(arg(args, 0), value, path, emit),
  'while/2': (args, value, path, emit) =>
    descend(
      (one, at, next) => arg(args, 1)(one, at, (child, where) => holding(arg(args, 0), child, where, next)),
      value,
      path,
      (one, at) => holding(arg(args, 0), one, at, emit),
    ),
  'until/2': (args, value, path, emit) => {
    const waiting: Array<[Json, Path]> = [[value, path]];
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const [at, where] = one;
      const inner: Array<[Json, Path]> = [];
      arg(args, 0)(at, undefined, (isDone) => {
        if (isTrue(isDone)) emit(at, where);
        else
          arg(args, 1)(at, where, (child, to) => {
            inner.push([child, to]);
          });
      });
      waiting.push(...inner.reverse());
    }
  },
  'range/1': (args, value, path, emit) =>
    withValues(args, value, (to = null) => range(0, to, 1, (one) => emit(one, computed(path)))),
  'range/2': (args, value, path, emit) =>
    withValues(args, value, (from = null, to = null) =>
      range(from, to, 1, (one) => emit(one, computed(path))),
    ),
  'range/3': (args, value, path, emit) =>
    withValues(args, value, (from = null, to = null, by = null) =>
      range(from, to, by, (one) => emit(one, computed(path))),
    ),
  'first/0': (_args, value, path, emit) => emit(getPath(value, [0]), step(path, 0, value)),
  'last/0': (_args, value, path, emit) => emit(getPath(value, [-1]), step(path, -1, value)),
  'first/1': (args, value, path, emit) => limited(1, (next) => arg(args, 0)(value, path, next), emit),
  'last/1': (args, value, path, emit) => {
    let last: [Json, Path] | undefined;
    arg(args, 0)(value, path, (one, at) => {
      last = [one, at];
    });
    if (last) emit(last[0], last[1]);
  },
  'limit/2': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (count) =>
      limited(numberFrom(count, 'limit'), (next) => arg(args, 1)(value, path, next), emit),
    ),
  'skip/2': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (count) => {
      let left = numberFrom(count, 'skip');
      arg(args, 1)(value, path, (one, at) => {
        if (left-- <= 0) emit(one, at);
      });
    }),
  'nth/1': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (at) => emit(getPath(value, [at]), step(path, at, value))),
  'nth/2': (args, value, path, emit) =>
    arg(args, 0)(value, undefined, (count) => {
      let left = numberFrom(count, 'nth');
      if (left < 0) throw new JqError('Out of bounds negative array index');
      limited(
        1,
        (next) =>
          arg(args, 1)(value, path, (one, at) => {
            if (left-- <= 0) next(one, at);
          }),
        emit,
      );
    }),
  'isempty/1': (args, value, path, emit) => {
    let isEmpty = true;
    limited(
      1,
      (next) => arg(args, 0)(value, undefined, next),
      () => {
        isEmpty = false;
      },
    );
    emit(isEmpty, computed(path));
  },
  'any/0': (_args, value, path, emit) => emit(whether(eachOf(value, IDENTITY), true), computed(path)),
  'any/1': (args, value, path, emit) => emit(whether(eachOf(value, arg(args, 0)), true), computed(path)),
  'any/2': (args, value, path, emit) =>
    emit(whether(eachFrom(arg(args, 0), arg(args, 1), value), true), computed(path)),
  'all/0': (_args, value, path, emit) => emit(!whether(eachOf(value, IDENTITY), false), computed(path)),
  'all/1': (args, value, path, emit) => emit(!whether(eachOf(value, arg(args, 0)), false), computed(path)),
  'all/2': (args, value, path, emit) =>
    emit(!whether(eachFrom(arg(args, 0), arg(args, 1), value), false), computed(path)),
  'add/1': (args, value, path, emit) =>
    emit(
      outputsOf(arg(args, 0), value).reduce<Json>((sum, one) => plus(sum, one), null),
      computed(path),
    ),
  'sort_by/1': (args, value, path, emit) =>
    emit(
      sorted(keyed(value, arg(args, 0))).map((one) => one.value),
      computed(path),
    ),
  'group_by/1': (args, value, path, emit) => emit(grouped(keyed(value, arg(args, 0))), computed(path)),
  'unique_by/1': (args, value, path, emit) =>
    emit(
      grouped(keyed(value, arg(args, 0))).map((group) => group[0] ?? null),
      computed(path),
    ),
  'min_by/1': (args, value, path, emit) => emit(extreme(keyed(value, arg(args, 0)), -1), computed(path)),
  'max_by/1': (args, value, path, emit) => emit(extreme(keyed(value, arg(args, 0)), 1), computed(path)),
  'walk/1': (args, value, path, emit) => walk(arg(args, 0), value, (one) => emit(one, computed(path))),
};

function holding(condition: Bound, value: Json, path: Path, emit: Emit): void {
  condition(value, undefined, (one) => {
    if (isTrue(one)) emit(value, path);
  });
}

function walk(change: Bound, value: Json, emit: (value: Json) => void): void {
  let inner = value;
  if (isArray(value)) inner = value.flatMap((one) => outputs(change, one));
  else if (isObject(value))
    inner = objectOf(
      [...value].flatMap(([key, one]) => {
        const [first] = outputs(change, one);
        return first === undefined ? [] : [[key, first] as const];
      }),
    );
  change(inner, undefined, emit);
}

function outputs(change: Bound, value: Json): Json[] {
  const found: Json[] = [];
  walk(change, value, (one) => {
    found.push(one);
  });
  return found;
}
