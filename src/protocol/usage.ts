// Token counts and money. The four counts are disjoint (input excludes cache, output includes thinking);
// money is kept as integer nano-dollars inside and shown as US dollars (JSON numbers) outside.
import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());

export const usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
});
export type Usage = z.infer<typeof usageSchema>;

export const costSourceSchema = z.enum(['table', 'config', 'scripted', 'unknown']);
export type CostSource = z.infer<typeof costSourceSchema>;
