// Keeps the records of a comment within their share of it: of the legs with the most rows the last rows are summed up, so
// that no cost is lost when a row is.
import { byteLength } from '../protocol/json.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { totalsOf } from '../protocol/totals.ts';
import type { Leg, Rest } from './comment-leg.ts';
import { encodeLeg } from './comment-record.ts';

/** Of 65,536: the first line, the table's total and the footer need little, the rows about as much as their records. */
const RECORDS_BYTES = 40_000;

/** In the same order. */
export function fitRecords(legs: readonly Leg[], maxBytes = RECORDS_BYTES): Leg[] {
  const sizes = legs.map((leg) => byteLength(encodeLeg(leg)) + 32);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= maxBytes) return [...legs];
  const cap = capFor(sizes, maxBytes);
  return legs.map((leg, index) => ((sizes[index] ?? 0) <= cap ? leg : shorten(leg, cap)));
}

/** The most that a leg may take, so that the small ones are left whole. */
function capFor(sizes: readonly number[], maxBytes: number): number {
  let left = maxBytes;
  const ascending = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return share;
    left -= size;
  }
  return maxBytes;
}

function shorten(leg: Leg, cap: number): Leg {
  let [low, high] = [0, leg.rows.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (byteLength(encodeLeg(withRows(leg, middle))) + 32 <= cap) low = middle;
    else high = middle - 1;
  }
  return withRows(leg, low);
}

/** The first `count` rows; the others summed up. */
export function withRows(leg: Leg, count: number): Leg {
  const gone = leg.rows.slice(count);
  if (gone.length === 0) return leg;
  const base = leg.base && { ...leg.base, rows: leg.base.rows.slice(0, count) };
  return { ...leg, rows: leg.rows.slice(0, count), base, rest: restOf(leg.rest, gone) };
}

function restOf(rest: Rest | null, gone: readonly RunSnapshot[]): Rest {
  const succeeded = gone.filter(({ status }) => status === 'succeeded').length;
  const all = rest === null ? gone : [rest.sum, ...gone];
  return {
    runs: gone.length + (rest?.runs ?? 0),
    succeeded: succeeded + (rest?.succeeded ?? 0),
    sum: sumOf(all),
  };
}

/** The figures of all of them, in the shape of one. */
function sumOf(runs: readonly RunSnapshot[]): RunSnapshot {
  const [first] = runs;
  if (first === undefined) throw new TypeError('there is nothing to sum up');
  const { usage, costUsd, costSource, turns, unreportedUsdMax, durationMs } = totalsOf(runs);
  const [startedAt = null] = runs.flatMap((run) => run.startedAt ?? []).sort();
  const text = { instanceId: '', runId: '', name: '', result: null, model: null, models: [] };
  const figures = { usage, costUsd, costSource, turns, unreportedUsdMax, durationMs, startedAt };
  return { ...first, ...text, ...figures, status: 'succeeded', error: null };
}
