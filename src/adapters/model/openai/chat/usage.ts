// Token counts in our terms. `prompt_tokens` includes what came from the cache, `completion_tokens` the reasoning; some
// gateways also say what was written to the cache.
import type { BillingDetail } from '../../../../core/ports.ts';
import { isPlainObject } from '../../../../protocol/json.ts';
import type { Usage } from '../../../../protocol/usage.ts';
import { firstCount, isCount } from '../counts.ts';

/** undefined for what holds no counts: taken for zero it would be free, and no budget would hold. */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isPlainObject(raw) || !isCount(raw.prompt_tokens) || !isCount(raw.completion_tokens)) return undefined;
  const details = isPlainObject(raw.prompt_tokens_details) ? raw.prompt_tokens_details : {};
  // DeepSeek says it in words of its own.
  const read = firstCount(details.cached_tokens, raw.prompt_cache_hit_tokens);
  const written = firstCount(details.cache_write_tokens, details.cache_creation_tokens);
  // Some (xAI, Gemini) count reasoning in the total alone, and charge for it all the same.
  const output = Math.max(raw.completion_tokens, firstCount(raw.total_tokens) - raw.prompt_tokens);
  return {
    inputTokens: Math.max(0, raw.prompt_tokens - read - written),
    outputTokens: output,
    cacheReadTokens: read,
    cacheWriteTokens: written,
  };
}

export function readBilling(serviceTier: unknown): BillingDetail {
  return typeof serviceTier === 'string' ? { serviceTier } : {};
}
