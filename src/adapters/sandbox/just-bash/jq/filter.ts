// What a program becomes: functions that give their outputs one by one to a listener, in the order of jq. With each
// value goes the path that leads to it, where somebody asks for paths (`path(f)`, `f |= g`).
import { JqError, type Json } from './value.ts';
import { described, toJson } from './write.ts';

export type Emit = (value: Json, path: Path) => void;
export type Filter = (env: Env, value: Json, path: Path, emit: Emit) => void;

/** A filter with what it stands for already bound. */
export type Bound = (value: Json, path: Path, emit: Emit) => void;

/** Undefined where nobody asks for paths. */
export type Path = undefined | PathStep;

/** A linked list, since most paths share their beginning. */
export interface PathStep {
  key: Json;
  up: PathStep | undefined;
  /** `none` is that of a value which was computed: nothing can be set there. */
  kind: 'root' | 'step' | 'none';
}

export const ROOT: PathStep = { key: null, up: undefined, kind: 'root' };
const NONE: PathStep = { key: null, up: undefined, kind: 'none' };

export function step(path: Path, key: Json, of: Json): Path {
  if (path === undefined) return undefined;
  if (path.kind === 'none') throw new JqError(`Invalid path expression with result ${shortened(of)}`);
  return { key, up: path, kind: 'step' };
}

/** The path of a value that was computed from one with this path. */
export function computed(path: Path): Path {
  return path === undefined ? undefined : NONE;
}

export function keysOf(path: Path, value: Json): Json[] {
  const keys: Json[] = [];
  for (let at = path; at !== undefined && at.kind !== 'root'; at = at.up) {
    if (at.kind === 'none') throw new JqError(`Invalid path expression with result ${shortened(value)}`);
    keys.push(at.key);
  }
  return keys.reverse();
}

function shortened(value: Json): string {
  const text = toJson(value);
  return text.length > 11 ? `${text.slice(0, 10)}...` : described(value).replace(/^\w+ \((.*)\)$/s, '$1');
}

/** What is bound at run time, innermost first; which of them a name means is known before. */
export interface Env {
  value: Json | Closure | Label;
  up: Env | undefined;
}

export interface Closure {
  /** An argument is run where it was written, a function over its own place and its arguments. */
  kind: 'argument' | 'function';
  filter: Filter;
  env: Env | undefined;
}

/** Thrown to end the outputs of the `label` that it belongs to. */
export class Label extends Error {}

/** What `halt` and `halt_error` throw. */
export class Halt extends Error {
  readonly exitCode: number;
  readonly said: string;
  constructor(exitCode: number, said: string) {
    super('halt');
    this.exitCode = exitCode;
    this.said = said;
  }
}

/** An error of those who listen to a `try`, on its way through it. */
class Passing {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** Runs a filter and gives its own error, not that of the listeners, to `handle`. */
export function attempt(run: (emit: Emit) => void, emit: Emit, handle: (error: JqError) => void): void {
  let error: JqError;
  try {
    run((value, path) => {
      try {
        emit(value, path);
      } catch (thrown) {
        throw new Passing(thrown);
      }
    });
    return;
  } catch (thrown) {
    if (thrown instanceof Passing) throw thrown.thrown;
    if (!(thrown instanceof JqError)) throw thrown;
    error = thrown;
  }
  handle(error);
}

/** At most `count` outputs; the filter is not asked for more. */
export function limited(count: number, run: (emit: Emit) => void, emit: Emit): void {
  if (count <= 0) return;
  const stop = new Label();
  let seen = 0;
  let last: [Json, Path] | undefined;
  try {
    run((value, path) => {
      if (++seen < count) return emit(value, path);
      last = [value, path];
      throw stop;
    });
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  if (last) emit(last[0], last[1]);
}

export function outputsOf(filter: Bound, value: Json): Json[] {
  const found: Json[] = [];
  filter(value, undefined, (one) => {
    found.push(one);
  });
  return found;
}
