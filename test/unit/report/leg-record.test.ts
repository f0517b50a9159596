import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';
import { totalsOf } from '../../../src/protocol/totals.ts';
import type { Leg } from '../../../src/report/comment-leg.ts';
import { readRecord, recordText } from '../../../src/report/leg-record.ts';
import { rowsOf } from '../../../src/report/merge-legs.ts';
import { snapshotFor } from '../../support/snapshots.ts';

const LEG: Leg = {
  workflow: '.github/workflows/ci.yml',
  job: 'test',
  index: 0,
  total: 2,
  step: '__flue',
  instance: 'o/r/pr-7/test/n=0',
  run: 100,
  attempt: 1,
  at: 1_795_000_000_000,
  conclusion: 'failure',
  commit: 'a'.repeat(40),
  pricesAsOf: '2026-11-20',
  rows: [
    snapshotFor({
      text: 'a long text',
      result: { verdict: 'fail', findings: [{ path: 'a.ts', line: 1, severity: 'error', message: 'm' }] },
      calls: { all: 3, denied: 1 },
    }),
  ],
  rest: null,
};
const CONTENT = {
  key: 'CI/test',
  leg: LEG,
  problem: { code: 'verdict_fail', message: 'no' },
  skipReason: null,
};
const recordWith = (over: object): object => ({ ...JSON.parse(recordText(CONTENT)), ...over });

describe('the record of a leg', () => {
  it('is read back with all figures and results, without texts and inputs', () => {
    const record = readRecord(recordText(CONTENT));
    const { input: _input, ...row } = LEG.rows[0] ?? snapshotFor();
    expect(record).toMatchObject({
      ...LEG,
      key: 'CI/test',
      problem: CONTENT.problem,
      rows: [{ ...row, text: null }],
    });
    expect(record?.rows[0]).not.toHaveProperty('input');
  });

  it('gives up results before rows, and sums up rows that do not fit', () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      ...snapshotFor({ instanceId: `i${n}`, costUsd: 0.001 }),
      result: { verdict: 'pass', long: 'x'.repeat(1000) },
    }));
    const leg = { ...LEG, rows };
    const bare = readRecord(recordText({ ...CONTENT, leg }, 350_000));
    expect(bare?.rows).toHaveLength(300);
    expect(bare?.rows[0]?.result).toEqual({ verdict: 'pass' });
    const text = recordText({ ...CONTENT, leg }, 60_000);
    expect(byteLength(text)).toBeLessThanOrEqual(60_000);
    const cut = readRecord(text);
    expect(cut?.rest?.runs).toBe(300 - (cut?.rows.length ?? 0));
    expect(totalsOf(rowsOf(cut ? [cut] : []))).toMatchObject({ costUsd: 0.3, turns: 300 });
  });

  it.each([
    ['of another version', { version: 2 }],
    ['of a leg beyond all matrices', { index: 256 }],
    ['with too many legs', { total: 257 }],
    ['with a negative count', { rows: [{ ...LEG.rows[0], text: null, turns: -1 }] }],
    ['with a cost that nobody has', { rows: [{ ...LEG.rows[0], text: null, costUsd: 1e9 }] }],
    ['with a time that is none', { rows: [{ ...LEG.rows[0], text: null, startedAt: 'soon' }] }],
    ['with a text', { rows: [{ ...LEG.rows[0], text: 'read me' }] }],
    ['with a name that is too long', { instance: 'x'.repeat(257) }],
    ['with a run id that is none', { rows: [{ ...LEG.rows[0], text: null, runId: '<b>' }] }],
    ['with no rows', { rows: null }],
    ['with an unknown conclusion', { conclusion: 'great' }],
  ])('is none %s', (_what, over) => {
    expect(readRecord(JSON.stringify(recordWith({})))).toBeDefined();
    expect(readRecord(JSON.stringify(recordWith(over)))).toBeUndefined();
  });

  it('is none when it is no JSON, or nested beyond all measure', () => {
    expect(readRecord('{')).toBeUndefined();
    expect(readRecord(`${'['.repeat(100_000)}`)).toBeUndefined();
  });
});
