// From the tree of a program to filters that can be run. Names are looked up here, so that a program with an unknown
// one is refused before it has read anything.
import { type Assigning, assignment } from './assign.ts';
import { binding, foreachOf, reduceOf } from './bind.ts';
import { builtinOf } from './builtins.ts';
import {
  arrayFilter,
  constant,
  indexFilter,
  iterateFilter,
  objectFilter,
  sliceFilter,
  textFilter,
} from './compile-terms.ts';
import { attempt, type Bound, type Closure, computed, type Env, type Filter, Label } from './filter.ts';
import { formatted } from './formats.ts';
import { operate } from './operators.ts';
import type { Runtime } from './runtime.ts';
import { bound, type Compile, depthOf, type Scope, scopeWith } from './scope.ts';
import { type Definition, JqSyntaxError, type Node } from './syntax.ts';
import { isTrue, JqError, type Json } from './value.ts';
import { described } from './write.ts';

const EMPTY_ENV: Env = { value: null, up: undefined };
const EMPTY_SCOPE: Scope = { name: '', up: undefined };

/** The whole program, as a filter of one value. */
export function compileProgram(program: Node, runtime: Runtime): Bound {
  const filter = new Compiler(runtime).compile(program, EMPTY_SCOPE);
  return (value, path, emit) => filter(EMPTY_ENV, value, path, emit);
}

class Compiler {
  readonly #runtime: Runtime;
  /** Functions of ours that are written in jq, and have been asked for. */
  readonly #library = new Map<string, Closure>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  readonly compile: Compile = (node, scope) => {
    switch (node.kind) {
      case 'identity':
        return (_env, value, path, emit) => emit(value, path);
      case 'literal':
        return constant(node.value);
      case 'recurse':
        return this.compile({ kind: 'call', name: 'recurse', args: [] }, scope);
      case 'text':
        return textFilter(node, scope, this.compile);
      case 'format':
        return (_env, value, path, emit) => emit(formatted(node.name, value), computed(path));
      case 'index':
        return indexFilter(node, scope, this.compile);
      case 'slice':
        return sliceFilter(node, scope, this.compile);
      case 'iterate':
        return iterateFilter(node, scope, this.compile);
      case 'array':
        return arrayFilter(node.body, scope, this.compile);
      case 'object':
        return objectFilter(node, scope, this.compile);
      case 'variable':
        return this.#variable(node.name, scope);
      case 'negate': {
        const of = this.compile(node.of, scope);
        return (env, value, path, emit) =>
          of(env, value, undefined, (one) => {
            if (typeof one !== 'number') throw new JqError(`${described(one)} cannot be negated`);
            emit(-one, computed(path));
          });
      }
      case 'pipe': {
        const left = this.compile(node.left, scope);
        const right = this.compile(node.right, scope);
        return (env, value, path, emit) => left(env, value, path, (one, at) => right(env, one, at, emit));
      }
      case 'comma': {
        const left = this.compile(node.left, scope);
        const right = this.compile(node.right, scope);
        return (env, value, path, emit) => {
          left(env, value, path, emit);
          right(env, value, path, emit);
        };
      }
      case 'and':
      case 'or':
        return this.#logic(node, scope);
      case 'alternative':
        return this.#alternative(node, scope);
      case 'operator':
        return this.#operator(node, scope);
      case 'assign':
        return this.#assign(node, scope);
      case 'if':
        return this.#if(node, scope);
      case 'try': {
        const body = this.compile(node.body, scope);
        const handler = node.handler && this.compile(node.handler, scope);
        return (env, value, path, emit) =>
          attempt(
            (next) => body(env, value, path, next),
            emit,
            (error) => handler?.(env, error.value, computed(path), emit),
          );
      }
      case 'reduce':
        return reduceOf(node, scope, this.compile);
      case 'foreach':
        return foreachOf(node, scope, this.compile);
      case 'bind':
        return binding(node, scope, this.compile);
      case 'define':
        return this.#define(node.definition, node.body, scope);
      case 'label': {
        const body = this.compile(node.body, scopeWith(scope, [`*${node.name}`]));
        return (env, value, path, emit) => {
          const label = new Label();
          try {
            body({ value: label, up: env }, value, path, emit);
          } catch (thrown) {
            if (thrown !== label) throw thrown;
          }
        };
      }
      case 'break': {
        const depth = depthOf(scope, `*${node.name}`);
        if (depth === undefined) throw new JqSyntaxError(`$*label-${node.name} is not defined`);
        return (env) => {
          throw bound(env, depth);
        };
      }
      case 'call':
        return this.#call(node.name, node.args, scope);
    }
  };

  #variable(name: string, scope: Scope | undefined): Filter {
    const depth = depthOf(scope, `$${name}`);
    if (depth !== undefined)
      return (env, _value, path, emit) => emit(bound(env, depth) as Json, computed(path));
    if (name === 'ENV') return constant(this.#runtime.environment);
    if (name === '__loc__')
      return constant(
        new Map<string, Json>([
          ['file', '<top-level>'],
          ['line', 1],
        ]),
      );
    const given = this.#runtime.globals.get(name);
    if (given === undefined) throw new JqSyntaxError(`$${name} is not defined`);
    return constant(given);
  }

  #logic(
    {
      kind,
      left,
      right,
    }: Extract<Node, { left: Node; kind: 'and' | 'or' | 'pipe' | 'comma' | 'alternative' }>,
    scope: Scope | undefined,
  ): Filter {
    const first = this.compile(left, scope);
    const second = this.compile(right, scope);
    const decisive = kind === 'or';
    return (env, value, path, emit) =>
      first(env, value, undefined, (one) => {
        if (isTrue(one) === decisive) emit(decisive, computed(path));
        else second(env, value, undefined, (other) => emit(isTrue(other), computed(path)));
      });
  }

  /** Only what is neither false nor null; errors are not held back. */
  #alternative({ left, right }: { left: Node; right: Node }, scope: Scope | undefined): Filter {
    const first = this.compile(left, scope);
    const second = this.compile(right, scope);
    return (env, value, path, emit) => {
      let isFound = false;
      const found: typeof emit = (one, at) => {
        if (!isTrue(one)) return;
        isFound = true;
        emit(one, at);
      };
      first(env, value, path, found);
      if (!isFound) second(env, value, path, emit);
    };
  }

  #operator(node: Extract<Node, { kind: 'operator' }>, scope: Scope | undefined): Filter {
    const left = this.compile(node.left, scope);
    const right = this.compile(node.right, scope);
    const { operator } = node;
    return (env, value, path, emit) =>
      right(env, value, undefined, (b) =>
        left(env, value, undefined, (a) => emit(operate(operator, a, b), computed(path))),
      );
  }

  #assign(node: Assigning, scope: Scope | undefined): Filter {
    return assignment(node.operator, this.compile(node.left, scope), this.compile(node.right, scope));
  }

  #if(node: Extract<Node, { kind: 'if' }>, scope: Scope | undefined): Filter {
    const condition = this.compile(node.condition, scope);
    const then = this.compile(node.then, scope);
    const otherwise = node.otherwise && this.compile(node.otherwise, scope);
    return (env, value, path, emit) =>
      condition(env, value, undefined, (one) => {
        if (isTrue(one)) then(env, value, path, emit);
        else if (otherwise) otherwise(env, value, path, emit);
        else emit(value, path);
      });
  }

  #define(definition: Definition, body: Node, scope: Scope | undefined): Filter {
    const inner = scopeWith(scope, [signature(definition.name, definition.params.length)]);
    const filter = this.#function(definition, inner);
    const rest = this.compile(body, inner);
    return (env, value, path, emit) =>
      rest({ value: { kind: 'function', filter, env }, up: env }, value, path, emit);
  }

  /** The body, which finds its arguments as functions, and those with a `$` as values too. */
  #function({ params, body }: Definition, scope: Scope | undefined): Filter {
    const functions = scopeWith(
      scope,
      params.map((param) => signature(param.replace('$', ''), 0)),
    );
    const values = params.filter((param) => param.startsWith('$'));
    const filter = this.compile(body, scopeWith(functions, values));
    if (values.length === 0) return filter;
    const depths = values.map((param) => params.length - 1 - params.indexOf(param));
    return (env, value, path, emit) => {
      const from = (at: number, inner: Env): void => {
        const depth = depths[at];
        if (depth === undefined) {
          filter(inner, value, path, emit);
          return;
        }
        const closure = bound(env, depth) as Closure;
        closure.filter(closure.env ?? EMPTY_ENV, value, undefined, (one) =>
          from(at + 1, { value: one, up: inner }),
        );
      };
      from(0, env);
    };
  }

  #call(name: string, args: readonly Node[], scope: Scope | undefined): Filter {
    const filters = args.map((arg) => this.compile(arg, scope));
    const depth = depthOf(scope, signature(name, args.length));
    if (depth !== undefined) {
      return (env, value, path, emit) => {
        const closure = bound(env, depth) as Closure;
        if (closure.kind === 'argument') return closure.filter(closure.env ?? EMPTY_ENV, value, path, emit);
        closure.filter(called(closure, filters, env), value, path, emit);
      };
    }
    const builtin = builtinOf(name, args.length, this.#runtime);
    if (builtin === undefined) throw new JqSyntaxError(`${name}/${args.length} is not defined`);
    if (builtin.kind === 'filter') {
      const { run } = builtin;
      return (env, value, path, emit) => {
        const over = filters.map(
          (filter): Bound =>
            (one, at, next) =>
              filter(env, one, at, next),
        );
        run(over, value, path, emit);
      };
    }
    const closure = this.#libraryFunction(builtin.definition);
    return (env, value, path, emit) => closure.filter(called(closure, filters, env), value, path, emit);
  }

  #libraryFunction(definition: Definition): Closure {
    const name = signature(definition.name, definition.params.length);
    let closure = this.#library.get(name);
    if (closure === undefined) {
      const inner = scopeWith(EMPTY_SCOPE, [name]);
      closure = { kind: 'function', filter: this.#function(definition, inner), env: EMPTY_ENV };
      this.#library.set(name, closure);
    }
    return closure;
  }
}

function called(closure: Closure, args: readonly Filter[], caller: Env): Env {
  let env: Env = { value: closure, up: closure.env };
  for (const filter of args) env = { value: { kind: 'argument', filter, env: caller }, up: env };
  return env;
}

function signature(name: string, count: number): string {
  return `${name}/${count}`;
}
