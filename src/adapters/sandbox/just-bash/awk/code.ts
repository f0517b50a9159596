// A piece of a program, made ready to run. Most of them answer at once; those that read a file or run a command, and all
// that contain them, answer later. Which of both is known before the program starts, so that the rest stays fast.

export type Code<T> = Now<T> | Later<T>;
interface Now<T> {
  isLater: false;
  run(): T;
}
interface Later<T> {
  isLater: true;
  run(): Promise<T>;
}

export function now<T>(run: () => T): Code<T> {
  return { isLater: false, run };
}

export function later<T>(run: () => Promise<T>): Code<T> {
  return { isLater: true, run };
}

export function constant<T>(value: T): Code<T> {
  return now(() => value);
}

type Codes<Values extends unknown[]> = { [K in keyof Values]: Code<Values[K]> };

/** Runs the parts from left to right, then makes one value of theirs. */
export function combine<Values extends unknown[], T>(
  parts: readonly [...Codes<Values>],
  make: (...values: Values) => T,
): Code<T> {
  const codes: ReadonlyArray<Code<unknown>> = parts;
  const join = make as (...values: unknown[]) => T;
  if (codes.some(({ isLater }) => isLater)) return later(async () => join(...(await valuesOf(codes))));
  const [a, b, c] = codes;
  if (a === undefined) return now(() => join());
  if (b === undefined) return now(() => join(a.run()));
  if (c === undefined) return now(() => join(a.run(), b.run()));
  if (codes.length === 3) return now(() => join(a.run(), b.run(), c.run()));
  return now(() => join(...codes.map((code) => code.run())));
}

/** The same, where making the value has to wait. */
export function combineLater<Values extends unknown[], T>(
  parts: readonly [...Codes<Values>],
  make: (...values: Values) => Promise<T>,
): Code<T> {
  const codes: ReadonlyArray<Code<unknown>> = parts;
  const join = make as (...values: unknown[]) => Promise<T>;
  return later(async () => join(...(await valuesOf(codes))));
}

/** All values, for parts of which there may be any number. */
export function gather<T>(codes: ReadonlyArray<Code<T>>): Code<T[]> {
  if (codes.some(({ isLater }) => isLater)) return later(() => valuesOf(codes));
  const [a, b] = codes;
  if (a !== undefined && codes.length === 1) return now(() => [a.run() as T]);
  if (a !== undefined && b !== undefined && codes.length === 2)
    return now(() => [a.run() as T, b.run() as T]);
  return now(() => codes.map((code) => code.run() as T));
}

async function valuesOf<T>(codes: ReadonlyArray<Code<T>>): Promise<T[]> {
  const values: T[] = [];
  for (const code of codes) values.push(code.isLater ? await code.run() : code.run());
  return values;
}

/** One of two, by a test. */
export function choose<T>(test: Code<boolean>, yes: Code<T>, no: Code<T>): Code<T> {
  if (!test.isLater && !yes.isLater && !no.isLater) {
    return now(() => (test.run() ? yes.run() : no.run()));
  }
  return later(async () => ((await test.run()) ? yes.run() : no.run()));
}
