// Thousands of starts, so many at a time: a full server is given the time that it asks for, and one refusal does not
// keep the others from being started.
import { FlueError, toFlueError } from '../errors.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { pause } from './pause.ts';
import { retryAfterOf } from './refusal.ts';

export type StartOutcome<W> =
  | { ok: true; work: W; run: RunSnapshot }
  | { ok: false; work: W; error: FlueError };

export interface StartAllOptions<W> {
  start(work: W): Promise<RunSnapshot>;
  concurrency: number | undefined;
  signal: AbortSignal | undefined;
}

const CONCURRENCY = 32;
/** A server that is full for longer is not about to have room. */
const FULL_MS = 10 * 60_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [250, 30_000];

export async function* startAll<W extends { idempotencyKey?: string | undefined }>(
  works: Iterable<W> | AsyncIterable<W>,
  { start, concurrency = CONCURRENCY, signal }: StartAllOptions<W>,
): AsyncGenerator<StartOutcome<W>, void> {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new FlueError('usage_error', `concurrency ${concurrency} is no number of starts`, {
      hint: 'write a whole number from 1 on',
    });
  const source = iteratorOf(works);
  const outcomes = createArrivals<StartOutcome<W>>();
  let active = 0;
  let exhausted = false;
  try {
    for (;;) {
      while (!exhausted && active < concurrency) {
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else {
          active += 1;
          outcomes.expect(startPatiently(next.value, start, signal));
        }
      }
      if (active === 0) return;
      const outcome = await outcomes.next();
      active -= 1;
      yield outcome;
    }
  } finally {
    if (!exhausted) await source.return?.();
  }
}

interface Arrivals<T> {
  expect(promise: Promise<T>): void;
  /** Rejects where the promise did. */
  next(): Promise<T>;
}

/** Promises in the order in which they settle: a race among all of them for each would cost the square of their number. */
function createArrivals<T>(): Arrivals<T> {
  const settled: Promise<T>[] = [];
  let wake = (): void => {};
  return {
    expect(promise) {
      const tell = (): void => {
        settled.push(promise);
        wake();
      };
      promise.then(tell, tell);
    },
    async next() {
      for (;;) {
        const first = settled.shift();
        if (first !== undefined) return first;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** As soon as a full server has room. Aborted between two attempts it rejects; one under way is for `start` to end. */
export async function startPatiently<W extends { idempotencyKey?: string | undefined }>(
  work: W,
  start: (work: W) => Promise<RunSnapshot>,
  signal: AbortSignal | undefined,
): Promise<StartOutcome<W>> {
  // One key for all attempts: a start that was refused half-way is found, not repeated.
  const keyed = { ...work, idempotencyKey: work.idempotencyKey ?? crypto.randomUUID() };
  const until = Date.now() + FULL_MS;
  let next = FIRST_PAUSE_MS;
  for (;;) {
    try {
      return { ok: true, work, run: await start(keyed) };
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = toFlueError(thrown, 'internal_error');
      const isFull = error.retryable && error.code !== 'server_unreachable';
      if (!isFull || Date.now() >= until) return { ok: false, work, error };
      // Those who were sent away together do not come back together.
      await pause((retryAfterOf(error) ?? 0) + next * Math.random(), signal);
      next = Math.min(next * 2, LONGEST_PAUSE_MS);
    }
  }
}

function iteratorOf<W>(works: Iterable<W> | AsyncIterable<W>): Iterator<W> | AsyncIterator<W> {
  return Symbol.asyncIterator in works ? works[Symbol.asyncIterator]() : works[Symbol.iterator]();
}
