// One content block of a streamed answer: begun, grown by deltas, finished into ours. What is neither text nor a tool
// call (thinking, signatures, server tools) is kept as it came, for the model that made it.
import { ModelFault, type ModelListener } from '../../../core/ports.ts';
import { isPlainObject, type Json, type JsonObject } from '../../../protocol/json.ts';
import type { AssistantBlock } from '../../../protocol/messages.ts';

export interface OpenBlock {
  /** As content_block_start gave it; its text members grow. */
  start: Record<string, unknown>;
  /** JSON of a tool's input so far. */
  inputJson: string;
  closed: boolean;
}

export function openBlock(start: Record<string, unknown>): OpenBlock {
  return { start: { ...start }, inputJson: '', closed: false };
}

/** Returns by how many characters the block grew. */
export function addDelta(block: OpenBlock, delta: unknown, listener: ModelListener): number {
  if (!isPlainObject(delta)) return 0;
  const { type, ...members } = delta;
  if (type === 'input_json_delta') {
    const piece = typeof delta.partial_json === 'string' ? delta.partial_json : '';
    block.inputJson += piece;
    return piece.length;
  }
  let grown = 0;
  for (const [name, piece] of Object.entries(members)) {
    if (typeof piece !== 'string') continue;
    const before = block.start[name];
    block.start[name] = (typeof before === 'string' ? before : '') + piece;
    grown += piece.length;
  }
  if (type === 'text_delta' && typeof delta.text === 'string') listener.onText(delta.text);
  if (type === 'thinking_delta' && typeof delta.thinking === 'string') listener.onThinking(delta.thinking);
  return grown;
}

export interface FinishOptions {
  /** Full name of the model, to bind opaque blocks to. */
  ref: string;
  /** True for the last block of an answer that was stopped from outside. */
  mayBeCut: boolean;
}

/**
 * Undefined for a block that holds nothing, and for a tool call whose input was cut off by `max_tokens` or the like:
 * the stop reason tells of that, and half an input must never run. Cut off without such a reason it is a fault.
 */
export function finishBlock(
  { start, inputJson, closed }: OpenBlock,
  { ref, mayBeCut }: FinishOptions,
): AssistantBlock | undefined {
  const { type } = start;
  if (type === 'text')
    return typeof start.text === 'string' && start.text !== '' ? { type, text: start.text } : undefined;
  const hasInput = type === 'tool_use' || inputJson !== '';
  const input = hasInput ? parseInput(inputJson, start.input) : undefined;
  if (hasInput && input === undefined) {
    if (mayBeCut) return undefined;
    throw new ModelFault('lost', `the input of the tool call "${String(start.name)}" arrived as broken JSON`);
  }
  if (type === 'tool_use') {
    if (mayBeCut && !closed && inputJson === '') return undefined;
    return { type, callId: String(start.id), name: String(start.name), input: input ?? {} };
  }
  // Unsigned thinking would be refused when it goes back.
  if (mayBeCut && (!closed || (type === 'thinking' && start.signature === ''))) return undefined;
  const block = (input === undefined ? start : { ...start, input }) as JsonObject;
  return { type: 'opaque', model: ref, block };
}

/** The API sends an empty string for an input without members; undefined when it is not a JSON object. */
function parseInput(json: string, initial: unknown): Json | undefined {
  if (json === '') return isPlainObject(initial) ? (initial as JsonObject) : {};
  try {
    const value: unknown = JSON.parse(json);
    return isPlainObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
