// An upper bound of a request's input tokens without asking anybody. Byte-level tokenizers never make more tokens than
// there are bytes, so bytes + framing bound any text; what the provider already counted is not counted again.
import { byteLength } from '../../protocol/json.ts';
import type { Message } from '../../protocol/messages.ts';
import { totalTokens } from '../../protocol/money.ts';
import type { Usage } from '../../protocol/usage.ts';
import type { ModelRequest } from '../ports.ts';
import { hashText } from '../run/hash.ts';

/** Dearest image by the published rule (long edge 1,568 px: width x height / 750), rounded up. */
const IMAGE_TOKENS = 5_000;
const MESSAGE_FRAMING_TOKENS = 16;
/** The hidden system prompt that tools switch on is at most a few hundred tokens. */
const REQUEST_FRAMING_TOKENS = 1_024;

/** What a session knows of its own size: the provider's count up to some message. */
export interface KnownInput {
  /** Whose tokens they are: models do not share a tokenizer. */
  model: string;
  /** Hash of what was sent beside the messages: a thousand sessions must not each hold their tools' text. */
  fixed: string;
  /** Messages that the count covers. */
  messages: number;
  tokens: number;
}

/**
 * After a response: everything sent plus the answer is known to be this many tokens. What frames the answer as a message, once it
 * is sent back, nobody has counted yet.
 */
export function knownAfter(request: ModelRequest, usage: Usage): KnownInput {
  const { model, messages } = request;
  return {
    model,
    fixed: hashText(fixedText(request)),
    messages: messages.length + 1,
    tokens: totalTokens(usage) + MESSAGE_FRAMING_TOKENS,
  };
}

/** Whether what was sent beside the messages was this, so that the provider has it in its cache. */
export function wasSentWith(
  known: KnownInput,
  request: Omit<ModelRequest, 'model' | 'messages' | 'maxTokens'>,
): boolean {
  return known.fixed === hashText(fixedText(request));
}

export function boundInputTokens(request: ModelRequest, known: KnownInput | undefined): number {
  const fixed = fixedText(request);
  const counted = known !== undefined && covers(known, request) ? known : undefined;
  let tokens = counted?.tokens ?? 0;
  // The next prompt of a session may bring other tools or another schema: the count says nothing of those.
  if (counted === undefined || counted.fixed !== hashText(fixed))
    tokens += REQUEST_FRAMING_TOKENS + byteLength(fixed);
  for (const message of request.messages.slice(counted?.messages ?? 0)) tokens += messageTokens(message);
  return tokens;
}

function covers({ model, messages }: KnownInput, request: ModelRequest): boolean {
  return model === request.model && messages <= request.messages.length;
}

function fixedText({
  system,
  tools,
  resultSchema,
}: Pick<ModelRequest, 'system' | 'tools' | 'resultSchema'>): string {
  const declared = tools.length === 0 ? '' : JSON.stringify(tools);
  const schema = resultSchema === undefined ? '' : JSON.stringify(resultSchema);
  return system + declared + schema;
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
