import { describe, expect, it } from 'vitest';
import { reportEnding } from '../../../../src/hosts/action/report-ending.ts';
import type { MergedLeg } from '../../../../src/report/merge-legs.ts';
import { type RunSketch, snapshotFor } from '../../../support/snapshots.ts';

function leg(
  conclusion: MergedLeg['conclusion'],
  sketch: RunSketch[],
  over: Partial<MergedLeg> = {},
): MergedLeg {
  return {
    workflow: 'ci.yml',
    job: 'test',
    index: 0,
    total: 1,
    step: 's',
    instance: 'o/r/leg',
    run: 1,
    attempt: 1,
    at: 1,
    conclusion,
    commit: null,
    pricesAsOf: null,
    rows: sketch.map(snapshotFor),
    rest: null,
    problem: null,
    skipReason: null,
    details: null,
    ...over,
  };
}

const GREEN = leg('success', [{ instanceId: 'green' }]);
const AWAY = { code: 'model_error', message: 'the model is away', hint: 'wait', retryable: true } as const;
const ended = (legs: MergedLeg[], missing = 0) =>
  reportEnding(
    {
      legs,
      missing: Array.from({ length: missing }, (_, index) => ({ job: 'test', index: index + 1, total: 9 })),
    },
    [],
  );

describe('how a report ends', () => {
  it('is green when all legs are', () => {
    expect(ended([GREEN, GREEN])).toMatchObject({ conclusion: 'success', problem: null, skipReason: null });
  });

  it('names the first instance that failed, in its leg of many, with its own sentence and way out', () => {
    const failed = leg('failure', [{ instanceId: 'a' }, { instanceId: 'b', error: AWAY }], {
      problem: { code: 'missing_key', message: '1 of 2 instances failed', hint: 'other' },
    });
    expect(ended([GREEN, failed, leg('cancelled', [])]).problem).toEqual({
      code: 'missing_key',
      message: '1 of 3 legs failed; the first is b: the model is away',
      hint: 'wait',
    });
  });

  it('knows a verdict, also from a record that says no more', () => {
    const failed = leg('failure', [{ instanceId: 'v', result: { verdict: 'fail' } }]);
    expect(ended([failed]).problem).toMatchObject({
      code: 'verdict_fail',
      message: '1 of 1 legs failed; the first is v: the verdict of workflow review is fail',
    });
  });

  it('tells why a leg that ran nothing failed', () => {
    const refused = leg('failure', [], {
      problem: { code: 'unknown_workflow', message: 'there is no workflow x' },
    });
    expect(ended([refused, GREEN]).problem).toEqual({
      code: 'unknown_workflow',
      message: '1 of 2 legs failed; the first is o/r/leg: there is no workflow x',
    });
  });

  it('counts legs that left nothing, as failures', () => {
    expect(ended([GREEN], 2)).toMatchObject({
      conclusion: 'failure',
      problem: { code: 'missing_legs', message: '2 of 3 legs left no record; the first is test leg 2 of 9' },
    });
    const failed = leg('failure', [{ error: AWAY, instanceId: 'x' }]);
    expect(ended([failed], 1).problem?.message).toBe(
      '1 of 2 legs failed; the first is x: the model is away; 1 left no record, the first is test leg 2 of 9',
    );
    expect(reportEnding({ legs: [], missing: [] }, ['GitHub answered 403']).problem?.message).toBe(
      'no leg of the run left a record (GitHub answered 403)',
    );
  });

  it('is neutral with the reason of the first, and skipped when all legs were', () => {
    const reason = 'no model key: GitHub hands no secrets to the event of a fork';
    const neutral = leg('neutral', [], {
      skipReason: reason,
      problem: { code: 'missing_key', message: 'no key' },
    });
    expect(ended([neutral, GREEN])).toMatchObject({
      conclusion: 'neutral',
      problem: { code: 'missing_key' },
      skipReason: expect.stringContaining('1 of 2 legs ended neutral'),
    });
    const skipped = leg('skipped', [], { skipReason: 'mona may not' });
    expect(ended([skipped])).toEqual({
      conclusion: 'skipped',
      snapshots: [],
      problem: null,
      skipReason: 'mona may not',
    });
  });
});
