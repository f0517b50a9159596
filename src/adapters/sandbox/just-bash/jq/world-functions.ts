// Functions that give matches one by one, and those that look at the input, the environment or the clock.
import { type Bound, computed, Halt } from './filter.ts';
import type { FilterFunction } from './filter-functions.ts';
import { captureValue, type Matched, matchesOf, matchValue } from './regex.ts';
import type { Runtime } from './runtime.ts';
import { JqError, type Json } from './value.ts';
import { described, toJson } from './write.ts';

/** `match(re)`, `match([re, flags])`, `match(re; flags)`, with a value of each argument. */
function matching(
  always: string,
  each: (found: Matched[], emit: (value: Json) => void) => void,
): FilterFunction {
  return ([pattern, flags], value, path, emit) =>
    pattern?.(value, undefined, (source) => {
      const run = (given: Json): void =>
        each(matchesOf(value, source, given, always), (one) => emit(one, computed(path)));
      if (flags) flags(value, undefined, run);
      else run(null);
    });
}

const match = matching('', (found, emit) => {
  for (const one of found) emit(matchValue(one));
});
const capture = matching('', (found, emit) => {
  for (const one of found) emit(captureValue(one));
});
const scan = matching('g', (found, emit) => {
  for (const { text, captures } of found)
    emit(captures.length === 0 ? text : captures.map((one) => one.text ?? null));
});

function splits([pattern, flags]: readonly Bound[], value: Json, emit: (value: Json) => void): void {
  pattern?.(value, undefined, (source) => {
    const run = (given: Json): void => {
      let from = 0;
      const found = matchesOf(value, source, given, 'g');
      const text = String(value);
      for (const { start, end } of found) {
        emit(text.slice(from, start));
        from = end;
      }
      emit(text.slice(from));
    };
    if (flags) flags(value, undefined, run);
    else run(null);
  });
}

/** Each output of the replacement makes an output of the whole. */
function substitution(always: string): FilterFunction {
  return ([pattern, replacement, flags], value, path, emit) =>
    pattern?.(value, undefined, (source) => {
      const run = (given: Json): void => {
        const found = matchesOf(value, source, given, always);
        const text = String(value);
        const from = (at: number, done: string, end: number): void => {
          const one = found[at];
          if (one === undefined) {
            emit(done + text.slice(end), computed(path));
            return;
          }
          replacement?.(captureValue(one), undefined, (put) => {
            if (typeof put !== 'string')
              throw new JqError(`${described(captureValue(one))} cannot be added to a string`);
            from(at + 1, done + text.slice(end, one.start) + put, one.end);
          });
        };
        from(0, '', 0);
      };
      if (flags) flags(value, undefined, run);
      else run(null);
    });
}

const MATCHING: Readonly<Record<string, FilterFunction>> = {
  'match/1': match,
  'match/2': match,
  'capture/1': capture,
  'capture/2': capture,
  'scan/1': scan,
  'scan/2': scan,
  'splits/1': (args, value, path, emit) => splits(args, value, (one) => emit(one, computed(path))),
  'splits/2': (args, value, path, emit) => splits(args, value, (one) => emit(one, computed(path))),
  'sub/2': substitution(''),
  'sub/3': substitution(''),
  'gsub/2': substitution('g'),
  'gsub/3': substitution('g'),
};

function halted(value: Json, exitCode: Json): Halt {
  if (typeof exitCode !== 'number') throw new JqError('halt_error/1: number required');
  return new Halt(exitCode, typeof value === 'string' ? value : `${toJson(value)}\n`);
}

export function worldFunctions(runtime: Runtime): Readonly<Record<string, FilterFunction>> {
  const next = (): Json => {
    const input = runtime.nextInput();
    if (input === undefined) throw new JqError('No more inputs');
    return input.value;
  };
  const debugged = (value: Json): void => runtime.sayError(`${toJson(['DEBUG:', value])}\n`);
  return {
    ...MATCHING,
    'input/0': (_args, _value, path, emit) => emit(next(), computed(path)),
    'inputs/0': (_args, _value, path, emit) => {
      for (let one = runtime.nextInput(); one; one = runtime.nextInput()) emit(one.value, computed(path));
    },
    'debug/0': (_args, value, path, emit) => {
      debugged(value);
      emit(value, path);
    },
    'debug/1': ([message], value, path, emit) => {
      message?.(value, undefined, debugged);
      emit(value, path);
    },
    'stderr/0': (_args, value, path, emit) => {
      runtime.sayError(toJson(value));
      emit(value, path);
    },
    'input_filename/0': (_args, _value, path, emit) => emit(runtime.inputFile(), computed(path)),
    'input_line_number/0': (_args, _value, path, emit) => emit(0, computed(path)),
    'env/0': (_args, _value, path, emit) => emit(runtime.environment, computed(path)),
    'now/0': (_args, _value, path, emit) => emit(runtime.now(), computed(path)),
    'halt/0': () => {
      throw new Halt(0, '');
    },
    'halt_error/0': (_args, value) => {
      throw halted(value, 5);
    },
    'halt_error/1': ([code], value) =>
      code?.(value, undefined, (one) => {
        throw halted(value, one);
      }),
  };
}
