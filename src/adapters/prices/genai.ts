// What @pydantic/genai-prices knows, for models that our own table lacks. 0.5 MB of data: imported at the first such
// question and not before. Its `input_tokens` include the cache, ours do not, so only its prices are taken, not its sums.
import {
  calcPrice,
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type TieredPrices,
} from '@pydantic/genai-prices';
import type { PriceRow, Rates } from './rates.ts';

export interface GenaiPrice {
  model: string;
  row: PriceRow;
  /** True when the model was only recognised by the beginning of its name. */
  estimated: boolean;
}

const DEFAULT_CONTEXT = 200_000;
/** The package does not say; more is refused by many models, and less is never wrong. */
const MAX_OUTPUT = 16_384;

export function genaiPrice(provider: string, model: string, atMs: number): GenaiPrice | undefined {
  const found = calcPrice({ input_tokens: 0 }, model, { providerId: provider, timestamp: new Date(atMs) });
  if (found === null) return undefined;
  const row = rowOf(found.model, found.model_price);
  if (row === undefined) return undefined;
  const estimated = found.provider.id !== provider || !namesExactly(found.model.match, model);
  return { model: found.model.id, row, estimated };
}

/** Every model of a provider with the price of that time. */
export function genaiPrices(provider: string, atMs: number): GenaiPrice[] {
  const models = findProvider({ providerId: provider })?.models ?? [];
  return models.map((model) => genaiPrice(provider, model.id, atMs)).filter((price) => price !== undefined);
}

function rowOf(model: ModelInfo, price: ModelPrice): PriceRow | undefined {
  const { input_mtok: input, output_mtok: output, requests_kcount: perRequest } = price;
  // A price per request is not one per token: better no price than a wrong one.
  if (input === undefined || output === undefined || perRequest !== undefined) return undefined;
  const at = (over: number): Rates => {
    const cacheWrite5m = priceAt(price.cache_write_mtok ?? input, over);
    return {
      input: priceAt(input, over),
      output: priceAt(output, over),
      cacheRead: priceAt(price.cache_read_mtok ?? input, over),
      cacheWrite5m,
      cacheWrite1h:
        price.cache_write_1h_mtok === undefined ? cacheWrite5m : priceAt(price.cache_write_1h_mtok, over),
    };
  };
  const starts = Object.values(price).flatMap((part) =>
    isTiered(part) ? part.tiers.map((tier) => tier.start) : [],
  );
  return {
    rates: at(0),
    longPrompt: [...new Set(starts)].toSorted((a, b) => a - b).map((over) => ({ over, rates: at(over + 1) })),
    contextWindow: model.context_window ?? DEFAULT_CONTEXT,
    maxOutputTokens: MAX_OUTPUT,
  };
}

/** The tier's price for a prompt of that many tokens; a tier begins above its start. */
function priceAt(price: number | TieredPrices, promptTokens: number): number {
  if (!isTiered(price)) return price;
  return price.tiers.findLast((tier) => promptTokens > tier.start)?.price ?? price.base;
}

function isTiered(price: number | TieredPrices | undefined): price is TieredPrices {
  return typeof price === 'object';
}

/** What may follow a model's name without making it another model. */
const SAME_MODEL = /^(|-latest|-0|[-@]\d{8}|-\d{4}-\d{2}-\d{2})$/;

function namesExactly(match: MatchLogic, name: string): boolean {
  if ('equals' in match) return match.equals === name;
  if ('regex' in match) return new RegExp(match.regex).test(name);
  if ('starts_with' in match) {
    return name.startsWith(match.starts_with) && SAME_MODEL.test(name.slice(match.starts_with.length));
  }
  return 'or' in match && match.or.some((part) => namesExactly(part, name));
}
