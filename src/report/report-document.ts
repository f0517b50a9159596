// The comment that mode: report writes: all legs of one GitHub workflow run, and what other GitHub workflows have written
// under the same key. What the legs wrote there themselves is taken over from their records, not from the comment.
import type { Conclusion } from '../protocol/conclusion.ts';
import type { RunSnapshot, RunStatus } from '../protocol/run.ts';
import { commentDetails } from './comment-details.ts';
import { type CommentDocument, render } from './comment-document.ts';
import { isPlausible, type Leg } from './comment-leg.ts';
import { hasKey, partsOf } from './comment-markers.ts';
import { BLANK } from './comment-record.ts';
import { gravestOf, type MergedLeg, type MergedLegs, missingName, rowsOf } from './merge-legs.ts';
import type { CommentPart } from './render-comment.ts';
import type { Report } from './render-report.ts';

export interface ReportDocumentOptions {
  key: string;
  merged: MergedLegs;
  /** The leg that stands for all of them where they are too many, without rows: who reports, and of which run. */
  reporter: Leg;
  /** What the report says for itself, beside its legs. */
  own: readonly CommentPart[];
  reportOf(leg: MergedLeg): Report;
  logOf(leg: Leg): string | null;
  redact(text: string): string;
}

/** So many have room for a record each. */
const MOST_RECORDS = 40;
/** As for the details of all legs of a matrix: see comment-part.ts. */
const DETAILS_BYTES = 20_000;
const LEAST_DETAILS_BYTES = 800;

export function createReportDocument(options: ReportDocumentOptions): CommentDocument {
  const { key, reporter } = options;
  const parts = reportParts(options);
  const isOurs = ({ workflow, run }: Leg): boolean => workflow === reporter.workflow && run === reporter.run;
  return {
    claims: (body) => hasKey(body, key),
    write(bodies) {
      const others = bodies.flatMap(partsOf).filter(({ leg }) => !isOurs(leg) && isPlausible(leg, reporter));
      return render(options, key, [...parts, ...others]);
    },
    // It writes once, when all legs are over.
    lacks: () => false,
    isShared: () => false,
  };
}

/** The same as a comment that nobody goes on from. */
export function singleReport(options: Omit<ReportDocumentOptions, 'key'>): string {
  return render(options, null, reportParts(options));
}

function reportParts(options: Omit<ReportDocumentOptions, 'key'>): CommentPart[] {
  return [...legParts(options), ...options.own];
}

function legParts({ merged, reporter, reportOf }: Omit<ReportDocumentOptions, 'key'>): CommentPart[] {
  const legs = [...merged.legs, ...merged.missing.map((missing) => missingLeg(missing, reporter))];
  const details = detailsOf(merged.legs, reportOf);
  if (legs.length <= MOST_RECORDS) return legs.map((leg, index) => ({ leg, details: details[index] ?? '' }));
  const rows = legs.flatMap((leg) =>
    leg.rows.length === 0 && leg.rest === null ? [rowFor(leg)] : rowsOf([leg]),
  );
  const leg = { ...reporter, instance: commonStart(rows), conclusion: gravestOf(merged), rows };
  return [{ leg, details: details.filter((text) => text !== '').join('\n\n') }];
}

/** Those that did not end well come first, because not all may have room. */
function detailsOf(legs: readonly MergedLeg[], reportOf: (leg: MergedLeg) => Report): string[] {
  const details = legs.map(() => '');
  const order = legs.map((leg, index) => ({ leg, index })).sort((a, b) => urgency(a.leg) - urgency(b.leg));
  const encoder = new TextEncoder();
  let left = DETAILS_BYTES;
  for (const { leg, index } of order) {
    if (left < LEAST_DETAILS_BYTES) break;
    const title = legs.length > 1 ? leg.instance : null;
    const text = leg.details ?? commentDetails(reportOf(leg), { maxBytes: left, title });
    left -= encoder.encode(text).length;
    if (left >= 0) details[index] = text;
  }
  return details;
}

const URGENCY: readonly Conclusion[] = ['failure', 'cancelled', 'neutral', 'success', 'skipped'];

function urgency({ conclusion }: Leg): number {
  return URGENCY.indexOf(conclusion);
}

function missingLeg(missing: MergedLegs['missing'][number], reporter: Leg): Leg {
  const { job, index, total } = missing;
  const instance = `${missingName(missing).slice(0, 200)} (missing)`;
  return { ...reporter, job, index, total, instance, conclusion: 'failure', rows: [], rest: null };
}

const STATUSES: Record<Conclusion, RunStatus> = {
  success: 'succeeded',
  neutral: 'succeeded',
  skipped: 'succeeded',
  failure: 'failed',
  cancelled: 'cancelled',
};

/** A leg that ran nothing, as a run: one record holds runs only. */
function rowFor({ instance, conclusion, at }: Leg): RunSnapshot {
  const said = conclusion === 'neutral' || conclusion === 'skipped' ? { verdict: conclusion } : null;
  return {
    ...NOTHING,
    instanceId: instance,
    status: STATUSES[conclusion],
    result: said,
    createdAt: new Date(at).toISOString(),
  };
}

const NOTHING = {
  ...BLANK,
  runId: '',
  kind: 'workflow',
  name: '',
  model: null,
  models: [],
  usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costUsd: 0,
  costSource: 'table',
  unreportedUsdMax: 0,
  turns: 0,
  startedAt: null,
  finishedAt: null,
  durationMs: null,
} as const satisfies Partial<RunSnapshot>;

/** What the instances begin with need be said only once. */
function commonStart(rows: readonly RunSnapshot[]): string {
  const [first = '', ...others] = rows.map(({ instanceId }) => instanceId);
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).toWellFormed() === first.slice(0, length) ? first.slice(0, length) : '';
}
