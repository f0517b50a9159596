// A scripted reply as the chunks of Chat Completions.
import type { Json } from '../../../src/protocol/json.ts';
import type { OpenAiReply } from './reply.ts';
import { USAGE } from './reply.ts';

export function chunksOf(reply: OpenAiReply): object[] {
  const { text = '', thinking, toolCalls = [] } = reply;
  const usage = reply.usage === undefined ? USAGE : reply.usage;
  const deltas = [
    { role: 'assistant', content: '' },
    ...(thinking?.match(/[\s\S]{1,8}/gu) ?? []).map((reasoning_content) => ({ reasoning_content })),
    ...piecesOf(text).map((content) => ({ content })),
    ...toolCalls.flatMap((call, index) => callDeltas(call, index, reply)),
  ];
  const finish = reply.finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  return [
    ...deltas.map((delta) => chunk([{ index: 0, delta, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason: finish }]),
    ...(usage === null ? [] : [{ ...chunk([]), usage }]),
  ];
}

/** Of forty characters, and larger ones of a text that is very long. */
export function piecesOf(text: string): string[] {
  const size = text.length > 100_000 ? 64 * 1024 : 40;
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? [];
}

function callDeltas(
  { name, input }: { name: string; input: Json },
  index: number,
  reply: OpenAiReply,
): object[] {
  const args = argumentsText(input, reply, index);
  const id = `call_${index}_${Math.random().toString(36).slice(2)}`;
  const parts = args.match(/[\s\S]{1,7}/gu) ?? [];
  return [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...parts.map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ];
}

/** Nothing for an input without members, as some servers do; half of the last call's when the fault is that. */
export function argumentsText(input: Json, { fault, toolCalls = [] }: OpenAiReply, index: number): string {
  const text = Object.keys(input ?? {}).length === 0 ? '' : JSON.stringify(input);
  const isHalf = fault?.kind === 'truncated_tool_input' && index === toolCalls.length - 1;
  return isHalf ? text.slice(0, Math.ceil(text.length / 2)) : text;
}

function chunk(choices: object[]): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test',
    choices,
    usage: null,
  };
}
