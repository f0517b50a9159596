import { describe, expect, it } from 'vitest';
import { createCommentDocument } from '../../../src/report/comment-document.ts';
import type { Leg } from '../../../src/report/comment-leg.ts';
import { partsOf } from '../../../src/report/comment-markers.ts';
import { decodeLeg, encodeLeg } from '../../../src/report/comment-record.ts';
import { costBaseOf, costDelta, totalDelta } from '../../../src/report/cost-base.ts';
import { withRows } from '../../../src/report/fit-records.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { type RunSketch, snapshotFor } from '../../support/snapshots.ts';

const KEY = 'CI/test';

function legOf(instance: string, rows: RunSketch[], over: Partial<Leg> = {}): Leg {
  return {
    workflow: '.github/workflows/ci.yml',
    job: 'test',
    index: 0,
    total: 1,
    step: '__flue',
    instance,
    run: 100,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z'),
    conclusion: 'success',
    commit: null,
    pricesAsOf: null,
    rows: rows.map(snapshotFor),
    rest: null,
    ...over,
  };
}

const bodyOf = (...legs: Leg[]) =>
  legs.reduce(
    (body, leg) =>
      createCommentDocument({ key: KEY, leg, details: '', logOf: () => null }).write(
        body === '' ? [] : [body],
      ),
    '',
  );

/** As the step of pull request `number` would have written it. */
const pull = (number: number, costUsd: number | null, over: RunSketch = {}) => {
  const instanceId = `o/r/pr-${number}/test`;
  return { number, bodies: [bodyOf(legOf(instanceId, [{ instanceId, costUsd, ...over }]))] };
};
const own = (leg: Leg, keys = [KEY]) => ({ leg, keys, pull: 7 });
const mine = legOf('o/r/pr-7/test', [{ instanceId: 'o/r/pr-7/test' }]);

describe('what the base branch costs', () => {
  it('is the median of what the same instance cost in each merged pull request', () => {
    const odd = [pull(3, 0.01), pull(2, 0.9), pull(1, 0.02)];
    expect(costBaseOf(own(mine), odd)).toEqual({ totalUsd: 0.02, rows: [0.02] });
    const even = [...odd, pull(4, 0.03)];
    expect(costBaseOf(own(mine), even)).toEqual({ totalUsd: 0.025, rows: [0.025] });
  });

  it('takes the ten newest, and none that failed or had no price', () => {
    const newest = Array.from({ length: 10 }, (_, n) => pull(100 - n, 0.01));
    const older = Array.from({ length: 30 }, (_, n) => pull(50 - n, 0.5));
    expect(costBaseOf(own(mine), [...newest, ...older]).rows).toEqual([0.01]);
    const error = { code: 'model_error' as const, message: 'x', retryable: false };
    expect(costBaseOf(own(mine), [pull(1, 0.5, { error }), pull(2, null)]).rows).toEqual([null]);
  });

  it('compares the legs of a matrix and the lines of a fan-out each with its own', () => {
    const legs = (number: number, [a, b]: [number, number]) =>
      ['node=22#0', 'node=24#1'].map((name, index) => {
        const instance = `o/r/pr-${number}/test/${name}`;
        const rows = [1, 2].map((line) => ({
          instanceId: `${instance}/${line}`,
          costUsd: (index === 0 ? a : b) * line,
        }));
        return legOf(instance, rows, { index, total: 2 });
      });
    const merged = [{ number: 3, bodies: [bodyOf(...legs(3, [0.01, 0.1]))] }];
    const bases = legs(7, [1, 1]).map((leg) => costBaseOf(own(leg), merged));
    expect(bases).toEqual([
      { totalUsd: 0.03, rows: [0.01, 0.02] },
      { totalUsd: 0.3, rows: [0.1, 0.2] },
    ]);
  });

  it('knows an instance that names its pull request in its own way by its place in the job', () => {
    const merged = [
      { number: 3, bodies: [bodyOf(legOf('review-3', [{ instanceId: 'review-3/1', costUsd: 0.2 }]))] },
    ];
    const leg = legOf('review-7', [{ instanceId: 'review-7/1' }, { instanceId: 'review-7/2' }]);
    expect(costBaseOf(own(leg), merged)).toEqual({ totalUsd: null, rows: [0.2, null] });
  });

  it('knows nothing of other keys, other GitHub workflows and other workflows', () => {
    expect(costBaseOf(own(mine, ['Other']), [pull(1, 0.5)]).rows).toEqual([null]);
    expect(costBaseOf(own({ ...mine, workflow: 'other.yml' }), [pull(1, 0.5)]).rows).toEqual([null]);
    expect(costBaseOf(own(mine), [pull(1, 0.5, { name: 'other' })]).rows).toEqual([null]);
    expect(costBaseOf(own(mine, ['Other', KEY]), [pull(1, 0.5)]).rows).toEqual([0.5]);
    expect(costBaseOf(own(mine), [{ number: 1, bodies: ['', '<!-- flue:v1 leg=AAAA -->'] }]).rows).toEqual([
      null,
    ]);
  });
});

describe('the difference', () => {
  it.each([
    [0.014, 0.01, '+40 %'],
    [0.0097, 0.01, '−3 %'],
    [0.01, 0.010_000_001, '±0 %'],
    [150, 0.01, '+1,499,900 %'],
    [0, 0.01, '−100 %'],
    [0.01, null, 'new'],
    [0.01, 0, 'new'],
    [0, 0, '±0 %'],
    [0.01, undefined, '–'],
    [null, 0.01, '–'],
  ])('of %s to %s is %s', (cost, base, said) => {
    expect(costDelta(cost, base)).toBe(said);
  });

  it('of a total is known only when all of it has a base', () => {
    const base = { totalUsd: 0.01, rows: [0.01] };
    expect(totalDelta(0.03, [base, base])).toBe('+50 %');
    expect(totalDelta(0.03, [base, undefined])).toBeNull();
    expect(totalDelta(0.03, [base, { totalUsd: null, rows: [null] }])).toBeNull();
    expect(totalDelta(null, [base])).toBeNull();
    expect(totalDelta(0, [])).toBeNull();
  });

  it('stays in the record, so that another leg shows it too', () => {
    const instances = ['a', 'b'].map((name, index) => {
      const leg = legOf(name, [{ instanceId: name, costUsd: 0.02 }], { index, total: 2 });
      return { ...leg, base: { totalUsd: 0.01, rows: [0.01] } };
    });
    const body = bodyOf(...instances);
    expect(body.split('\n')[0]).toMatch(/ · Δ \+100 %$/);
    expect(body.match(/\| \$0\.0200 \| \+100 % \|/g)).toHaveLength(2);
    expect(body).toMatch(/^\| Total .*\| \$0\.0400 \| \+100 % \|/m);
    expect(partsOf(body).map(({ leg }) => leg.base)).toEqual(Array(2).fill({ totalUsd: 0.01, rows: [0.01] }));
  });

  it('is cut with the rows, and its total is not', () => {
    const rows = [{}, {}, {}];
    const leg = { ...legOf('a', rows), base: { totalUsd: 0.03, rows: [0.01, null, 0.01] } };
    const short = withRows(leg, 1);
    expect(short.base).toEqual({ totalUsd: 0.03, rows: [0.01] });
    expect(decodeLeg(encodeLeg(short))?.base).toEqual(short.base);
  });

  it('stands in the summary where it was looked up, and nowhere else', () => {
    const report = {
      conclusion: 'success' as const,
      snapshots: [snapshotFor({ costUsd: 0.014 })],
      problem: null,
      note: null,
      source: null,
      runUrl: null,
      attempt: null,
      commit: null,
      pricesAsOf: null,
    };
    expect(renderReport(report, 1e6)).not.toContain('Δ');
    const compared = renderReport({ ...report, base: { totalUsd: 0.01, rows: [0.01] } }, 1e6);
    expect(compared.split('\n')[0]).toMatch(/ · Δ \+40 %$/);
    expect(compared.match(/ \| \$0\.0140 \| \+40 % \| 1\.2 s \|/g)).toHaveLength(2);
  });
});

describe('records', () => {
  it('read as before without a base, with a mark, and with all that can stand at their end', () => {
    const leg = legOf('a', [{}]);
    for (const extra of [
      {},
      { mark: 'it did nothing' },
      { base: { totalUsd: null, rows: [null] } },
      { forecast: { runs: 2, leastUsd: null, mostUsd: 2 } },
      { mark: 'x', base: { totalUsd: 0, rows: [0] }, forecast: { runs: 1, leastUsd: 0, mostUsd: null } },
    ]) {
      const { rows: _rows, ...read } = decodeLeg(encodeLeg({ ...leg, ...extra })) ?? { rows: [] };
      const { rows: _own, ...whole } = { ...leg, ...extra };
      expect(read).toEqual(whole);
    }
  });
});
