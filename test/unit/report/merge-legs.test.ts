import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';
import { partsOf } from '../../../src/report/comment-markers.ts';
import { gravestOf, type MergedLeg, mergeLegs } from '../../../src/report/merge-legs.ts';
import { createReportDocument } from '../../../src/report/report-document.ts';
import { snapshotFor } from '../../support/snapshots.ts';

const WHOLE = { workflow: '.github/workflows/ci.yml', run: 100, attempt: 2 };

function leg(index: number, over: Partial<MergedLeg> = {}): MergedLeg {
  const instance = over.instance ?? `o/r/pr-7/test/n=${index}`;
  return {
    workflow: 'anything',
    job: 'test',
    index,
    total: 3,
    step: '__flue',
    instance,
    run: 100,
    attempt: 1,
    at: 1_795_000_000_000,
    conclusion: 'success',
    commit: 'abc1234',
    pricesAsOf: '2026-11-20',
    rows: [snapshotFor({ instanceId: instance, costUsd: 0.001 })],
    rest: null,
    problem: null,
    skipReason: null,
    details: null,
    ...over,
  };
}

describe('the legs of a run', () => {
  it('are the latest attempt of each, of this run and of no attempt that has not been', () => {
    const { legs, missing } = mergeLegs(
      [
        leg(0),
        leg(0, { attempt: 2, conclusion: 'failure' }),
        leg(1),
        leg(2, { run: 99 }),
        leg(2, { attempt: 3 }),
      ],
      WHOLE,
    );
    expect(legs.map(({ index, attempt, workflow }) => [index, attempt, workflow])).toEqual([
      [0, 2, WHOLE.workflow],
      [1, 1, WHOLE.workflow],
    ]);
    expect(missing).toEqual([{ job: 'test', index: 2, total: 3 }]);
  });

  it('are missing by job, and not for a step that only some of them have', () => {
    const found = [
      leg(0, { total: 2 }),
      leg(1, { total: 2 }),
      leg(0, { total: 2, step: 'b' }),
      leg(0, { job: 'x', total: 1 }),
    ];
    expect(mergeLegs(found, WHOLE).missing).toEqual([]);
  });

  it('end as gravely as the gravest of them', () => {
    const of = (...conclusions: Array<MergedLeg['conclusion']>) =>
      gravestOf(
        mergeLegs(
          conclusions.map((conclusion, index) => leg(index, { conclusion, total: conclusions.length })),
          WHOLE,
        ),
      );
    expect(of('success', 'neutral')).toBe('neutral');
    expect(of('cancelled', 'failure', 'neutral')).toBe('failure');
    expect(of('neutral', 'cancelled')).toBe('cancelled');
    expect(of('skipped', 'success')).toBe('success');
    expect(of('skipped', 'skipped')).toBe('skipped');
    expect(gravestOf(mergeLegs([leg(0)], WHOLE))).toBe('failure');
  });
});

const documentOf = (legs: MergedLeg[], whole = WHOLE) =>
  createReportDocument({
    key: 'CI/test',
    merged: mergeLegs(legs, whole),
    reporter: { ...leg(0), ...whole, job: 'report', total: 1, instance: '', rows: [] },
    own: [],
    reportOf: ({ conclusion, rows, problem }) => ({
      conclusion,
      snapshots: rows,
      problem,
      note: null,
      source: null,
      runUrl: null,
      attempt: 1,
      commit: null,
      pricesAsOf: null,
    }),
    logOf: () => null,
    redact: (text) => text,
  });

const shown = (body: string) =>
  partsOf(body).map(({ leg: { workflow, run, index } }) => [workflow, run, index]);

describe('the comment of a report', () => {
  it('takes the place of what the legs wrote, and leaves other GitHub workflows beside it', () => {
    const lint = { workflow: '.github/workflows/lint.yml', run: 90, attempt: 1 };
    const before = documentOf([leg(0, { total: 1, run: 90 })], lint).write([]);
    const whole = { ...WHOLE, run: 99 };
    const older = documentOf([leg(0, { run: 99, total: 2 }), leg(1, { run: 99, total: 2 })], whole).write([
      before,
    ]);
    const own = documentOf([leg(0, { total: 2, instance: 'as the leg wrote it' })]).write([older]);
    const body = documentOf([leg(0, { total: 1 })]).write([own]);
    expect(shown(body)).toEqual([
      [WHOLE.workflow, 100, 0],
      [lint.workflow, 90, 0],
    ]);
    expect(shown(documentOf([leg(0, { run: 99, total: 1 })], whole).write([body]))).toEqual(shown(body));
  });

  it('shows every row and the right total of two hundred legs, as those of other shapes', () => {
    const legs = Array.from({ length: 200 }, (_, index) => leg(index, { total: 203 }));
    legs.push(
      leg(200, { total: 203, rows: [], conclusion: 'neutral' }),
      leg(201, { total: 203, rows: [], conclusion: 'failure' }),
    );
    const body = documentOf(legs).write([]);
    expect(byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(body.match(/^\| o\/r\/pr-7/gm)).toHaveLength(202);
    expect(body).toContain('| test leg 203 of 203 (missing) | ❌ failure |');
    expect(body).toContain('| Total |  |  | 200 | 200,000 | 100,000 | 0 | 0 | $0.2000 |');
    expect(body.split('\n')[0]).toMatch(/^❌ failure/);
    expect(partsOf(body)[0]?.leg.rows).toHaveLength(203);
    expect(documentOf(legs).write([body])).toBe(body);
  });

  it('says first what went wrong, when not all details have room', () => {
    const error = { code: 'workflow_error' as const, message: 'm'.repeat(900), retryable: false };
    const legs = Array.from({ length: 30 }, (_, index) => {
      const failed = index >= 20;
      const rows = [
        {
          ...snapshotFor({ instanceId: `o/r/n=${index}` }),
          text: null,
          ...(failed ? { error, status: 'failed' as const } : { result: { n: 'x'.repeat(1500) } }),
        },
      ];
      return leg(index, { total: 30, rows, conclusion: failed ? 'failure' : 'success' });
    });
    const body = documentOf(legs).write([]);
    expect(byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(body.match(/<summary>.*workflow\\?_error/g)).toHaveLength(10);
  });
});
