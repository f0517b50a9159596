// Histories one after another, or side by side, until enough processes were killed or one history goes wrong.
import { buildDriver } from './build-driver.ts';
import { type History, playHistory } from './history.ts';
import { drawPlan } from './plan.ts';

export interface KillBatch {
  /** Of histories that went wrong, with their seeds. */
  problems: string[];
  counts: Map<string, number>;
  seeds: number[];
}

export interface KillBatchOptions {
  kills: number;
  seed: number;
  /** That work on one database side by side. */
  processes: number;
  /** Histories side by side. */
  lanes: number;
  /** Kills planned for each. */
  perHistory: number;
  onHistory?(seed: number, history: History): void;
}

export async function playKills(options: KillBatchOptions): Promise<KillBatch> {
  const { kills, processes, lanes, perHistory } = options;
  const batch: KillBatch = { problems: [], counts: new Map(), seeds: [] };
  const driver = await buildDriver();
  let next = options.seed;
  const lane = async (): Promise<void> => {
    while ((batch.counts.get('kills') ?? 0) < kills && batch.problems.length === 0) {
      const seed = next++;
      const history = await playHistory(drawPlan(seed, processes, perHistory), driver.file);
      batch.seeds.push(seed);
      options.onHistory?.(seed, history);
      batch.problems.push(...history.problems.map((problem) => `seed ${seed}: ${problem}`));
      for (const [what, count] of history.counts)
        batch.counts.set(what, (batch.counts.get(what) ?? 0) + count);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    driver.remove();
  }
  return batch;
}
