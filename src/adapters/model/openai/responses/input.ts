// Messages of a session as the items that Responses takes. Items have no ids: nothing is stored that one could name, and
// an item with an id is refused without the reasoning that came with it. Reasoning goes back to its model only, and only
// with what it led to: on its own it is refused too.
import type { JsonObject } from '../../../../protocol/json.ts';
import type { AssistantBlock, Message, UserBlock } from '../../../../protocol/messages.ts';
import { argumentsOf } from '../call-input.ts';
import type { BodyOptions } from '../wire.ts';
import { assistantMessage } from './output.ts';

type InputOptions = Pick<BodyOptions, 'ref' | 'isLeftOut'>;

export function toInput(messages: readonly Message[], options: InputOptions): JsonObject[] {
  const items = messages.flatMap((message) =>
    message.role === 'user' ? fromUser(message.content) : fromAssistant(message.content, options),
  );
  return items.length > 0 ? items : [userMessage([{ type: 'input_text', text: '(empty message)' }])];
}

function fromUser(blocks: readonly UserBlock[]): JsonObject[] {
  const results = blocks.filter((block) => block.type === 'tool_result').map(toolResult);
  const parts = blocks.flatMap(partOf);
  if (parts.length > 0) return [...results, userMessage(parts)];
  return results.length > 0 ? results : [userMessage([{ type: 'input_text', text: '(empty message)' }])];
}

function userMessage(content: JsonObject[]): JsonObject {
  return { type: 'message', role: 'user', content };
}

function partOf(block: UserBlock): JsonObject[] {
  if (block.type === 'text')
    return block.text.trim() === '' ? [] : [{ type: 'input_text', text: block.text }];
  if (block.type !== 'image') return [];
  const image_url = `data:${block.mediaType};base64,${block.data}`;
  return [{ type: 'input_image', detail: 'auto', image_url }];
}

function toolResult({ callId, content, isError }: Extract<UserBlock, { type: 'tool_result' }>): JsonObject {
  const said = content === '' ? (isError ? '(failed without a message)' : '(no output)') : content;
  // The API has no mark for a failed call.
  return { type: 'function_call_output', call_id: callId, output: isError ? `Error: ${said}` : said };
}

function fromAssistant(blocks: readonly AssistantBlock[], options: InputOptions): JsonObject[] {
  const items: JsonObject[] = [];
  let reasoning: JsonObject[] = [];
  let phase: string | undefined;
  for (const block of blocks) {
    if (block.type === 'opaque') {
      if (block.model !== options.ref || options.isLeftOut(block)) continue;
      if (block.block.type === 'phase') phase = String(block.block.phase);
      else reasoning.push(block.block);
      continue;
    }
    const item = itemOf(block, phase);
    if (item === undefined) continue;
    items.push(...reasoning, item);
    [reasoning, phase] = [[], undefined];
  }
  return items;
}

function itemOf(
  block: Exclude<AssistantBlock, { type: 'opaque' }>,
  phase: string | undefined,
): JsonObject | undefined {
  if (block.type === 'text')
    return block.text.trim() === '' ? undefined : assistantMessage(block.text, phase);
  const { callId: call_id, name, input } = block;
  return { type: 'function_call', call_id, name, arguments: argumentsOf(input) };
}
