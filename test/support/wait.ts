// Waits for conditions. The only place in the tests that polls or sleeps; a wait that fails says what it waited for.

export interface UntilOptions {
  timeoutMs?: number;
  everyMs?: number;
  /** What was waited for, for the error message. */
  what?: string;
}

type Falsy = false | 0 | '' | null | undefined;

/** Resolves with the condition's first truthy value. A condition that throws counts as not yet met. */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: UntilOptions = {},
): Promise<Exclude<T, Falsy>> {
  const { timeoutMs = 5_000, everyMs = 5, what = condition.toString() } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, Falsy>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`not true within ${timeoutMs} ms: ${what}`, { cause: lastError });
    }
    await pause(everyMs);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** When to do something to a running process: after so many milliseconds, when its output matches, or when a condition resolves. */
export type Moment = number | RegExp | (() => unknown | Promise<unknown>);

/** Resolves at the moment, with true; with false if `over` turned true before. */
export async function reached(moment: Moment, output: () => string, over: () => boolean): Promise<boolean> {
  const start = performance.now();
  const isNow = () => {
    if (typeof moment === 'number') return performance.now() - start >= moment;
    if (moment instanceof RegExp) return moment.test(output());
    return moment();
  };
  await until(async () => over() || (await isNow()), {
    timeoutMs: 600_000,
    everyMs: 2,
    what: String(moment),
  });
  return !over();
}
