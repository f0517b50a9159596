// Anthropic's token counts in our terms. Its input_tokens exclude the cache already; its output_tokens include thinking.
import type { BillingDetail } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { addUsage } from '../../../protocol/money.ts';
import type { Usage } from '../../../protocol/usage.ts';

/** The members of `usage` as they came: message_start has them all, message_delta the cumulative ones. */
export type RawUsage = Record<string, unknown>;

/** Later counts are cumulative and win; null means "not said here". */
export function mergeUsage(earlier: RawUsage, later: unknown): RawUsage {
  if (!isPlainObject(later)) return earlier;
  const said = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(said) };
}

export function readUsage(raw: RawUsage): { usage: Usage; billing: BillingDetail } {
  // Only what a server-side compaction used is missing from the totals; the other iterations are parts of them.
  const apart = iterationsOf(raw).filter((iteration) => iteration.type === 'compaction');
  const billing: BillingDetail = {};
  const written1h = [raw, ...apart].reduce((sum, part) => sum + written1hOf(part), 0);
  if (written1h > 0) billing.cacheWrite1hTokens = written1h;
  if (typeof raw.service_tier === 'string') billing.serviceTier = raw.service_tier;
  if (typeof raw.speed === 'string') billing.speed = raw.speed;
  if (typeof raw.inference_geo === 'string') billing.geography = raw.inference_geo;
  return { usage: apart.map(countsOf).reduce(addUsage, countsOf(raw)), billing };
}

function countsOf(raw: RawUsage): Usage {
  return {
    inputTokens: count(raw.input_tokens),
    outputTokens: count(raw.output_tokens),
    cacheReadTokens: count(raw.cache_read_input_tokens),
    cacheWriteTokens: count(raw.cache_creation_input_tokens),
  };
}

function written1hOf(raw: RawUsage): number {
  return isPlainObject(raw.cache_creation) ? count(raw.cache_creation.ephemeral_1h_input_tokens) : 0;
}

function iterationsOf(raw: RawUsage): RawUsage[] {
  return Array.isArray(raw.iterations) ? raw.iterations.filter(isPlainObject) : [];
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
