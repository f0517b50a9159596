import { describe, expect, it } from 'vitest';
import { FlueError } from '../../../../src/errors.ts';
import {
  type Circumstances,
  cancelledEnding,
  conclude,
  exitCodeOf,
  refusedEnding,
  sentenceOf,
  untrustedEnding,
} from '../../../../src/hosts/action/conclude.ts';
import type { Outcome } from '../../../../src/hosts/action/watch-run.ts';
import { LIMIT_CODES } from '../../../../src/protocol/error-codes.ts';
import { type RunSketch, snapshotFor } from '../../../support/snapshots.ts';

const home = { fork: false, dependabot: false };
const outcome = (sketch: RunSketch = {}, failure?: FlueError): Outcome => ({
  snapshot: snapshotFor(sketch),
  failure,
});

function end(outcomes: Outcome[], over: Partial<Circumstances> = {}) {
  const ending = conclude(outcomes, { onLimit: 'fail', planned: outcomes.length, origin: home, ...over });
  const { conclusion, problem, skipReason } = ending;
  return { conclusion, problem, skipReason, exitCode: exitCodeOf(ending) };
}

const budget: RunSketch = {
  error: { code: 'budget_exceeded', message: '$1 is spent', hint: 'raise it', retryable: false },
  limitHit: 'budget_exceeded',
};
const modelError: RunSketch = { error: { code: 'model_error', message: 'no key', retryable: false } };
const noKey = new FlueError('missing_key', 'no key');

describe('conclude', () => {
  it('is green for a run that succeeded, whatever its verdict but fail', () => {
    const green = { conclusion: 'success', problem: null, skipReason: null, exitCode: 0 };
    expect(end([outcome()])).toEqual(green);
    expect(end([outcome({ result: { verdict: 'warn' } })])).toEqual(green);
  });

  it('is red for the verdict fail', () => {
    const findings = [{ path: 'a', line: 1, severity: 'error', message: 'm' }];
    expect(end([outcome({ result: { verdict: 'fail', findings } })])).toEqual({
      conclusion: 'failure',
      problem: { code: 'verdict_fail', message: 'the verdict of workflow review is fail (1 finding)' },
      skipReason: null,
      exitCode: 1,
    });
  });

  it('is red for a limit, unless on-limit says neutral', () => {
    const problem = { code: 'budget_exceeded', message: '$1 is spent', hint: 'raise it' };
    expect(end([outcome(budget)])).toMatchObject({ conclusion: 'failure', problem, exitCode: 1 });
    expect(end([outcome(budget)], { onLimit: 'neutral' })).toMatchObject({
      conclusion: 'neutral',
      problem,
      exitCode: 0,
    });
  });

  it.each(LIMIT_CODES)('is neutral for %s when on-limit says so, red when it does not', (code) => {
    const limit: RunSketch = { error: { code, message: 'enough', retryable: false }, limitHit: code };
    expect(end([outcome(limit)], { onLimit: 'neutral' })).toMatchObject({
      conclusion: 'neutral',
      exitCode: 0,
    });
    expect(end([outcome(limit)])).toMatchObject({ conclusion: 'failure', exitCode: 1, problem: { code } });
  });

  it('names the finer cause of a failure', () => {
    expect(end([outcome(modelError, noKey)])).toMatchObject({
      conclusion: 'failure',
      problem: { code: 'missing_key' },
    });
  });

  it('is neutral where GitHub hands out no key, with the reason', () => {
    expect(end([outcome(modelError, noKey)], { origin: { ...home, fork: true } })).toMatchObject({
      conclusion: 'neutral',
      skipReason: 'no model key: GitHub hands no secrets to the event of a fork',
      exitCode: 0,
    });
    expect(refusedEnding(noKey, { ...home, dependabot: true })).toMatchObject({
      conclusion: 'neutral',
      skipReason: expect.stringContaining('Dependabot'),
    });
    expect(refusedEnding(noKey, home)).toMatchObject({ conclusion: 'failure', skipReason: null });
  });

  it('is cancelled and red with the cost so far', () => {
    expect(end([outcome({ cancelled: true })])).toEqual({
      conclusion: 'cancelled',
      problem: { code: 'cancelled', message: 'the job was cancelled; $0.0035 was spent by then' },
      skipReason: null,
      exitCode: 1,
    });
    expect(end([outcome({ open: true })]).conclusion).toBe('cancelled');
    expect(end([outcome()], { planned: 3 })).toMatchObject({
      conclusion: 'cancelled',
      problem: { message: expect.stringContaining('$0.0035 was spent by then, 1 of 3 instances had begun') },
    });
    expect(cancelledEnding()).toMatchObject({ conclusion: 'cancelled', snapshots: [] });
  });

  it('fails a fan-out for one of its instances, and names the first', () => {
    expect(end([outcome(), outcome({ ...budget, instanceId: 'us' }), outcome()])).toMatchObject({
      conclusion: 'failure',
      problem: {
        code: 'budget_exceeded',
        message: '1 of 3 instances failed; the first is us: $1 is spent',
        hint: 'raise it',
      },
    });
  });

  it('lets a failure outweigh a limit that is neutral', () => {
    const ending = end([outcome(budget), outcome(modelError)], { onLimit: 'neutral' });
    expect(ending).toMatchObject({ conclusion: 'failure', problem: { code: 'model_error' } });
  });
});

describe('refusedEnding', () => {
  it('wraps what nobody foresaw', () => {
    expect(refusedEnding(new TypeError('x is undefined'), home)).toMatchObject({
      conclusion: 'failure',
      problem: { code: 'internal_error', message: 'something unexpected went wrong: x is undefined' },
    });
  });
});

describe('untrustedEnding', () => {
  const stranger = {
    trusted: false,
    code: 'untrusted',
    reason: 'mallory is a stranger',
    wayOut: 'Ask mona.',
    mild: false,
  } as const;

  it('skips with the reason and the way out, or fails with one error', () => {
    const skipped = untrustedEnding(stranger, 'skip');
    expect(skipped).toEqual({
      conclusion: 'skipped',
      snapshots: [],
      problem: null,
      skipReason: 'mallory is a stranger. Ask mona.',
    });
    expect(exitCodeOf(skipped)).toBe(0);
    const failed = untrustedEnding(stranger, 'fail');
    expect(failed).toMatchObject({ conclusion: 'failure', skipReason: null });
    expect(failed.problem && sentenceOf(failed.problem)).toBe('untrusted: mallory is a stranger. Ask mona.');
    expect(exitCodeOf(failed)).toBe(1);
  });

  it('is neutral where GitHub holds the job back, whatever on-untrusted says', () => {
    for (const onUntrusted of ['skip', 'fail'] as const) {
      for (const code of ['missing_key', 'untrusted'] as const) {
        const ending = untrustedEnding({ ...stranger, code, mild: true }, onUntrusted);
        expect(ending).toMatchObject({
          conclusion: 'neutral',
          problem: { code, hint: 'Ask mona.' },
          skipReason: 'mallory is a stranger',
        });
        expect(exitCodeOf(ending)).toBe(0);
      }
    }
  });
});

describe('sentenceOf', () => {
  it('keeps the hint, however long the message is', () => {
    const sentence = sentenceOf({ code: 'usage_error', message: `a\n${'x'.repeat(1000)}`, hint: 'do this' });
    expect(sentence).toMatch(/^usage_error: a x+…\. do this$/);
    expect(sentence.length).toBeLessThan(600);
  });
});
