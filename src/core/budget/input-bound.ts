// An upper bound of a request's input tokens without asking anybody. Byte-level tokenizers never make more tokens than
// there are bytes, so bytes + framing bound any text; what the provider already counted is not counted again.
import { byteLength } from '../../protocol/json.ts';
import type { Message } from '../../protocol/messages.ts';
import { totalTokens } from '../../protocol/money.ts';
import type { Usage } from '../../protocol/usage.ts';
import type { ModelRequest } from '../ports.ts';

/** Dearest image by the published rule (long edge 1,568 px: width x height / 750), rounded up. */
const IMAGE_TOKENS = 5_000;
const MESSAGE_FRAMING_TOKENS = 16;
/** The hidden system prompt that tools switch on is at most a few hundred tokens. */
const REQUEST_FRAMING_TOKENS = 1_024;

/** What a session knows of its own size: the provider's count up to some message. */
export interface KnownInput {
  /** Messages that the count covers. */
  messages: number;
  tokens: number;
}

/** After a response: everything sent plus the answer is known to be this many tokens. */
export function knownAfter(request: ModelRequest, usage: Usage): KnownInput {
  return { messages: request.messages.length + 1, tokens: totalTokens(usage) };
}

export function boundInputTokens(request: ModelRequest, known: KnownInput | undefined): number {
  const from = known !== undefined && known.messages <= request.messages.length ? known.messages : 0;
  let tokens = from > 0 && known !== undefined ? known.tokens : REQUEST_FRAMING_TOKENS + fixedBytes(request);
  for (let i = from; i < request.messages.length; i++) {
    const message = request.messages[i];
    if (message !== undefined) tokens += messageTokens(message);
  }
  return tokens;
}

function fixedBytes(request: ModelRequest): number {
  const tools = request.tools.length === 0 ? 0 : byteLength(JSON.stringify(request.tools));
  const schema = request.resultSchema === undefined ? 0 : byteLength(JSON.stringify(request.resultSchema));
  return byteLength(request.system) + tools + schema;
}

function messageTokens(message: Message): number {
  let tokens = MESSAGE_FRAMING_TOKENS;
  for (const block of message.content) {
    if (block.type === 'text') tokens += byteLength(block.text);
    else if (block.type === 'image') tokens += IMAGE_TOKENS;
    else if (block.type === 'tool_result') tokens += byteLength(block.content) + MESSAGE_FRAMING_TOKENS;
    else tokens += byteLength(JSON.stringify(block));
  }
  return tokens;
}
