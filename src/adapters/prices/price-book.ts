// The PriceBook: the project's own prices first, then our dated table, then @pydantic/genai-prices (imported only when
// asked). A model that none of them knows has no price: null, never 0.
import type { BillingDetail, PriceBook, PriceCeiling, PricedCost } from '../../core/ports.ts';
import { fullModelName } from '../../protocol/model-name.ts';
import type { Usage } from '../../protocol/usage.ts';
import { rowAt, rowsFor } from './price-table.ts';
import { ceilingOf, costOf, type PriceRow } from './rates.ts';

/** `prices` of flue.config.ts. US dollars per million tokens. */
export interface ConfigPrice {
  input: number;
  output: number;
  /** The input price unless given: never less than what may be charged. */
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
}

export interface PriceBookOptions {
  /** By `provider/model`; a bare `claude-…` means anthropic. */
  prices?: Readonly<Record<string, ConfigPrice>> | undefined;
  /** Which model's price a script plays at; null = it costs nothing. Without it scripts have no price. */
  pricedAs?: ((scriptRef: string) => Promise<string | null>) | undefined;
  /** Milliseconds since the epoch; the time of a ceiling. */
  now?: (() => number) | undefined;
}

interface Found {
  row: PriceRow;
  source: 'config' | 'table';
  estimated: boolean;
}

const UNPRICED: PricedCost = { nanos: null, source: 'unknown', estimated: false };
const FREE: PriceCeiling = {
  inputNanosPerToken: 0,
  outputNanosPerToken: 0,
  maxOutputTokens: 128_000,
  contextWindow: 1_000_000,
};
const UNKNOWN_LIMITS = { contextWindow: 200_000, maxOutputTokens: 16_384 };

export function createPriceBook({ prices = {}, pricedAs, now = Date.now }: PriceBookOptions = {}): PriceBook {
  const own = new Map(Object.entries(prices).map(([name, price]) => [fullModelName(name), price]));

  async function find(ref: string, atMs: number): Promise<Found | undefined> {
    const price = own.get(ref);
    const [provider, model] = split(ref);
    const row = provider === 'anthropic' ? rowAt(rowsFor(model), atMs) : undefined;
    if (price !== undefined)
      return { row: configRow(price, row ?? UNKNOWN_LIMITS), source: 'config', estimated: false };
    if (row !== undefined) return { row, source: 'table', estimated: false };
    const { genaiPrice } = await import('./genai.ts');
    const found = genaiPrice(provider, model, atMs);
    return found && { row: found.row, source: 'table', estimated: found.estimated };
  }

  /** The model whose price counts; null = free of charge. */
  async function payer(ref: string): Promise<string | null | undefined> {
    if (!ref.startsWith('scripted/')) return fullModelName(ref);
    const target = await pricedAs?.(ref);
    return typeof target === 'string' ? fullModelName(target) : target;
  }

  return {
    async ceiling(ref, promptTokens) {
      const target = await payer(ref);
      if (target === null) return FREE;
      const found = target === undefined ? undefined : await find(target, now());
      return found && ceilingOf(found.row, promptTokens);
    },
    async cost(ref, usage: Usage, billing: BillingDetail, atMs) {
      const target = await payer(ref);
      if (target === null) return { nanos: 0, source: 'scripted', estimated: false };
      const found = target === undefined ? undefined : await find(target, atMs);
      const tier = found?.source === 'table' ? tierOf(target, billing) : 'standard';
      const nanos = tier === 'dearer' ? undefined : found && costOf(found.row, usage, billing);
      if (found === undefined || nanos === undefined) return UNPRICED;
      return {
        nanos,
        source: target === fullModelName(ref) ? found.source : 'scripted',
        estimated: found.estimated || tier === 'cheaper',
      };
    },
  };
}

/**
 * Which of the table's prices hold: a project's settings at OpenAI may serve it from a tier that costs more, or less, than
 * what is known (https://platform.openai.com/docs/guides/priority-processing). Anthropic's tiers cost the same.
 */
function tierOf(ref: string | undefined, { serviceTier = '' }: BillingDetail) {
  if (ref?.startsWith('anthropic/')) return 'standard';
  if (/^(priority|fast|ultrafast|performance)$/.test(serviceTier)) return 'dearer';
  return /^(flex|batch)$/.test(serviceTier) ? 'cheaper' : 'standard';
}

function split(ref: string): [provider: string, model: string] {
  const slash = ref.indexOf('/');
  return [ref.slice(0, Math.max(0, slash)), ref.slice(slash + 1)];
}

/** What a project says of its own price holds as it stands: no tiers, no surcharges. */
function configRow(
  price: ConfigPrice,
  limits: Pick<PriceRow, 'contextWindow' | 'maxOutputTokens'>,
): PriceRow {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const { contextWindow, maxOutputTokens } = limits;
  return {
    rates: { input, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: cacheWrite },
    fastFactor: 1,
    contextWindow,
    maxOutputTokens,
  };
}
