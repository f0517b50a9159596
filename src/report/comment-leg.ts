// What one step has to say in a comment that many steps write: a leg with its runs. Legs of the same GitHub workflow run
// stand beside each other, a newer one takes the place of an older one, whatever the order in which they arrive.
import type { Conclusion } from '../protocol/conclusion.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { CostBase } from './cost-base.ts';
import type { ForecastSum } from './forecast.ts';

export interface Leg {
  /** The file of the GitHub workflow, or its name: what a newer run of it supersedes. */
  workflow: string;
  job: string;
  /** Which leg of the job's matrix this is, of how many. */
  index: number;
  total: number;
  /** The step's own id, so that two steps of a job do not replace each other. */
  step: string;
  /** The instance the step worked in, or that its instances begin with. */
  instance: string;
  /** GITHUB_RUN_ID, which grows; 0 = unknown. */
  run: number;
  attempt: number;
  /** Milliseconds since the epoch at which the step ended. */
  at: number;
  conclusion: Conclusion;
  commit: string | null;
  /** The day of the price table. */
  pricesAsOf: string | null;
  /** Without inputs, texts and results, but for the verdict. */
  rows: readonly RunSnapshot[];
  /** What did not fit, summed up. */
  rest: Rest | null;
  /** Why it is green although it did nothing. */
  mark?: string;
  /** What the base branch costs; left out where nobody has looked. */
  base?: CostBase | undefined;
  /** Of a step that has only priced its runs. */
  forecast?: ForecastSum | undefined;
}

/** Runs without a row of their own. */
export interface Rest {
  runs: number;
  succeeded: number;
  sum: RunSnapshot;
}

function keyOf({ workflow, job, index, step, instance }: Leg): string {
  return JSON.stringify([workflow, job, index, step, instance]);
}

function isNewer(leg: Leg, than: Leg): boolean {
  return (leg.attempt - than.attempt || leg.at - than.at) > 0;
}

/**
 * The legs that count, in the order in which they are shown. Of a GitHub workflow only its newest run counts, so a leg
 * that a matrix no longer has is gone with the run that had it; within a run the newest attempt of each leg counts, so
 * that a re-run of the failed jobs keeps what the others said.
 */
export function currentLegs<L extends Leg>(legs: readonly L[]): L[] {
  const newestRun = new Map<string, number>();
  for (const { workflow, run } of legs)
    newestRun.set(workflow, Math.max(run, newestRun.get(workflow) ?? run));
  const current = new Map<string, L>();
  for (const leg of legs) {
    if (leg.run !== newestRun.get(leg.workflow)) continue;
    const known = current.get(keyOf(leg));
    if (known === undefined || isNewer(leg, known)) current.set(keyOf(leg), leg);
  }
  return [...current.values()].sort(
    (a, b) =>
      order(a.workflow, b.workflow) || order(a.job, b.job) || a.index - b.index || order(keyOf(a), keyOf(b)),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether `legs` lack something that `others` have and that still counts. */
export function lacksSomeOf(legs: readonly Leg[], others: readonly Leg[]): boolean {
  const has = new Map(legs.map((leg) => [keyOf(leg), leg]));
  return currentLegs([...legs, ...others]).some((leg) => {
    const own = has.get(keyOf(leg));
    return own === undefined || own.run !== leg.run || isNewer(leg, own);
  });
}

/** Whether both are the same leg of the same run, in whichever attempt. */
export function isSameLeg(leg: Leg, other: Leg): boolean {
  return leg.run === other.run && keyOf(leg) === keyOf(other);
}

/** More runs than GitHub starts in the weeks that a run can last. */
const RUNS_APART = 5e9;
const DAY_MS = 86_400_000;

/** Whether the numbers of another leg can be true, seen from one that ends now. Made up, they would win for ever. */
export function isPlausible(leg: Leg, now: Leg): boolean {
  if (leg.at > now.at + DAY_MS || leg.run > 1e14) return false;
  return now.run === 0 || leg.run <= now.run + RUNS_APART;
}

/** Whether there are other legs of the same GitHub workflow run among `legs`. */
export function hasSiblings(leg: Leg, legs: readonly Leg[]): boolean {
  return legs.some(
    (other) => other.workflow === leg.workflow && other.run === leg.run && keyOf(other) !== keyOf(leg),
  );
}
