// The functions of jq by name and number of arguments: of values, of filters, and those that are written in jq.

import { type Bound, computed } from './filter.ts';
import { FILTERS, type FilterFunction } from './filter-functions.ts';
import { LIBRARY } from './library.ts';
import { MATH } from './math-functions.ts';
import { parseDefinitions } from './parser.ts';
import type { Runtime } from './runtime.ts';
import type { Definition } from './syntax.ts';
import { TEXTS } from './text-functions.ts';
import type { Json } from './value.ts';
import { VALUES } from './value-functions.ts';
import { worldFunctions } from './world-functions.ts';

/** A function of its input and of its arguments' values; it runs once for each combination of these. */
export type ValueFunction = (value: Json, ...args: Json[]) => Json;

export type Builtin = { kind: 'filter'; run: FilterFunction } | { kind: 'library'; definition: Definition };

const PLAIN: Readonly<Record<string, ValueFunction>> = { ...VALUES, ...TEXTS, ...MATH };

let definitions: Map<string, Definition> | undefined;

function libraryOf(): Map<string, Definition> {
  definitions ??= new Map(
    parseDefinitions(LIBRARY).map((one) => [`${one.name}/${one.params.length}`, one] as const),
  );
  return definitions;
}

export function builtinOf(name: string, count: number, runtime: Runtime): Builtin | undefined {
  const key = `${name}/${count}`;
  const plain = Object.hasOwn(PLAIN, key) ? PLAIN[key] : undefined;
  if (plain) return { kind: 'filter', run: overValues(plain) };
  const filter = Object.hasOwn(FILTERS, key) ? FILTERS[key] : undefined;
  if (filter) return { kind: 'filter', run: filter };
  const world = worldFunctions(runtime);
  const ofWorld = Object.hasOwn(world, key) ? world[key] : undefined;
  if (ofWorld) return { kind: 'filter', run: ofWorld };
  if (key === 'builtins/0')
    return { kind: 'filter', run: (_, _value, path, emit) => emit(allNames(runtime), computed(path)) };
  const definition = libraryOf().get(key);
  return definition && { kind: 'library', definition };
}

function allNames(runtime: Runtime): Json {
  return [PLAIN, FILTERS, worldFunctions(runtime)]
    .flatMap((one) => Object.keys(one))
    .concat([...libraryOf().keys()]);
}

function overValues(run: ValueFunction): FilterFunction {
  return (args: readonly Bound[], value, path, emit) => {
    if (args.length === 0) return emit(run(value), computed(path));
    const values: Json[] = [];
    // The last argument is the outer loop.
    const from = (at: number): void => {
      const arg = args[at];
      if (arg === undefined) {
        emit(run(value, ...values), computed(path));
        return;
      }
      arg(value, undefined, (one) => {
        values[at] = one;
        from(at - 1);
      });
    };
    from(args.length - 1);
  };
}
