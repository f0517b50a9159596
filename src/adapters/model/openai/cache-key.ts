// OpenAI keeps a prompt's cache on some of its machines; requests with one `prompt_cache_key` go to the same ones
// (https://platform.openai.com/docs/guides/prompt-caching). A conversation is known by how it began.
import type { ModelRequest } from '../../../core/ports.ts';
import { textOf } from '../../../protocol/messages.ts';

export async function cacheKeyOf({ system, messages }: ModelRequest): Promise<string> {
  const beginning = JSON.stringify([system, textOf(messages[0]?.content ?? [])]);
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(beginning));
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `flue-${hex.slice(0, 32)}`;
}
