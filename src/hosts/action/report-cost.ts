// max-cost-increase in mode: report: what all legs cost together beside what the same ones cost on the base branch. Each leg is
// looked for under its own name, and under the report's, in whose name the runs of very many legs are recorded.
import { toNanos, toUsd } from '../../protocol/money.ts';
import type { Leg } from '../../report/comment-leg.ts';
import { type CostBase, costBaseOf, type MergedPull } from '../../report/cost-base.ts';
import type { MergedLeg } from '../../report/merge-legs.ts';
import type { Delivery } from './announce.ts';
import type { Ending } from './conclude.ts';
import { mergedPulls } from './cost-gate.ts';
import { gated } from './cost-increase.ts';
import type { FoundLegs } from './find-legs.ts';

export interface CompareLegsOptions {
  delivery: Delivery;
  found: FoundLegs;
  /** Names of the comment that the legs have on a pull request. */
  keys: readonly string[];
  reporter: Leg;
  signal: AbortSignal;
}

interface Compared {
  ending: Ending;
  legs: MergedLeg[];
}

/** As it was, where nothing is to be compared. Rejects never. */
export async function compareLegs(ending: Ending, options: CompareLegsOptions): Promise<Compared> {
  const { delivery, found, signal } = options;
  const { maxCostIncrease: most = null } = delivery.wanted;
  const isMoot = ending.snapshots.length === 0 || ending.conclusion === 'cancelled';
  if (most === null || isMoot) return { ending, legs: found.legs };
  const { redact } = delivery;
  const merged = await mergedPulls({ delivery, signal, base: found.subject.base });
  if (typeof merged === 'string')
    return { ending: gated(ending, { found: merged, most, redact }), legs: found.legs };
  const legs = found.legs.map((leg) => ({ ...leg, base: baseOf(leg, merged, options) }));
  const base = sumOf(legs);
  return { ending: gated({ ...ending, base }, { found: base, most, redact }), legs };
}

function baseOf(
  leg: MergedLeg,
  merged: readonly MergedPull[],
  { delivery, keys, reporter }: CompareLegsOptions,
): CostBase {
  const { pullRequest: pull } = delivery.event;
  const own = costBaseOf({ leg, keys, pull }, merged);
  const asOne = costBaseOf({ leg: { ...reporter, instance: '', rows: leg.rows }, keys, pull }, merged);
  const rows = own.rows.map((usd, index) => usd ?? asOne.rows[index] ?? null);
  return { rows, totalUsd: leg.rest === null ? totalOf(rows) : null };
}

/** In the order of the ending's snapshots, where the rest of a leg is one more. */
function sumOf(legs: ReadonlyArray<MergedLeg & { base: CostBase }>): CostBase {
  const rows = legs.flatMap(({ base, rest }) => (rest === null ? base.rows : [...base.rows, null]));
  return { rows, totalUsd: totalOf(rows) };
}

function totalOf(rows: ReadonlyArray<number | null>): number | null {
  if (rows.length === 0 || rows.some((usd) => usd === null)) return null;
  return toUsd(rows.reduce<number>((sum, usd) => sum + toNanos(usd ?? 0), 0));
}
