// How large messages are for a model, roughly: to decide when a conversation has to be shortened, not what it may cost.
import { byteLength } from '../../protocol/json.ts';
import type { AssistantBlock, Message, UserBlock } from '../../protocol/messages.ts';
import type { KnownInput } from '../budget/input-bound.ts';

/** Text of programs and prose alike has between 3 and 4.5 bytes to a token. */
const BYTES_PER_TOKEN = 3;
const IMAGE_TOKENS = 1_600;

export function roughTokens(messages: readonly Message[]): number {
  return messages.reduce(
    (sum, { content }) => sum + content.reduce((part, block) => part + ofBlock(block), 8),
    0,
  );
}

/** What the provider counted, and an estimate of what came since. */
export function conversationTokens(messages: readonly Message[], known: KnownInput | undefined): number {
  if (known === undefined || known.messages > messages.length) return roughTokens(messages);
  return known.tokens + roughTokens(messages.slice(known.messages));
}

function ofBlock(block: AssistantBlock | UserBlock): number {
  if (block.type === 'image') return IMAGE_TOKENS;
  const text = block.type === 'text' ? block.text : block.type === 'tool_result' ? block.content : undefined;
  return Math.ceil(byteLength(text ?? JSON.stringify(block)) / BYTES_PER_TOKEN);
}
