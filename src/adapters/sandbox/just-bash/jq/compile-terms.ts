// The terms of a program as filters: strings, lists, objects, and what leads into a value.
import { computed, type Filter, step } from './filter.ts';
import { formatted } from './formats.ts';
import { getKey, iterate } from './paths.ts';
import type { Compile, Scope } from './scope.ts';
import type { Node } from './syntax.ts';
import { JqError, type Json, typeOf } from './value.ts';
import { described, toJson } from './write.ts';

export function textFilter(
  { format, parts }: Extract<Node, { kind: 'text' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const [only = ''] = parts;
  if (parts.length <= 1 && typeof only === 'string') return constant(only);
  const filters = parts.map((part) => (typeof part === 'string' ? part : compile(part, scope)));
  const shown = (value: Json): string => {
    const one = format === undefined ? value : formatted(format, value);
    return typeof one === 'string' ? one : toJson(one);
  };
  return (env, value, path, emit) => {
    // The last program in the string is the outer loop.
    const from = (at: number, after: string): void => {
      const part = filters[at];
      if (part === undefined) emit(after, computed(path));
      else if (typeof part === 'string') from(at - 1, part + after);
      else part(env, value, undefined, (one) => from(at - 1, shown(one) + after));
    };
    from(filters.length - 1, '');
  };
}

export function indexFilter(
  node: Extract<Node, { kind: 'index' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const of = compile(node.of, scope);
  const plain = node.key.kind === 'text' && node.key.parts.length === 1 ? node.key.parts[0] : undefined;
  if (typeof plain === 'string')
    return (env, value, path, emit) =>
      of(env, value, path, (one, at) => {
        const got = found(one, plain, node.isOptional);
        if (got !== undefined) emit(got, step(at, plain, one));
      });
  const key = compile(node.key, scope);
  return (env, value, path, emit) =>
    of(env, value, path, (one, at) =>
      key(env, value, undefined, (name) => {
        const got = found(one, name, node.isOptional);
        if (got !== undefined) emit(got, step(at, name, one));
      }),
    );
}

export function sliceFilter(
  node: Extract<Node, { kind: 'slice' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const of = compile(node.of, scope);
  const from = node.from ? compile(node.from, scope) : constant(null);
  const to = node.to ? compile(node.to, scope) : constant(null);
  return (env, value, path, emit) =>
    of(env, value, path, (one, at) =>
      to(env, value, undefined, (end) =>
        from(env, value, undefined, (start) => {
          const key = new Map([
            ['start', start],
            ['end', end],
          ]);
          const got = found(one, key, node.isOptional);
          if (got !== undefined) emit(got, step(at, key, one));
        }),
      ),
    );
}

export function arrayFilter(body: Node | undefined, scope: Scope | undefined, compile: Compile): Filter {
  if (body === undefined) return constant([]);
  const items = compile(body, scope);
  return (env, value, path, emit) => {
    const list: Json[] = [];
    items(env, value, undefined, (one) => {
      list.push(one);
    });
    emit(list, computed(path));
  };
}

export function objectFilter(
  { entries }: Extract<Node, { kind: 'object' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const filters = entries.map(({ key, value }) => ({
    key: compile(key, scope),
    value: compile(value, scope),
  }));
  return (env, value, path, emit) => {
    const from = (at: number, made: ReadonlyArray<readonly [string, Json]>): void => {
      const entry = filters[at];
      if (entry === undefined) {
        emit(new Map(made), computed(path));
        return;
      }
      entry.key(env, value, undefined, (key) => {
        if (typeof key !== 'string') throw new JqError(`Object keys must be strings, not ${described(key)}`);
        entry.value(env, value, undefined, (one) => from(at + 1, [...made, [key, one]]));
      });
    };
    from(0, []);
  };
}

export function iterateFilter(
  node: Extract<Node, { kind: 'iterate' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const of = compile(node.of, scope);
  return (env, value, path, emit) =>
    of(env, value, path, (list, at) => {
      if (at?.kind === 'none') step(at, null, list);
      if (node.isOptional && (typeof list !== 'object' || list === null)) return;
      iterate(list, (one, key) => emit(one, step(at, key, list)));
    });
}

/** What a key leads to; nothing where it cannot and a `?` follows. */
function found(of: Json, key: Json, isOptional: boolean | undefined): Json | undefined {
  if (!isOptional) return getKey(of, key);
  try {
    return getKey(of, key);
  } catch (thrown) {
    if (thrown instanceof JqError) return undefined;
    throw thrown;
  }
}

/** A literal is where it stands if it is what stands there: `null | path(null)` leads to it. */
export function constant(literal: Json): Filter {
  return (_env, value, path, emit) => {
    const isSame = path !== undefined && literal === value && typeOf(literal) !== 'string';
    emit(literal, isSame ? path : computed(path));
  };
}
