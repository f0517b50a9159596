import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultInstanceId, fitInstanceId, type JobPlace } from '../../../src/github/instance-id.ts';
import { byteLength, canonicalJson, type Json } from '../../../src/protocol/json.ts';

const place: JobPlace = {
  repository: 'org/repo',
  pullRequest: null,
  ref: 'refs/heads/main',
  job: 'test',
  matrix: null,
  jobIndex: 0,
};
const idOf = (over: Partial<JobPlace> = {}) => defaultInstanceId({ ...place, ...over });

describe('defaultInstanceId', () => {
  it.each<[string, Partial<JobPlace>, string]>([
    ['a branch', {}, 'org/repo/main/test'],
    ['a branch called like a pull request', { ref: 'refs/heads/pr-7' }, 'org/repo/refs/heads/pr-7/test'],
    [
      'a branch called like a tag',
      { ref: 'refs/heads/refs/tags/v1' },
      'org/repo/refs/heads/refs/tags/v1/test',
    ],
    ['a branch with a number', { ref: 'refs/heads/pr-7-fix' }, 'org/repo/pr-7-fix/test'],
    ['a tag', { ref: 'refs/tags/v1' }, 'org/repo/refs/tags/v1/test'],
    ['a pull request', { pullRequest: 7, ref: 'refs/pull/7/merge' }, 'org/repo/pr-7/test'],
    ['an issue', { issue: 9 }, 'org/repo/issue-9/test'],
    ['a branch called like an issue', { ref: 'refs/heads/issue-9' }, 'org/repo/refs/heads/issue-9/test'],
    [
      'a matrix leg, whatever the order of its keys',
      { matrix: { os: 'ubuntu-latest', node: 24 }, jobIndex: 1 },
      'org/repo/main/test/node=24,os=ubuntu-latest#1',
    ],
    [
      'text that looks like a number',
      { matrix: { node: '24' }, jobIndex: 0 },
      'org/repo/main/test/node="24"#0',
    ],
    ['no runner at all', { repository: null, ref: null, job: null, jobIndex: null }, 'local/local/job'],
  ])('names %s', (_what, over, expected) => {
    expect(idOf(over)).toBe(expected);
  });

  it('never gives two legs of a job the same id', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom<Json>('24', 24, 'true', true, null),
    );
    const legs = fc.dictionary(fc.string(), value, { maxKeys: 4 });
    fc.assert(
      fc.property(legs, legs, fc.nat(3), fc.nat(3), (matrix, other, jobIndex, otherIndex) => {
        const same = canonicalJson(matrix) === canonicalJson(other) && jobIndex === otherIndex;
        expect(idOf({ matrix, jobIndex }) === idOf({ matrix: other, jobIndex: otherIndex })).toBe(same);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('fitInstanceId', () => {
  it('keeps short ids, and hashes the tail of long ones', () => {
    expect(fitInstanceId('a/b')).toBe('a/b');
    expect(fitInstanceId(`${'a'.repeat(300)}1`)).not.toBe(fitInstanceId(`${'a'.repeat(300)}2`));
    expect(fitInstanceId('a'.repeat(300))).toMatch(/^a{223}~[0-9a-f]{32}$/);
  });

  it('stays within 256 bytes, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (id) => {
        expect(byteLength(fitInstanceId(id))).toBeLessThanOrEqual(256);
      }),
    );
  });
});
