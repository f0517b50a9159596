import { describe, expect, it } from 'vitest';
import { formatUsd, toNanos, toUsd } from '../../../src/protocol/money.ts';

describe('formatUsd', () => {
  it.each([
    [null, 'unpriced'],
    [0, '$0.0000'],
    [0.00035, '$0.0004'],
    [0.0035, '$0.0035'],
    [0.99994, '$0.9999'],
    [0.99996, '$1.00'],
    [1, '$1.00'],
    [1.005, '$1.01'],
    [12.345, '$12.35'],
  ])('shows %s as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  it('keeps nano-dollars exact on the way out and back', () => {
    for (const nanos of [1, 350_000, 300_000_001, 999_999_999_999]) expect(toNanos(toUsd(nanos))).toBe(nanos);
  });
});
