import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../src/protocol/nearest.ts';

test.each([
  ['modle', ['model', 'port', 'budget'], 'model'],
  ['maxcostUSD', ['maxCostUsd', 'maxTurns'], 'maxCostUsd'],
  ['verify_deploy', ['verify-deploy', 'review'], 'verify-deploy'],
  ['audit', ['verify-deploy', 'audit-github-workflows'], 'audit-github-workflows'],
  ['reveiw', ['review', 'preview'], 'review'],
  ['timeout', ['timeoutMs', 'maxTurns'], 'timeoutMs'],
])('%s among %j is taken for %s', (name, candidates, expected) => {
  expect(nearest(name, candidates)).toBe(expected);
});

test('nothing near is said of a word that resembles none', () => {
  expect(nearest('frobnicate', ['model', 'port'])).toBeUndefined();
  expect(nearest('x', ['model', 'port'])).toBeUndefined();
  expect(nearest('', ['model'])).toBeUndefined();
  expect(nearest('model', [])).toBeUndefined();
});

test('without a near name the choices are listed', () => {
  expect(didYouMean('zzz', ['b', 'a'])).toBe('known: a, b');
  expect(didYouMean('zzz', [])).toBe('there are none');
  expect(didYouMean('modle', ['model'])).toBe("did you mean 'model'?");
});
