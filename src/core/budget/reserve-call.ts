// Reserves the worst case of one model call. The byte bound is free but several times too high; where it is small beside
// what is left nobody is asked, and only where money is tight the provider's own count (plus a margin, since it is an
// estimate) decides.
import { FlueError } from '../../errors.ts';
import type { Limits } from '../../protocol/events.ts';
import { toNanos } from '../../protocol/money.ts';
import type { ModelRequest, PriceBook, PriceCeiling, ResolvedModel } from '../ports.ts';
import { boundInputTokens, type KnownInput } from './input-bound.ts';
import type { Meter, Need, Reservation } from './meter.ts';

/** Never ask for a shorter answer than this: a stub of an answer is money thrown away. */
export const LEAST_OUTPUT_TOKENS = 1_024;
const WANTED_OUTPUT_TOKENS = 16_384;
const COUNT_MARGIN = 1.05;
const COUNT_MARGIN_TOKENS = 64;
/** Below this share of what is left the byte bound is good enough. */
const EASY_SHARE = 0.2;

export interface CallToReserve {
  meter: Meter;
  limits: Limits;
  prices: PriceBook;
  resolved: ResolvedModel;
  request: Omit<ModelRequest, 'maxTokens'>;
  known: KnownInput | undefined;
  signal: AbortSignal;
}

export async function reserveCall(call: CallToReserve): Promise<Reservation> {
  const { meter, resolved, signal } = call;
  const request = { ...call.request, maxTokens: LEAST_OUTPUT_TOKENS };
  const bound = boundInputTokens(request, call.known);
  let need = await needFor(call, bound);
  if (resolved.model.countsAtOnce || isTight(need, meter)) {
    const counted = await resolved.model.countTokens(request, signal);
    if (counted !== undefined)
      need = await needFor(call, Math.ceil(counted * COUNT_MARGIN) + COUNT_MARGIN_TOKENS);
  }
  return meter.reserve(need, signal);
}

async function needFor(
  { meter, limits, prices, resolved }: CallToReserve,
  inputTokens: number,
): Promise<Need> {
  const ceiling = await prices.ceiling(resolved.ref, inputTokens);
  const isLimited = limits.maxCostUsd !== null || meter.isShared;
  if (ceiling === undefined && isLimited) throw unpriced(resolved.ref, limits.maxCostUsd);
  return {
    inputTokens,
    inputNanosPerToken: ceiling?.inputNanosPerToken ?? 0,
    outputNanosPerToken: ceiling?.outputNanosPerToken ?? 0,
    wantedTokens: wantedTokensOf(ceiling),
    leastTokens: LEAST_OUTPUT_TOKENS,
  };
}

/** What an answer may take where the budget allows it: some models have a lower limit of their own. */
export function wantedTokensOf(ceiling: PriceCeiling | undefined): number {
  return Math.min(WANTED_OUTPUT_TOKENS, ceiling?.maxOutputTokens ?? WANTED_OUTPUT_TOKENS);
}

function isTight(need: Need, meter: Meter): boolean {
  const left = meter.remainingUsd();
  return left !== null && need.inputTokens * need.inputNanosPerToken > toNanos(left) * EASY_SHARE;
}

/** Why a priced budget refuses a model without a price: a limit that cannot be computed cannot be kept. */
export function unpriced(ref: string, maxCostUsd: number | null): FlueError {
  const budget = maxCostUsd === null ? 'a shared budget' : `the budget of $${maxCostUsd}`;
  return new FlueError(
    'unpriced_model',
    `the model "${ref}" has no known price, so ${budget} cannot be kept`,
    {
      hint: `set prices: { "${ref}": { input, output } } in flue.config.ts (US dollars per million tokens), or lift the limit with budget: { maxCostUsd: null }`,
    },
  );
}
