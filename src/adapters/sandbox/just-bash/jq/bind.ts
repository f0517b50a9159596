// `… as $x | …`, `reduce` and `foreach`: what takes a value apart and gives its parts names.

import { attempt, type Emit, type Env, type Filter, type Path } from './filter.ts';
import { getKey } from './paths.ts';
import { type Compile, type Scope, scopeWith } from './scope.ts';
import type { Node, Pattern } from './syntax.ts';
import { isArray, isObject, JqError, type Json, typeOf } from './value.ts';

type Found = ReadonlyMap<string, Json>;
type Match = (env: Env, value: Json, found: Found, next: (found: Found) => void) => void;

/** Each name once, in the order in which they are bound. */
function namesOf(patterns: readonly Pattern[]): string[] {
  const names = new Set<string>();
  const collect = (pattern: Pattern): void => {
    if (pattern.kind === 'variable') names.add(pattern.name);
    else if (pattern.kind === 'array') pattern.items.forEach(collect);
    else
      for (const { variable, value } of pattern.entries) {
        if (variable !== undefined) names.add(variable);
        if (value) collect(value);
      }
  };
  patterns.forEach(collect);
  return [...names];
}

function matcher(pattern: Pattern, scope: Scope | undefined, compile: Compile): Match {
  if (pattern.kind === 'variable')
    return (_env, value, found, next) => next(new Map(found).set(pattern.name, value));
  if (pattern.kind === 'array') {
    const items = pattern.items.map((item) => matcher(item, scope, compile));
    return (env, value, found, next) => {
      if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
      const from = (at: number, sofar: Found): void => {
        const item = items[at];
        if (item === undefined) next(sofar);
        else item(env, getKey(value, at), sofar, (more) => from(at + 1, more));
      };
      from(0, found);
    };
  }
  const entries = pattern.entries.map(({ key, variable, value }) => ({
    key: compile(key, scope),
    variable,
    value: value && matcher(value, scope, compile),
  }));
  return (env, value, found, next) => {
    const from = (at: number, sofar: Found): void => {
      const entry = entries[at];
      if (entry === undefined) {
        next(sofar);
        return;
      }
      entry.key(env, value, undefined, (key) => {
        if (typeof key !== 'string' && (value === null || isObject(value)))
          throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
        const one = getKey(value, key);
        const named = entry.variable === undefined ? sofar : new Map(sofar).set(entry.variable, one);
        if (entry.value) entry.value(env, one, named, (more) => from(at + 1, more));
        else from(at + 1, named);
      });
    };
    from(0, found);
  };
}

interface Binder {
  scope: Scope | undefined;
  /** Runs `body` for each way to take `value` apart. */
  bind(env: Env, value: Json, body: (inner: Env) => void): void;
}

function binderOf(patterns: readonly Pattern[], scope: Scope | undefined, compile: Compile): Binder {
  const names = namesOf(patterns);
  const inner = scopeWith(
    scope,
    names.map((name) => `$${name}`),
  );
  const [only] = patterns;
  if (patterns.length === 1 && only?.kind === 'variable')
    return { scope: inner, bind: (env, value, body) => body({ value, up: env }) };
  const matches = patterns.map((pattern) => matcher(pattern, scope, compile));
  const extended = (env: Env, found: Found): Env =>
    names.reduce<Env>((up, name) => ({ value: found.get(name) ?? null, up }), env);
  return {
    scope: inner,
    bind(env, value, body) {
      // An error of the body, too, makes the next pattern be tried.
      const from = (at: number): void => {
        const run = (): void => matches[at]?.(env, value, new Map(), (found) => body(extended(env, found)));
        if (at === matches.length - 1) run();
        else
          attempt(
            run,
            () => {},
            () => from(at + 1),
          );
      };
      from(0);
    },
  };
}

export function binding(
  node: Extract<Node, { kind: 'bind' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const source = compile(node.source, scope);
  const binder = binderOf(node.patterns, scope, compile);
  const body = compile(node.body, binder.scope);
  const hasOthers = node.patterns.length > 1;
  return (env, value, path, emit) =>
    source(env, value, undefined, (one) => {
      if (!hasOthers) {
        binder.bind(env, one, (inner) => body(inner, value, path, emit));
        return;
      }
      // Outputs are kept until it is known that the body made no error of its own.
      const kept: Array<[Json, Path]> = [];
      binder.bind(env, one, (inner) => {
        const mine: Array<[Json, Path]> = [];
        body(inner, value, path, (output, at) => {
          mine.push([output, at]);
        });
        kept.push(...mine);
      });
      for (const [output, at] of kept) emit(output, at);
    });
}

export function reduceOf(
  node: Extract<Node, { kind: 'reduce' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const source = compile(node.source, scope);
  const binder = binderOf(node.patterns, scope, compile);
  const init = compile(node.init, scope);
  const update = compile(node.update, binder.scope);
  return (env, value, path, emit) =>
    init(env, value, path, (first, firstPath) => {
      let state: [Json, Path] = [first, firstPath];
      source(env, value, undefined, (one) =>
        binder.bind(env, one, (inner) => {
          const [before, at] = state;
          state = [null, at];
          update(inner, before, at, (after, where) => {
            state = [after, where];
          });
        }),
      );
      emit(state[0], state[1]);
    });
}

export function foreachOf(
  node: Extract<Node, { kind: 'foreach' }>,
  scope: Scope | undefined,
  compile: Compile,
): Filter {
  const source = compile(node.source, scope);
  const binder = binderOf(node.patterns, scope, compile);
  const init = compile(node.init, scope);
  const update = compile(node.update, binder.scope);
  const extract = node.extract && compile(node.extract, binder.scope);
  return (env, value, path, emit) =>
    init(env, value, path, (first, firstPath) => {
      let state: [Json, Path] = [first, firstPath];
      source(env, value, undefined, (one) =>
        binder.bind(env, one, (inner) => {
          const keep: Emit = (after, where) => {
            state = [after, where];
            if (extract) extract(inner, after, where, emit);
            else emit(after, where);
          };
          update(inner, state[0], state[1], keep);
        }),
      );
    });
}
