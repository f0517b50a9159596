// Token counts in our terms. `input_tokens` includes what came from the cache and went to it, `output_tokens` the reasoning.
import { isPlainObject } from '../../../../protocol/json.ts';
import type { Usage } from '../../../../protocol/usage.ts';
import { firstCount, isCount } from '../counts.ts';

/** undefined for what holds no counts: taken for zero it would be free, and no budget would hold. */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isPlainObject(raw) || !isCount(raw.input_tokens) || !isCount(raw.output_tokens)) return undefined;
  const details = isPlainObject(raw.input_tokens_details) ? raw.input_tokens_details : {};
  const read = firstCount(details.cached_tokens);
  const written = firstCount(details.cache_write_tokens);
  return {
    inputTokens: Math.max(0, raw.input_tokens - read - written),
    outputTokens: raw.output_tokens,
    cacheReadTokens: read,
    cacheWriteTokens: written,
  };
}
