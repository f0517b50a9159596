// The items of an answer as our blocks: messages, function calls, and reasoning that only its model can read.
import { ModelFault } from '../../../../core/ports.ts';
import { isPlainObject, type JsonObject } from '../../../../protocol/json.ts';
import type { AssistantBlock } from '../../../../protocol/messages.ts';
import { uniqueIds } from '../call-ids.ts';
import { parseArguments } from '../call-input.ts';

export type Item = Record<string, unknown>;

export interface OutputOptions {
  ref: string;
  takenIds: ReadonlySet<string>;
  /** The model was stopped from outside: its last call may be half, and must never run. */
  isCut: boolean;
}

export interface Output {
  content: AssistantBlock[];
  /** The model declined. */
  refuses: boolean;
}

export function outputOf(items: readonly Item[], { ref, takenIds, isCut }: OutputOptions): Output {
  const idFor = uniqueIds(takenIds);
  const hasFinal = items.some(({ phase }) => phase === 'final_answer');
  const content = items.flatMap((item, at): AssistantBlock[] => {
    switch (item.type) {
      case 'message':
        return messageBlocks(item, ref, hasFinal);
      case 'function_call':
        return callBlock(item, idFor, isCut && at === items.length - 1);
      case 'reasoning':
        return reasoningBlock(item, ref);
      default:
        return [];
    }
  });
  return { content, refuses: items.some((item) => partsOf(item).some(({ type }) => type === 'refusal')) };
}

/** A model that is not told again of its phases takes its own remarks for answers. */
function messageBlocks(item: Item, ref: string, hasFinal: boolean): AssistantBlock[] {
  const { phase } = item;
  const text = partsOf(item)
    .map((part) => part.text ?? part.refusal)
    .filter((one) => typeof one === 'string')
    .join('');
  if (text === '') return [];
  if (typeof phase !== 'string') return [{ type: 'text', text }];
  // What is said on the way to a final answer is no part of it, and would spoil one that is JSON.
  if (hasFinal && phase === 'commentary')
    return [{ type: 'opaque', model: ref, block: assistantMessage(text, phase) }];
  return [
    { type: 'opaque', model: ref, block: { type: 'phase', phase } },
    { type: 'text', text },
  ];
}

/** An answer of before, as it is said again. */
export function assistantMessage(text: string, phase?: string): JsonObject {
  const content = [{ type: 'output_text', text }];
  return { type: 'message', role: 'assistant', content, ...(phase !== undefined && { phase }) };
}

function partsOf({ content }: Item): Item[] {
  return Array.isArray(content) ? content.filter(isPlainObject) : [];
}

function callBlock(item: Item, idFor: (given: string) => string, mayBeCut: boolean): AssistantBlock[] {
  const name = typeof item.name === 'string' ? item.name : '';
  const input = parseArguments(argumentText(item));
  if (mayBeCut && (item.status === 'incomplete' || input === undefined || argumentText(item).trim() === ''))
    return [];
  if (input === undefined || name === '')
    throw new ModelFault('lost', `the input of the tool call "${name}" arrived as broken JSON`);
  const given = typeof item.call_id === 'string' ? item.call_id : '';
  return [{ type: 'tool_use', callId: idFor(given), name, input }];
}

function argumentText({ arguments: args }: Item): string {
  return typeof args === 'string' ? args : isPlainObject(args) ? JSON.stringify(args) : '';
}

/** Without its text, encrypted or plain, there is nothing to give back. */
function reasoningBlock({ summary, encrypted_content, content }: Item, ref: string): AssistantBlock[] {
  const isEncrypted = typeof encrypted_content === 'string' && encrypted_content !== '';
  const isPlain = Array.isArray(content) && content.length > 0;
  if (!isEncrypted && !isPlain) return [];
  const block = {
    type: 'reasoning',
    summary: Array.isArray(summary) ? summary : [],
    ...(isEncrypted ? { encrypted_content } : { content }),
  } as JsonObject;
  return [{ type: 'opaque', model: ref, block }];
}
