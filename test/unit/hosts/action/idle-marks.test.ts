import { describe, expect, it } from 'vitest';
import { conclude } from '../../../../src/hosts/action/conclude.ts';
import { createCommentDocument } from '../../../../src/report/comment-document.ts';
import type { Leg } from '../../../../src/report/comment-leg.ts';
import { decodeLeg, encodeLeg } from '../../../../src/report/comment-record.ts';
import { type RunSketch, snapshotFor } from '../../../support/snapshots.ts';

const leg = (index: number, over: Partial<Leg> = {}): Leg => ({
  workflow: 'ci.yml',
  job: 'test',
  index,
  total: 2,
  step: '__flue',
  instance: `eu-${index}`,
  run: 100,
  attempt: 1,
  at: Date.parse('2026-11-23T12:00:05Z'),
  conclusion: 'success',
  commit: null,
  pricesAsOf: null,
  rows: [snapshotFor({ text: 'done', instanceId: `eu-${index}` })],
  rest: null,
  ...over,
});
const bodyOf = (own: Leg, bodies: string[] = []) =>
  createCommentDocument({ key: 'CI', leg: own, details: '', logOf: () => null }).write(bodies);
const ending = (...sketches: RunSketch[]) =>
  conclude(
    sketches.map((sketch) => ({ snapshot: snapshotFor(sketch), failure: undefined })),
    { onLimit: 'fail', planned: sketches.length, origin: { fork: false, dependabot: false } },
  );

describe('the mark of a leg that did nothing', () => {
  const mark = 'all 3 tool calls were denied';

  it('is in the first line, and outlives the steps that write the comment after it', () => {
    const first = bodyOf(leg(0, { mark }));
    expect(first.split('\n')[0]).toMatch(/^⚠️ success · .* · all 3 tool calls were denied$/);
    const second = bodyOf(leg(1), [first]);
    expect(second.split('\n')[0]).toMatch(/^⚠️ success · .* · all 3 tool calls were denied$/);
    const third = bodyOf(leg(1, { mark: 'the result is empty' }), [first]);
    expect(third.split('\n')[0]).toMatch(/ · all 3 tool calls were denied \(and 1 more\)$/);
  });

  it('is gone when the leg has run again and done something', () => {
    const body = bodyOf(leg(0, { attempt: 2 }), [bodyOf(leg(0, { mark }))]);
    expect(body.split('\n')[0]).toMatch(/^✅ success/);
  });

  it('is read back from a record, of which one without it is what it was', () => {
    expect(decodeLeg(encodeLeg(leg(0, { mark })))?.mark).toBe(mark);
    expect(decodeLeg(encodeLeg(leg(0)))).not.toHaveProperty('mark');
  });

  it('makes nothing run on into what stands after it', () => {
    const [line] = bodyOf(leg(0, { mark: 'in 1 of 2 instances (@mallory <b>#1): hm' })).split('\n');
    expect(line).not.toMatch(/@mallory|<b>|#1/);
  });
});

describe('conclude', () => {
  it('is neutral for a run that was kept from all its calls and has no answer', () => {
    expect(ending({ calls: { all: 2, denied: 2 } })).toMatchObject({
      conclusion: 'neutral',
      problem: { code: 'nothing_done' },
      idle: { summary: expect.stringContaining('all 2 tool calls were denied') },
    });
  });

  it('stays a success, and is marked, where there is an answer', () => {
    expect(ending({ text: 'hm', calls: { all: 2, denied: 2 } })).toMatchObject({
      conclusion: 'success',
      problem: null,
      idle: { summary: 'all 2 tool calls were denied' },
    });
  });

  it('names the graver one when another instance failed', () => {
    const error = { code: 'model_error' as const, message: 'no', retryable: false };
    const mixed = ending({ calls: { all: 1, denied: 1 } }, { error, instanceId: 'b' });
    expect(mixed).toMatchObject({ conclusion: 'failure', problem: { code: 'model_error' } });
    expect(mixed.idle?.summary).toContain('in 1 of 2 instances (eu-1): ');
  });

  it('marks nothing where something was done', () => {
    expect(ending({ text: 'done' }, { result: { ok: true } }).idle?.summary).toBeNull();
  });
});
