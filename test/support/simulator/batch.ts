// Many histories, one after another, and what is wrong with the first that is not as it should be.

import { describePlan } from './describe.ts';
import { drawPlan } from './draw-plan.ts';
import { type History, playHistory } from './history.ts';
import type { Plan } from './plan.ts';
import { shrinkPlan } from './shrink.ts';

export interface Batch {
  histories: number;
  /** How often what happened: ends of runs, kinds of events, troubles. */
  counts: Map<string, number>;
  /** The first history that goes wrong, and what else is known of it. */
  failure: string | undefined;
}

export interface BatchOptions {
  from: number;
  histories: number;
  /** No further history is begun after it, in milliseconds of real time. */
  limitMs?: number | undefined;
  onHistory?(seed: number, history: History): void;
}

export async function playBatch({ from, histories, limitMs, onHistory }: BatchOptions): Promise<Batch> {
  const counts = new Map<string, number>();
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  const began = Date.now();
  let played = 0;
  try {
    while (played < histories && !(limitMs !== undefined && Date.now() - began > limitMs)) {
      const seed = from + played;
      const plan = drawPlan(seed);
      const history = await play(plan);
      played += 1;
      onHistory?.(seed, history);
      for (const [what, count] of history.counts) counts.set(what, (counts.get(what) ?? 0) + count);
      const problems = [...history.problems, ...unhandled.map((reason) => `unhandled: ${reason}`)];
      if (problems.length > 0) return { histories: played, counts, failure: await explain(plan, problems) };
    }
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
  return { histories: played, counts, failure: undefined };
}

/** From a callback of the event loop, which has its turn afterwards. */
export function play(plan: Plan, options: { traced?: boolean } = {}): Promise<History> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        const history = playHistory(plan, options);
        setImmediate(() => resolve(history));
      } catch (thrown) {
        reject(thrown);
      }
    });
  });
}

async function explain(plan: Plan, problems: readonly string[]): Promise<string> {
  const smaller = await new Promise<Plan>((resolve) => {
    setImmediate(() => resolve(shrinkPlan(plan, (one) => playHistory(one).problems)));
  });
  const { trace } = await play(smaller, { traced: true });
  return [
    `seed ${plan.seed} goes wrong:`,
    ...problems.map((problem) => `  ${problem}`),
    'as does what is left of its plan:',
    `  ${describePlan(smaller)}`,
    'in which this happens:',
    ...trace.slice(-150).map((line) => `  ${line}`),
    `run it again: node test/faults/simulate.ts --from ${plan.seed} --histories 1`,
  ].join('\n');
}
