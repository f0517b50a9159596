// The price of a run before it is started: the input of its first request, counted by the provider where there is a key
// and else bounded by its bytes, up to what its budget allows.
import { boundInputTokens } from '../../core/budget/input-bound.ts';
import { LEAST_OUTPUT_TOKENS } from '../../core/budget/reserve-call.ts';
import type { PriceBook, PriceCeiling } from '../../core/ports.ts';
import { NO_USAGE, toNanos, toUsd } from '../../protocol/money.ts';
import type { RunForecast } from '../../report/forecast.ts';
import type { FirstRequest } from './first-request.ts';

/** A run that asks no model. */
export function silentForecast(instanceId: string): RunForecast {
  return {
    instanceId,
    model: null,
    inputTokens: null,
    inputSource: null,
    leastUsd: 0,
    mostUsd: 0,
    note: 'it asked no model',
  };
}

export async function forecastRun(
  instanceId: string,
  { ref, request, resolved, limits }: FirstRequest,
  { prices, signal }: { prices: PriceBook; signal: AbortSignal },
): Promise<RunForecast> {
  const counted = await resolved?.model.countTokens(request, signal);
  const inputTokens = counted ?? boundInputTokens(request, undefined);
  const common = {
    instanceId,
    model: ref,
    inputTokens,
    inputSource: counted === undefined ? 'bounded' : 'counted',
  } as const;
  const ceiling = await prices.ceiling(ref, inputTokens);
  const { maxCostUsd } = limits;
  if (ceiling === undefined)
    return { ...common, leastUsd: null, mostUsd: null, note: unpricedNote(maxCostUsd) };
  // Of a bound nothing can be said about the least.
  if (counted === undefined) {
    const note =
      resolved === undefined ? 'no key: bounded by its bytes' : 'not counted: bounded by its bytes';
    return { ...common, leastUsd: null, mostUsd: maxCostUsd, note };
  }
  if (maxCostUsd !== null && !fits(counted, ceiling, maxCostUsd))
    return {
      ...common,
      leastUsd: 0,
      mostUsd: 0,
      note: 'its budget allows not even the first call: it would be refused',
    };
  const { nanos } = await prices.cost(ref, { ...NO_USAGE, inputTokens: counted }, {}, Date.now());
  return { ...common, leastUsd: nanos === null ? null : toUsd(nanos), mostUsd: maxCostUsd, note: null };
}

function unpricedNote(maxCostUsd: number | null): string {
  return maxCostUsd === null ? 'no known price' : 'no known price: a run with a budget would be refused';
}

function fits(tokens: number, ceiling: PriceCeiling, maxCostUsd: number): boolean {
  const { inputNanosPerToken, outputNanosPerToken } = ceiling;
  return tokens * inputNanosPerToken + LEAST_OUTPUT_TOKENS * outputNanosPerToken <= toNanos(maxCostUsd);
}
