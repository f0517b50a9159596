// What one step leaves behind for the job that reports all of them: its leg, with whole snapshots but for their texts and
// inputs. A record may have been written by anyone who can open a pull request, so each field has its bounds.
import * as z from 'zod/mini';
import { modelUseSchema, runSnapshotSchema } from './run.ts';

export const RECORD_VERSION = 1;
export const MAX_RECORD_ROWS = 5000;
/** GitHub's own limit for the legs of one matrix: https://docs.github.com/actions/reference/limits */
export const MOST_LEGS_OF_A_JOB = 256;
const MOST_USD = 1e6;

const text = (maxLength: number) => z.string().check(z.maxLength(maxLength));
const nat = z.int().check(z.nonnegative());
const below = (limit: number) => z.int().check(z.nonnegative(), z.lt(limit));
const usd = z.number().check(z.nonnegative(), z.lte(MOST_USD));
const time = text(40).check(z.refine((value) => Number.isFinite(Date.parse(value))));

/** Everything that is shown or added up has a bound; what has none (`result`) is bounded by the record. */
const rowSchema = z.extend(runSnapshotSchema, {
  runId: text(64).check(z.regex(/^[\w-]*$/)),
  name: text(200),
  instanceId: text(256),
  session: text(300),
  text: z.nullable(z.string()).check(z.refine((value) => value === null)),
  model: z.nullable(text(200)),
  models: z
    .array(z.extend(modelUseSchema, { model: text(200), costUsd: z.nullable(usd) }))
    .check(z.maxLength(100)),
  costUsd: z.nullable(usd),
  unreportedUsdMax: usd,
  createdAt: time,
  startedAt: z.nullable(time),
  finishedAt: z.nullable(time),
});

export const legRecordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  /** Of the comment that the leg belongs to. */
  key: text(1000),
  workflow: text(300),
  job: text(300),
  index: below(MOST_LEGS_OF_A_JOB),
  total: below(MOST_LEGS_OF_A_JOB + 1),
  step: text(300),
  instance: text(256),
  run: nat,
  attempt: nat,
  at: nat,
  conclusion: z.enum(['success', 'failure', 'neutral', 'cancelled', 'skipped']),
  commit: z.nullable(text(64)),
  pricesAsOf: z.nullable(text(32)),
  rows: z.array(rowSchema).check(z.maxLength(MAX_RECORD_ROWS)),
  /** What did not fit. */
  rest: z.nullable(z.object({ runs: nat, succeeded: nat, sum: rowSchema })),
  /** Why it is green although it did nothing. */
  mark: z.exactOptional(text(300)),
  /** What the base branch costs, row by row. */
  base: z.optional(
    z.object({
      totalUsd: z.nullable(usd),
      rows: z.array(z.nullable(usd)).check(z.maxLength(MAX_RECORD_ROWS)),
    }),
  ),
  forecast: z.optional(z.object({ runs: nat, leastUsd: z.nullable(usd), mostUsd: z.nullable(usd) })),
  /** Why the step did not end green, where it has a reason of its own. */
  problem: z.nullable(z.object({ code: text(64), message: text(2000), hint: z.optional(text(600)) })),
  skipReason: z.nullable(text(600)),
});
export type LegRecord = z.infer<typeof legRecordSchema>;
