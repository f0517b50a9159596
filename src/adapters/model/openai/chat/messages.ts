// Messages of a session as Chat Completions takes them: text and images in parts, each tool result a message of its own
// right after the calls, reasoning only back to the model that gave it.
import type { JsonObject } from '../../../../protocol/json.ts';
import { type AssistantBlock, type Message, textOf, type UserBlock } from '../../../../protocol/messages.ts';
import { argumentsOf } from '../call-input.ts';
import type { BodyOptions } from '../wire.ts';

type MessageOptions = Pick<BodyOptions, 'ref' | 'isLeftOut'>;

export function toMessages(
  system: string,
  messages: readonly Message[],
  options: MessageOptions,
): JsonObject[] {
  const instructions: JsonObject[] = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  const rest = messages.flatMap((message) =>
    message.role === 'user' ? fromUser(message.content) : fromAssistant(message.content, options),
  );
  return [...instructions, ...rest];
}

function fromUser(blocks: readonly UserBlock[]): JsonObject[] {
  const results = blocks.filter((block) => block.type === 'tool_result').map(toolResult);
  const parts = blocks.flatMap(partOf);
  if (parts.length === 0 && results.length > 0) return results;
  // A list of parts is not known to every server; plain text is.
  const text = parts.map(({ text }) => (typeof text === 'string' ? text : undefined));
  const isText = text.every((one) => one !== undefined);
  const content = isText ? text.join('\n\n') || '(empty message)' : parts;
  return [...results, { role: 'user', content }];
}

function partOf(block: UserBlock): JsonObject[] {
  if (block.type === 'text') return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
  if (block.type !== 'image') return [];
  return [{ type: 'image_url', image_url: { url: `data:${block.mediaType};base64,${block.data}` } }];
}

function toolResult({ callId, content, isError }: Extract<UserBlock, { type: 'tool_result' }>): JsonObject {
  const said = content === '' ? (isError ? '(failed without a message)' : '(no output)') : content;
  // The API has no mark for a failed call.
  return { role: 'tool', tool_call_id: callId, content: isError ? `Error: ${said}` : said };
}

function fromAssistant(blocks: readonly AssistantBlock[], { ref, isLeftOut }: MessageOptions): JsonObject[] {
  const text = textOf(blocks);
  const calls = blocks.filter((block) => block.type === 'tool_use');
  if (text.trim() === '' && calls.length === 0) return [];
  const reasoning = blocks.flatMap((block) =>
    block.type === 'opaque' && block.model === ref && !isLeftOut(block) ? block.block : [],
  );
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
      ...Object.assign({}, ...reasoning),
    },
  ];
}

function toolCall({ callId, name, input }: Extract<AssistantBlock, { type: 'tool_use' }>): JsonObject {
  return { id: callId, type: 'function', function: { name, arguments: argumentsOf(input) } };
}
