// Sums over the rows that are shown. A run without a price is counted, not taken for free.
import type { ListedRun } from '../../protocol/api.ts';
import { addUsage, NO_USAGE, toNanos, toUsd } from '../../protocol/money.ts';
import type { RunStatus } from '../../protocol/run.ts';
import type { Usage } from '../../protocol/usage.ts';

export interface Totals {
  runs: number;
  byStatus: Readonly<Record<RunStatus, number>>;
  usage: Usage;
  /** Of those that have a price. */
  costUsd: number;
  unpriced: number;
}

export function totalsOf(runs: readonly ListedRun[]): Totals {
  const byStatus = { queued: 0, running: 0, waiting: 0, succeeded: 0, failed: 0, cancelled: 0 };
  let usage = NO_USAGE;
  let nanos = 0;
  let unpriced = 0;
  for (const run of runs) {
    byStatus[run.status] += 1;
    usage = addUsage(usage, run.usage);
    if (run.costUsd === null) unpriced += 1;
    else nanos += toNanos(run.costUsd);
  }
  return { runs: runs.length, byStatus, usage, costUsd: toUsd(nanos), unpriced };
}
