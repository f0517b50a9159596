// What one response costs, exactly: whole tokens times decimal prices in BigInt, rounded up to the next nano-dollar once,
// at the end. Rounding up (by at most 1e-9 USD a response) keeps a limit a limit.
import type { BillingDetail, PriceCeiling } from '../../core/ports.ts';
import type { Nanos } from '../../protocol/money.ts';
import type { Usage } from '../../protocol/usage.ts';

/** US dollars per million tokens. */
export interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

export interface PriceRow {
  rates: Rates;
  /** Dearer rates for the whole request, output included, when its prompt (cache included) has more tokens than `over`. */
  longPrompt?: Array<{ over: number; rates: Rates }>;
  /** What everything is multiplied by in fast mode; absent = the model has no known fast price. */
  fastFactor?: number;
  /** What everything is multiplied by when inference is pinned to a geography. */
  geographyFactor?: number;
  contextWindow: number;
  maxOutputTokens: number;
}

/** No geography asked for, or none to be had: no surcharge. */
const ANYWHERE = new Set(['', 'global', 'not_available']);
/** Prices have at most nine decimals, so USD/MTok x 1e9 is a whole number of 1e-15 USD a token. */
const PER_USD = 1e9;
const FEMTOS_PER_NANO = 1_000_000n;

/** Undefined when the row has no price for how the response was served. */
export function costOf(row: PriceRow, usage: Usage, billing: BillingDetail): Nanos | undefined {
  const factors = factorsFor(row, billing);
  if (factors === undefined) return undefined;
  const rates = ratesFor(row, usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens);
  const written1h = Math.min(billing.cacheWrite1hTokens ?? 0, usage.cacheWriteTokens);
  const femtos =
    times(usage.inputTokens, rates.input) +
    times(usage.outputTokens, rates.output) +
    times(usage.cacheReadTokens, rates.cacheRead) +
    times(usage.cacheWriteTokens - written1h, rates.cacheWrite5m) +
    times(written1h, rates.cacheWrite1h);
  return roundUp(factors.reduce(scale, femtos), FEMTOS_PER_NANO * HUNDRED ** BigInt(factors.length));
}

/**
 * The dearest that one token can cost under this row, whatever cache, speed and geography apply, and whatever tier can
 * for a prompt of at most `promptTokens`.
 */
export function ceilingOf(row: PriceRow, promptTokens = Number.POSITIVE_INFINITY): PriceCeiling {
  const tiers = (row.longPrompt ?? []).filter((tier) => promptTokens > tier.over);
  const all = [row.rates, ...tiers.map((tier) => tier.rates)];
  const factor = (row.fastFactor ?? 1) * (row.geographyFactor ?? 1);
  const inputs = all.flatMap((rates) => [
    rates.input,
    rates.cacheRead,
    rates.cacheWrite5m,
    rates.cacheWrite1h,
  ]);
  return {
    inputNanosPerToken: nanosPerToken(Math.max(...inputs) * factor),
    outputNanosPerToken: nanosPerToken(Math.max(...all.map((rates) => rates.output)) * factor),
    maxOutputTokens: row.maxOutputTokens,
    contextWindow: row.contextWindow,
  };
}

function ratesFor(row: PriceRow, promptTokens: number): Rates {
  return row.longPrompt?.findLast((tier) => promptTokens > tier.over)?.rates ?? row.rates;
}

const HUNDRED = 100n;

/** In hundredths, so that 1.1 is exact. */
function factorsFor(row: PriceRow, { speed, geography }: BillingDetail): number[] | undefined {
  const factors: number[] = [];
  if (speed !== undefined && speed !== 'standard') {
    if (row.fastFactor === undefined) return undefined;
    factors.push(row.fastFactor);
  }
  if (geography !== undefined && !ANYWHERE.has(geography)) factors.push(row.geographyFactor ?? 1);
  return factors;
}

function scale(femtos: bigint, factor: number): bigint {
  return femtos * BigInt(Math.round(factor * 100));
}

function times(tokens: number, usdPerMillion: number): bigint {
  return BigInt(tokens) * BigInt(Math.round(usdPerMillion * PER_USD));
}

function roundUp(amount: bigint, unit: bigint): Nanos {
  return Number((amount + unit - 1n) / unit);
}

/** Rounded up to 1/1024 nano-dollar: multiplied by whole tokens it then stays exact in a float. */
function nanosPerToken(usdPerMillion: number): number {
  return Math.ceil(Number((usdPerMillion * 1_000).toFixed(6)) * 1_024) / 1_024;
}
