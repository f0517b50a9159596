// What the requests of a conversation read from the provider's cache, held against what the request before them sent.
import type { RecordedRequest } from './anthropic-server.ts';

/** A request that was answered, in the numbers of its bill. */
interface Billed {
  /** All input tokens, cached or not. */
  input: number;
  read: number;
}

/** The lowest share of the request before that any request but the first read from the cache. */
export function worstHit(requests: readonly RecordedRequest[]): number {
  const billed = requests.map(billOf);
  const shares = billed.slice(1).map(({ read }, at) => read / (billed[at]?.input ?? Number.NaN));
  return Math.min(...shares);
}

export function billOf({ usage }: RecordedRequest): Billed {
  if (usage === undefined) throw new Error('a request without an answer has no bill');
  const { inputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return { input: inputTokens + cacheReadTokens + cacheWriteTokens, read: cacheReadTokens };
}

/** Requests in order, by the text that their conversation began with. */
export function conversationsOf(requests: readonly RecordedRequest[]): Map<string, RecordedRequest[]> {
  const answered = requests.filter(({ endpoint, usage }) => endpoint === 'messages' && usage !== undefined);
  return Map.groupBy(answered, ({ body }) => {
    const [first] = Array.isArray(body?.messages) ? body.messages : [];
    return JSON.stringify(first?.content, (key, value) => (key === 'cache_control' ? undefined : value));
  });
}
