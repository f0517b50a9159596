// Rendering the comment and the job summary of one step, and merging into a comment of twenty legs: median and most of many
// rounds in one process, the first included. Limits: 50 ms for a comment of 200 instances, and for the report of 200 legs.
// usage: node bench/render-report.ts [rounds=50]
import { createCommentDocument } from '../src/report/comment-document.ts';
import type { Leg } from '../src/report/comment-leg.ts';
import { type MergedLeg, mergeLegs } from '../src/report/merge-legs.ts';
import { renderReport } from '../src/report/render-report.ts';
import { createReportDocument } from '../src/report/report-document.ts';
import { reportCsv, reportJson } from '../src/report/report-files.ts';
import { snapshotFor } from '../test/support/snapshots.ts';
import { median, printTable } from './lib/figures.ts';

const rounds = Number(process.argv[2] ?? 50);
const BASE = 'octo-org/octo-repo/pr-7/test';

function legOf(index: number, total: number, count: number): Leg {
  const instance = total === 1 ? BASE : `${BASE}/leg=${index}`;
  const rows = Array.from({ length: count }, (_, row) =>
    snapshotFor({
      instanceId: count === 1 ? instance : `${instance}/${row}`,
      text: 'All is well. '.repeat(50),
    }),
  );
  return {
    workflow: '.github/workflows/ci.yml',
    job: 'test',
    index,
    total,
    step: '__flue',
    instance,
    run: 1658821493,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z'),
    conclusion: 'success',
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    rows,
    rest: null,
  };
}

const logOf = () => 'https://github.com/octo-org/octo-repo/actions/runs/1658821493/attempts/1';
const documentOf = (leg: Leg) => createCommentDocument({ key: 'CI/test', leg, details: '', logOf });

function reportOf(count: number) {
  return {
    conclusion: 'success' as const,
    snapshots: legOf(0, 1, count).rows,
    problem: null,
    note: null,
    source: null,
    runUrl: logOf(),
    attempt: 1,
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
  };
}

// As a leg meets it: the comment with the rows of the other nineteen.
const others = Array.from({ length: 19 }, (_, index) => index + 1).reduce(
  (body, index) => documentOf(legOf(index, 20, 1)).write([body]),
  '',
);
const report = reportOf(200);

/** Each of another leg, every tenth with an error to be told. */
const WHOLE = { workflow: '.github/workflows/ci.yml', run: 1658821493, attempt: 1 };
const found = (): MergedLeg[] =>
  Array.from({ length: 200 }, (_, index) => {
    const leg = legOf(index, 200, 1);
    const error = {
      code: 'workflow_error' as const,
      message: 'The database is away. '.repeat(5),
      retryable: false,
    };
    const failed = index % 10 === 0;
    return {
      ...leg,
      conclusion: failed ? ('failure' as const) : ('success' as const),
      rows: leg.rows.map((row) => (failed ? { ...row, status: 'failed' as const, error } : row)),
      problem: null,
      skipReason: null,
      details: null,
    };
  });

function commentOfLegs(): string {
  return createReportDocument({
    key: 'CI/test',
    merged: mergeLegs(found(), WHOLE),
    reporter: { ...legOf(0, 1, 0), job: 'report', instance: '' },
    own: [],
    reportOf: ({ conclusion, rows }) => ({ ...report, conclusion, snapshots: rows }),
    logOf,
    redact: (text) => text,
  }).write([]);
}

function filesOfLegs(): string {
  const merged = mergeLegs(found(), WHOLE);
  const facts = {
    repository: null,
    pullRequest: 7,
    commit: null,
    runUrl: null,
    conclusion: 'failure',
    problem: null,
  };
  return reportJson(merged, { ...facts, conclusion: 'failure' }) + reportCsv(merged, logOf);
}

const cases: Record<string, () => string> = {
  // Legs are made anew, because a record is kept with its leg.
  'comment of 200 instances': () => documentOf(legOf(0, 1, 200)).write([]),
  'comment of 2,000 instances': () => documentOf(legOf(0, 1, 2000)).write([]),
  'one leg into a comment of 20': () => documentOf(legOf(0, 20, 1)).write([others]),
  'report of 200 legs, comment': commentOfLegs,
  'report of 200 legs, JSON and CSV': filesOfLegs,
  'job summary of 200 instances': () => renderReport(report, 1024 * 1024),
};

const rows = Object.entries(cases).map(([name, render]) => {
  let bytes = 0;
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    bytes = Buffer.byteLength(render());
    return performance.now() - start;
  });
  return [name, `${median(times).toFixed(1)} ms`, `${Math.max(...times).toFixed(1)} ms`, String(bytes)];
});
printTable([['rendering', 'median', 'most', 'bytes'], ...rows]);
