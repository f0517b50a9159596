// The legs of one GitHub workflow run, put together from what each of them left: of every leg its latest attempt, and which
// are missing. Pure. Nobody is believed about whose run, attempt or GitHub workflow a record belongs to.
import type { Conclusion } from '../protocol/conclusion.ts';
import { MOST_LEGS_OF_A_JOB } from '../protocol/leg-record.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { currentLegs, type Leg } from './comment-leg.ts';

export interface MergedLeg extends Leg {
  problem: { code: string; message: string; hint?: string | undefined } | null;
  skipReason: string | null;
  /** As it stands in a comment of ours already; null = to be made of the rows. */
  details: string | null;
}

/** As GitHub says it. */
export interface WholeRun {
  workflow: string;
  run: number;
  attempt: number;
}

export interface MissingLeg {
  job: string;
  index: number;
  total: number;
}

export interface MergedLegs {
  legs: MergedLeg[];
  missing: MissingLeg[];
}

export function mergeLegs(found: readonly MergedLeg[], whole: WholeRun): MergedLegs {
  const own = found.filter(({ run, attempt }) => run === whole.run && attempt <= whole.attempt);
  const legs = currentLegs(own.map((leg) => ({ ...leg, workflow: whole.workflow })));
  return { legs, missing: missingOf(legs) };
}

/** By job: a step that only some legs have is no missing leg. Of what would be too much to show nothing is said. */
function missingOf(legs: readonly Leg[]): MissingLeg[] {
  const jobs = new Map<string, { total: number; here: Set<number> }>();
  for (const { job, index, total } of legs) {
    const known = jobs.get(job) ?? { total: 1, here: new Set() };
    known.total = Math.max(known.total, total);
    known.here.add(index);
    jobs.set(job, known);
  }
  const missing: MissingLeg[] = [];
  for (const [job, { total, here }] of jobs) {
    for (let index = 0; index < total && missing.length < MOST_LEGS_OF_A_JOB; index++)
      if (!here.has(index)) missing.push({ job, index, total });
  }
  return missing;
}

/** A failure is what a person has to act on, and where legs are cancelled with it, it is why. */
const GRAVITY: readonly Conclusion[] = ['failure', 'cancelled', 'neutral', 'success'];

export function gravestOf({ legs, missing }: MergedLegs): Conclusion {
  if (missing.length > 0) return 'failure';
  return GRAVITY.find((one) => legs.some(({ conclusion }) => conclusion === one)) ?? 'skipped';
}

/** Every run of the legs; what a record had no room for is one more, so that the sums are right. */
export function rowsOf(legs: readonly Leg[]): RunSnapshot[] {
  return legs.flatMap(({ rows, rest, instance }) =>
    rest === null
      ? rows
      : [...rows, { ...rest.sum, instanceId: `${instance.slice(0, 200)} … ${rest.runs} more` }],
  );
}

export function missingName({ job, index, total }: MissingLeg): string {
  return `${job} leg ${index + 1} of ${total}`;
}
