import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/hosts/cli/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['500ms', 500],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    [' 2 m ', 120_000],
  ])('reads %j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '0', '0s', '-5', '5 minutes', '1e3', '∞', 'm', '1h30m', '0.0001ms'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
