// Arithmetic on usage and money without a schema library, so that the hot path stays light.
import type { Usage } from './usage.ts';

/** Integer nano-dollars: 1e-9 US dollars. Exact up to 9 million dollars. */
export type Nanos = number;

export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

export function totalTokens(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

export function toNanos(usd: number): Nanos {
  return Math.round(usd * 1e9);
}

export function toUsd(nanos: Nanos): number {
  return nanos / 1e9;
}

/** `$0.0035` below a dollar, `$12.34` from a dollar on, `unpriced` when the price is unknown. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return 'unpriced';
  // Rounded as whole nano-dollars: a binary fraction like 0.00035 lies below its half and would be shown too low.
  const nanos = toNanos(usd);
  return nanos < 1e9 - 5e4
    ? `$${(Math.round(nanos / 1e5) / 1e4).toFixed(4)}`
    : `$${(Math.round(nanos / 1e7) / 100).toFixed(2)}`;
}
