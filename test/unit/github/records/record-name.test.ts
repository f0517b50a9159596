import { expect, it } from 'vitest';
import {
  hashOfKey,
  nextName,
  parseRecordName,
  recordName,
} from '../../../../src/github/records/record-name.ts';

const LEG = { key: 'CI/test', index: 3, attempt: 2, place: ['test', '__flue', 'o/r/pr-7/test/n=3#3'] };

it('tells key, leg and attempt of a record', () => {
  const name = recordName(LEG);
  const parsed = { keyHash: hashOfKey('CI/test'), index: 3, attempt: 2 };
  expect(parseRecordName(name)).toMatchObject(parsed);
  expect(parseRecordName(nextName(name, 1))).toEqual(parseRecordName(name));
});

it('differs with key, leg, attempt, job, step and instance', () => {
  const names = [
    LEG,
    { ...LEG, key: 'CI/lint' },
    { ...LEG, index: 4 },
    { ...LEG, attempt: 3 },
    ...[0, 1, 2].map((at) => ({ ...LEG, place: LEG.place.with(at, 'other') })),
  ].map(recordName);
  expect(new Set(names).size).toBe(names.length);
});

it('has no sign that GitHub refuses in the name of an artifact, and nothing of the key', () => {
  const name = recordName({ ...LEG, key: 'a secret "key":<>|*?/\\\r\n', place: ['\ud800'] });
  expect(name).toMatch(/^[\w.-]+$/);
  expect(name).not.toContain('secret');
});

it.each(['flue-record-', 'coverage', `x${recordName(LEG)}`, `${recordName(LEG)}.zip`, undefined, 7, {}])(
  'is not %j',
  (name) => {
    expect(parseRecordName(name)).toBeUndefined();
  },
);
