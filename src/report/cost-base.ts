// What runs cost on the base branch: the medians over merged pull requests, read back from the records in their comments,
// and the difference to them as people read it.
import { toNanos, toUsd } from '../protocol/money.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { currentLegs, type Leg } from './comment-leg.ts';
import { hasKey, partsOf } from './comment-markers.ts';
import { formatCount } from './figures.ts';

/** The comments of one pull request that the token itself has written. */
export interface MergedPull {
  number: number;
  bodies: readonly string[];
}

/** What the rows of a leg are compared with. */
export interface CostBase {
  /** null when a row of it is new. */
  totalUsd: number | null;
  /** In the order of the leg's rows; null = new. */
  rows: Array<number | null>;
}

/** Older ones say little of what the base branch costs today. */
const MOST_PULLS = 10;

/** `merged`: the newest first. `keys`: names of the one comment that is looked for. */
export function costBaseOf(
  own: { leg: Leg; keys: readonly string[]; pull: number | null },
  merged: readonly MergedPull[],
): CostBase {
  const costs = new Map<string, number[]>();
  for (const { number, bodies } of merged) {
    const body = bodies.find((one) => own.keys.some((key) => hasKey(one, key)));
    if (body === undefined) continue;
    for (const [name, nanos] of costsOf(body, number)) {
      const known = costs.get(name) ?? [];
      if (known.length < MOST_PULLS) costs.set(name, [...known, nanos]);
    }
  }
  const rows = own.leg.rows.map((row) => {
    const found = namesOf(own.leg, row, own.pull).map((name) => costs.get(name));
    const values = found.find((list) => list !== undefined);
    return values === undefined ? null : toUsd(median(values));
  });
  const isWhole = own.leg.rest === null && rows.every((usd) => usd !== null);
  const totalUsd = isWhole ? toUsd(rows.reduce<number>((sum, usd) => sum + toNanos(usd ?? 0), 0)) : null;
  return { totalUsd: rows.length === 0 ? null : totalUsd, rows };
}

/** Only runs that did all they should tell what they cost. */
function costsOf(body: string, pull: number): Map<string, number> {
  const costs = new Map<string, number>();
  for (const leg of currentLegs(partsOf(body).map((part) => part.leg))) {
    for (const row of leg.rows) {
      if (row.status !== 'succeeded' || row.costUsd === null) continue;
      for (const name of namesOf(leg, row, pull)) costs.set(name, toNanos(row.costUsd));
    }
  }
  return costs;
}

/**
 * Names under which an instance is the same in every pull request, the surest first: its id with the pull request taken
 * out, then its place among the legs of the job.
 */
function namesOf(leg: Leg, row: RunSnapshot, pull: number | null): string[] {
  const { workflow, job, index, total, step, instance } = leg;
  const suffix = row.instanceId.startsWith(instance) ? row.instanceId.slice(instance.length) : row.instanceId;
  const id = pull === null ? row.instanceId : row.instanceId.replace(`/pr-${pull}/`, '/pr/');
  const common = [workflow, job, step, row.kind, row.name];
  return [JSON.stringify(['id', ...common, id]), JSON.stringify(['leg', ...common, index, total, suffix])];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[half - 1] ?? upper) + upper) / 2);
}

/** `+40 %`, `−3 %`, `±0 %`; `new` where there is no base, `–` where nothing is known. */
export function costDelta(costUsd: number | null, baseUsd: number | null | undefined): string {
  if (baseUsd === undefined || (costUsd === null && baseUsd !== null)) return '–';
  if (baseUsd === null) return 'new';
  const [cost, base] = [toNanos(costUsd ?? 0), toNanos(baseUsd)];
  if (base === 0) return cost === 0 ? '±0 %' : 'new';
  const percent = Math.round((100 * (cost - base)) / base);
  if (percent === 0) return '±0 %';
  return `${percent > 0 ? '+' : '−'}${formatCount(Math.abs(percent))} %`;
}

/** Of several legs together, known only when each of them has a base for all of its rows. */
export function totalDelta(
  costUsd: number | null,
  bases: ReadonlyArray<CostBase | undefined>,
): string | null {
  const totals = bases.map((base) => base?.totalUsd);
  if (costUsd === null || totals.length === 0 || totals.some((usd) => typeof usd !== 'number')) return null;
  const sum = totals.reduce<number>((nanos, usd) => nanos + toNanos(usd ?? 0), 0);
  return costDelta(costUsd, toUsd(sum));
}
