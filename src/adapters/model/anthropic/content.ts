// Messages of a session as the API takes them: non-empty, results of tool calls first, thinking only to its own model.
import type { ContentBlockParam, ImageBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { isPlainObject } from '../../../protocol/json.ts';
import type { AssistantBlock, Message, UserBlock } from '../../../protocol/messages.ts';
import type { RequestOptions } from './request.ts';

export function toMessages(messages: readonly Message[], options: RequestOptions): MessageParam[] {
  const params: MessageParam[] = [];
  for (const message of messages) {
    const content: ContentBlockParam[] =
      message.role === 'user'
        ? userContent(message.content)
        : message.content.flatMap((block) => assistantBlock(block, options));
    // An answer without content is left out; the user messages around it then count as one turn.
    if (content.length > 0) params.push({ role: message.role, content });
  }
  markCached(params);
  return params;
}

function userContent(blocks: readonly UserBlock[]): ContentBlockParam[] {
  const results = blocks.filter((block) => block.type === 'tool_result').map(toolResult);
  const others = blocks.flatMap((block): ContentBlockParam[] => {
    if (block.type === 'text') return isBlank(block.text) ? [] : [{ type: 'text', text: block.text }];
    if (block.type === 'image') return [image(block)];
    return [];
  });
  const content = [...results, ...others];
  return content.length > 0 ? content : [{ type: 'text', text: '(empty message)' }];
}

function toolResult(block: Extract<UserBlock, { type: 'tool_result' }>): ContentBlockParam {
  const nothing = block.isError ? '(failed without a message)' : '(no output)';
  return {
    type: 'tool_result',
    tool_use_id: safeId(block.callId),
    content: block.content === '' ? nothing : block.content,
    ...(block.isError && { is_error: true }),
  };
}

function image({ mediaType, data }: Extract<UserBlock, { type: 'image' }>): ImageBlockParam {
  const media_type = mediaType as 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  return { type: 'image', source: { type: 'base64', media_type, data } };
}

function assistantBlock(block: AssistantBlock, { ref, isRefused }: RequestOptions): ContentBlockParam[] {
  switch (block.type) {
    case 'text':
      return isBlank(block.text) ? [] : [{ type: 'text', text: block.text }];
    case 'tool_use': {
      // Another provider's model may have sent an input that is no object; this API takes none other.
      const input = isPlainObject(block.input) ? block.input : { value: block.input };
      return [{ type: 'tool_use', id: safeId(block.callId), name: block.name, input }];
    }
    case 'opaque':
      return block.model === ref && !isRefused(block) ? [block.block as unknown as ContentBlockParam] : [];
  }
}

/**
 * Where the request ended that was answered last lies the cache to read, at the end of this one the cache to write. A mark
 * finds an entry at most 20 blocks before itself: many calls at once, or a prompt that was never answered, are more.
 */
function markCached(params: readonly MessageParam[]): void {
  const answer = params.findLastIndex(({ role }) => role === 'assistant');
  for (const message of new Set([params[answer - 1], params.at(-1)])) {
    const last = Array.isArray(message?.content) ? message.content.at(-1) : undefined;
    if (message?.role === 'user' && isMarkable(last)) last.cache_control = { type: 'ephemeral' };
  }
}

function isMarkable(block: ContentBlockParam | undefined) {
  return block?.type === 'text' || block?.type === 'image' || block?.type === 'tool_result';
}

/** The API refuses text without a visible character. */
function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Ids of other providers' models may have characters that this API does not take. */
function safeId(callId: string): string {
  return callId.replace(/[^a-zA-Z0-9_-]/g, '_');
}
