// Every price known, for `flue models` and for "did you mean". The project's own prices hide those of the tables.

import { fullModelName } from '../../protocol/model-name.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { ConfigPrice } from './price-book.ts';
import { PRICE_TABLE, PRICE_TABLE_DATE, rowAt } from './price-table.ts';
import type { PriceRow, Rates } from './rates.ts';

/** US dollars per million tokens. */
export interface ListedPrice extends Rates {
  ref: string;
  /** Where dearer rates begin (tokens of the prompt), and what they are. */
  longPrompt?: { over: number; rates: Rates };
  /** null = the source does not say. */
  contextWindow: number | null;
  maxOutputTokens: number | null;
  /** `config`, our own `table`, or the package `genai-prices`. */
  from: 'config' | 'table' | 'genai-prices';
}

export interface ListOptions {
  prices?: Readonly<Record<string, ConfigPrice>> | undefined;
  /** Part of the name, in any case. */
  filter?: string | undefined;
  providers?: readonly string[] | undefined;
  now?: (() => number) | undefined;
}

export { PRICE_TABLE_DATE };

export async function listPrices(options: ListOptions = {}): Promise<ListedPrice[]> {
  const { prices = {}, filter = '', providers = ['anthropic', 'openai'], now = Date.now } = options;
  const { genaiPrices } = await import('./genai.ts');
  // Hundreds of models are known of other providers: those of one that is asked for by name.
  const [named = ''] = filter.toLowerCase().split('/');
  const all = [
    ...Object.entries(prices).map(([name, price]) => configured(fullModelName(name), price)),
    ...tableAt(now()),
    ...[...new Set([...providers, named])].flatMap((provider) =>
      genaiPrices(provider, now()).map(({ model, row }) => ({
        ...listed(`${provider}/${model}`, row, 'genai-prices'),
        maxOutputTokens: null,
      })),
    ),
  ];
  const wanted = filter.toLowerCase();
  const seen = new Set<string>();
  return all.filter(({ ref }) => {
    if (seen.has(ref) || !ref.toLowerCase().includes(wanted)) return false;
    seen.add(ref);
    return true;
  });
}

/** The known model that a misspelt name most likely meant, from our own table and the project's prices. */
export function nearestModel(
  ref: string,
  prices: Readonly<Record<string, ConfigPrice>> = {},
): string | undefined {
  const names = [
    ...Object.keys(prices).map(fullModelName),
    ...PRICE_TABLE.map((row) => `anthropic/${row.model}`),
  ];
  return nearest(fullModelName(ref), names);
}

function tableAt(atMs: number): ListedPrice[] {
  const rows = [...Map.groupBy(PRICE_TABLE, (row) => row.model).values()];
  return rows
    .map((dated) => rowAt(dated, atMs))
    .filter((row) => row !== undefined)
    .map((row) => listed(`anthropic/${row.model}`, row, 'table'));
}

function listed(ref: string, row: PriceRow, from: ListedPrice['from']): ListedPrice {
  const tier = row.longPrompt?.[0];
  return {
    ref,
    ...row.rates,
    ...(tier === undefined ? {} : { longPrompt: tier }),
    contextWindow: row.contextWindow,
    maxOutputTokens: row.maxOutputTokens,
    from,
  };
}

function configured(ref: string, price: ConfigPrice): ListedPrice {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const rates = { input, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: cacheWrite };
  return { ref, ...rates, contextWindow: null, maxOutputTokens: null, from: 'config' };
}
