// What a jq program is given, one value after the other: the values of its files, their lines, or all at once.
import { JsonReader } from './read.ts';
import { isArray, isObject, type Json } from './value.ts';

export interface Source {
  /** Null for standard input. */
  name: string | null;
  text: string;
}

export interface JqInputs {
  next(): { value: Json } | undefined;
  file(): string | null;
}

export function inputsFrom(sources: readonly Source[], flags: ReadonlySet<string>): JqInputs {
  let file: string | null = null;
  const one = (function* (): Generator<Json> {
    for (const { name, text } of sources) {
      file = name;
      yield* flags.has('raw-input') ? linesIn(text) : valuesIn(text, flags.has('stream'));
    }
  })();
  const all = flags.has('slurp') ? slurped(one, sources, flags) : one;
  return {
    next() {
      const { done, value } = all.next();
      return done ? undefined : { value };
    },
    file: () => file,
  };
}

function* slurped(
  values: Generator<Json>,
  sources: readonly Source[],
  flags: ReadonlySet<string>,
): Generator<Json> {
  if (flags.has('raw-input')) yield sources.map(({ text }) => text).join('');
  else yield [...values];
}

function* linesIn(text: string): Generator<Json> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  yield* lines;
}

function* valuesIn(text: string, isStream: boolean): Generator<Json> {
  const reader = new JsonReader(text);
  for (let read = reader.next(); read; read = reader.next()) {
    if (isStream) yield* eventsOf(read.value, []);
    else yield read.value;
  }
}

/** `[path, leaf]`, and `[path]` where a list or an object ends. */
function* eventsOf(value: Json, path: readonly Json[]): Generator<Json> {
  const keys = isArray(value) ? value.map((_, i) => i) : isObject(value) ? [...value.keys()] : [];
  if (keys.length === 0) {
    yield [path, value];
    return;
  }
  for (const key of keys) {
    const inner = isObject(value) ? value.get(String(key)) : isArray(value) ? value[Number(key)] : null;
    yield* eventsOf(inner ?? null, [...path, key]);
  }
  yield [[...path, keys.at(-1) ?? null]];
}
