// Sums over the snapshots of one step, a fan-out or a report. Durations are not summed: runs overlap, so it is the time
// from the first start to the last end.
import { addUsage, NO_USAGE, toNanos, toUsd } from './money.ts';
import type { RunSnapshot } from './run.ts';
import type { CostSource, Usage } from './usage.ts';

export interface Totals {
  usage: Usage;
  /** null when one of them has no known price. */
  costUsd: number | null;
  costSource: CostSource;
  turns: number;
  toolCalls: number;
  deniedCalls: number;
  lostRequests: number;
  unreportedUsdMax: number;
  /** null when none has started. */
  durationMs: number | null;
}

export function totalsOf(snapshots: readonly RunSnapshot[]): Totals {
  const sum = (count: (snapshot: RunSnapshot) => number): number =>
    snapshots.reduce((total, snapshot) => total + count(snapshot), 0);
  const unpriced = snapshots.some((snapshot) => snapshot.costUsd === null);
  return {
    usage: snapshots.reduce((total, snapshot) => addUsage(total, snapshot.usage), NO_USAGE),
    costUsd: unpriced ? null : toUsd(sum((snapshot) => toNanos(snapshot.costUsd ?? 0))),
    costSource: weakestSource(snapshots),
    turns: sum((snapshot) => snapshot.turns),
    toolCalls: sum((snapshot) => snapshot.toolCalls),
    deniedCalls: sum((snapshot) => snapshot.deniedCalls),
    lostRequests: sum((snapshot) => snapshot.lostRequests),
    unreportedUsdMax: toUsd(sum((snapshot) => toNanos(snapshot.unreportedUsdMax))),
    durationMs: elapsed(snapshots),
  };
}

/** The source that says least; a run that asked no model has no say. */
function weakestSource(snapshots: readonly RunSnapshot[]): CostSource {
  const order: CostSource[] = ['table', 'config', 'scripted', 'unknown'];
  const ranks = snapshots.filter(({ turns }) => turns > 0).map(({ costSource }) => order.indexOf(costSource));
  return order[maximum(ranks)] ?? 'table';
}

function elapsed(snapshots: readonly RunSnapshot[]): number | null {
  const [only, ...others] = snapshots.filter(({ durationMs }) => durationMs !== null);
  if (only === undefined) return null;
  if (others.length === 0) return only.durationMs;
  const finished = [only, ...others];
  const begin = finished.map(({ startedAt, createdAt }) => Date.parse(startedAt ?? createdAt));
  const end = finished.map(({ finishedAt, createdAt }) => Date.parse(finishedAt ?? createdAt));
  return Math.max(0, maximum(end) + maximum(begin.map((at) => -at)));
}

/** Math.max spreads its arguments on the stack, which ends at some ten thousand runs. */
function maximum(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
}
