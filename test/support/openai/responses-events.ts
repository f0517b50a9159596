// A scripted reply as the events of Responses, in the order and with the members that OpenAI gives them
// (https://platform.openai.com/docs/api-reference/responses-streaming).
import { argumentsText, piecesOf } from './chat-chunks.ts';
import { encrypted } from './reasoning.ts';
import type { OpenAiReply } from './reply.ts';

type Item = Record<string, unknown>;
type Event = Record<string, unknown>;

const USAGE = {
  input_tokens: 12,
  input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 17,
};

export function eventsOf(reply: OpenAiReply, request: Record<string, unknown>): Event[] {
  const id = newId('resp');
  const items = itemsOf(reply, request);
  const response = (more: Item): Item => ({
    ...{ id, object: 'response', created_at: 1, model: request.model, error: null, service_tier: 'default' },
    ...{ incomplete_details: null, store: request.store ?? true, tools: request.tools ?? [], output: [] },
    ...more,
  });
  const usage = reply.usage === undefined ? USAGE : reply.usage;
  const status = reply.finish === undefined ? 'completed' : 'incomplete';
  const end = response({
    status,
    output: items.map(({ done }) => done),
    usage,
    ...(reply.finish !== undefined && { incomplete_details: { reason: reply.finish } }),
  });
  const events = [
    { type: 'response.created', response: response({ status: 'in_progress', usage: null }) },
    { type: 'response.in_progress', response: response({ status: 'in_progress', usage: null }) },
    ...items.flatMap(({ added, between, done }, output_index) => [
      { type: 'response.output_item.added', output_index, item: added },
      ...between.map((event) => ({ ...event, item_id: added.id, output_index })),
      { type: 'response.output_item.done', output_index, item: done },
    ]),
    { type: `response.${status}`, response: end },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
}

interface StreamedItem {
  added: Item;
  between: Event[];
  done: Item;
}

function itemsOf(reply: OpenAiReply, request: Record<string, unknown>): StreamedItem[] {
  const { thinking, text = '', toolCalls = [], finish } = reply;
  const isCut = finish !== undefined;
  const calls = toolCalls.map(({ name, input }, index) => {
    const isHalf = isCut && reply.fault?.kind === 'truncated_tool_input' && index === toolCalls.length - 1;
    return callItem(name, argumentsText(input, reply, index), isHalf);
  });
  return [
    ...(thinking === undefined ? [] : [reasoningItem(thinking, request)]),
    ...(text === '' ? [] : [messageItem(text, isCut && calls.length === 0)]),
    ...calls,
  ];
}

function reasoningItem(thinking: string, request: Record<string, unknown>): StreamedItem {
  const id = newId('rs');
  const wanted = Array.isArray(request.include) && request.include.includes('reasoning.encrypted_content');
  const summary = [{ type: 'summary_text', text: thinking }];
  const secret = wanted ? encrypted(String(request.model), thinking) : null;
  const at = { summary_index: 0 };
  return {
    // What is here of the encrypted text may be incomplete.
    added: { id, type: 'reasoning', summary: [], encrypted_content: secret?.slice(0, 9) ?? null },
    between: [
      { type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } },
      ...piecesOf(thinking).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...at, delta })),
      { type: 'response.reasoning_summary_text.done', ...at, text: thinking },
      { type: 'response.reasoning_summary_part.done', ...at, part: summary[0] },
    ],
    done: { id, type: 'reasoning', summary, encrypted_content: secret },
  };
}

function messageItem(text: string, isCut: boolean): StreamedItem {
  const base = { id: newId('msg'), type: 'message', role: 'assistant' };
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  const at = { content_index: 0 };
  return {
    added: { ...base, status: 'in_progress', content: [] },
    between: [
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      ...piecesOf(text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
      { type: 'response.output_text.done', ...at, text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part },
    ],
    done: { ...base, status: isCut ? 'incomplete' : 'completed', content: [part] },
  };
}

function callItem(name: string, args: string, isHalf: boolean): StreamedItem {
  const base = { id: newId('fc'), type: 'function_call', call_id: newId('call'), name };
  return {
    added: { ...base, status: 'in_progress', arguments: '' },
    between: [
      ...(args.match(/[\s\S]{1,7}/gu) ?? []).map((delta) => ({
        type: 'response.function_call_arguments.delta',
        delta,
      })),
      { type: 'response.function_call_arguments.done', name, arguments: args },
    ],
    done: { ...base, status: isHalf ? 'incomplete' : 'completed', arguments: args },
  };
}

function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`;
}
