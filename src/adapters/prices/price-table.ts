// Anthropic's own prices, newest first for each model. Read on PRICE_TABLE_DATE from
// https://platform.claude.com/docs/en/about-claude/pricing (rates, long prompts, fast mode, data residency) and
// https://platform.claude.com/docs/en/about-claude/models/overview (windows). Rows name any other source.
import type { PriceRow, Rates } from './rates.ts';

export const PRICE_TABLE_DATE = '2026-11-23';

export interface TableRow extends PriceRow {
  /** Anthropic's name of the model, without a snapshot date. */
  model: string;
  /** ISO date (UTC) of the first day this price holds; absent = since the model exists. */
  from?: string;
}

/** Cache writes are 1.25 x (5 minutes) and 2 x (1 hour) the input price on every model; reads differ. */
function rates(input: number, output: number, cacheRead: number): Rates {
  return { input, output, cacheRead, cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 };
}

const MILLION = { contextWindow: 1_000_000, maxOutputTokens: 128_000 };
const CLASSIC = { contextWindow: 200_000, maxOutputTokens: 64_000 };
/** `inference_geo` of Opus 4.6, Sonnet 4.6 and everything later. */
const GEO = { geographyFactor: 1.1 };

export const PRICE_TABLE: readonly TableRow[] = [
  { model: 'claude-fable-5-1', rates: rates(10, 50, 0.25), ...GEO, ...MILLION },
  { model: 'claude-mythos-5-1', rates: rates(10, 50, 0.25), ...GEO, ...MILLION },
  { model: 'claude-fable-5', rates: rates(10, 50, 1), ...GEO, ...MILLION },
  { model: 'claude-mythos-5', rates: rates(10, 50, 1), ...GEO, ...MILLION },
  { model: 'claude-opus-5-5', rates: rates(4, 20, 0.2), fastFactor: 2, ...GEO, ...MILLION },
  { model: 'claude-opus-5', rates: rates(5, 25, 0.5), fastFactor: 2, ...GEO, ...MILLION },
  { model: 'claude-opus-4-8', rates: rates(5, 25, 0.5), fastFactor: 2, ...GEO, ...MILLION },
  { model: 'claude-opus-4-7', rates: rates(5, 25, 0.5), ...GEO, ...MILLION },
  { model: 'claude-opus-4-6', rates: rates(5, 25, 0.5), ...GEO, ...MILLION },
  { model: 'claude-opus-4-5', rates: rates(5, 25, 0.5), ...CLASSIC },
  // Cache reads were halved on 2026-10-07 (release notes of that day).
  { model: 'claude-sonnet-5-5', from: '2026-10-07', rates: rates(2, 10, 0.1), ...GEO, ...MILLION },
  { model: 'claude-sonnet-5-5', rates: rates(2, 10, 0.2), ...GEO, ...MILLION },
  { model: 'claude-sonnet-5', rates: rates(2, 10, 0.2), ...GEO, ...MILLION },
  { model: 'claude-sonnet-4-6', rates: rates(3, 15, 0.3), ...GEO, ...MILLION },
  {
    model: 'claude-sonnet-4-5',
    rates: rates(3, 15, 0.3),
    longPrompt: [{ over: 200_000, rates: rates(6, 22.5, 0.6) }],
    contextWindow: 1_000_000,
    maxOutputTokens: 64_000,
  },
  {
    model: 'claude-haiku-5-5',
    rates: rates(0.1, 0.5, 0.01),
    longPrompt: [{ over: 100_000, rates: rates(0.5, 2.5, 0.05) }],
    ...GEO,
    ...MILLION,
  },
  { model: 'claude-haiku-4-5', rates: rates(1, 5, 0.1), ...CLASSIC },
];

/** `-20250929`, `@20250929` and `-latest` name the same model at the same price. */
const SNAPSHOT = /[-@]\d{8}$|-latest$/;

export function rowsFor(model: string): TableRow[] {
  const name = model.replace(SNAPSHOT, '');
  return PRICE_TABLE.filter((row) => row.model === name);
}

/** The row whose price holds at that time. */
export function rowAt(rows: readonly TableRow[], atMs: number): TableRow | undefined {
  const day = new Date(atMs).toISOString();
  return rows.find((row) => row.from === undefined || row.from <= day);
}
