// Turns a scripted reply into Anthropic's message, whole or as the events of its stream.
import type { Reply, ReplyUsage, StopReason } from './reply.ts';
import type { ContentBlock, JsonObject, MessagesRequest } from './request.ts';
import { thinkingBlock } from './thinking.ts';
import { wireDeltaUsage, wireUsage } from './usage.ts';

export interface MessageSource {
  /** Counts the accepted requests, from 0; ids are made of it. */
  index: number;
  request: MessagesRequest;
  reply: Reply;
  usage: ReplyUsage;
}

export interface StreamEvent extends JsonObject {
  type: string;
}

export function wholeMessage(source: MessageSource): JsonObject {
  const content = contentOf(source);
  return { ...envelope(source, source.usage.outputTokens), content, ...ending(source.reply, content) };
}

export function messageEvents(source: MessageSource): StreamEvent[] {
  const content = contentOf(source);
  const { reply, usage } = source;
  const start = {
    ...envelope(source, 1),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
  };
  return [
    { type: 'message_start', message: start },
    { type: 'ping' },
    ...content.flatMap((block, index) =>
      blockEvents(index, deltasOf(block, reply, index === content.length - 1)),
    ),
    {
      type: 'message_delta',
      delta: { ...ending(reply, content), container: null },
      usage: wireDeltaUsage(usage),
    },
    { type: 'message_stop' },
  ];
}

function envelope({ index, request, usage }: MessageSource, outputTokens: number): JsonObject {
  return {
    id: `msg_${String(index).padStart(6, '0')}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    container: null,
    diagnostics: null,
    usage: wireUsage(usage, request, outputTokens),
  };
}

function contentOf({ index, request, reply }: MessageSource): ContentBlock[] {
  const { thinking, text, toolCalls = [] } = reply;
  const calls = toolCalls.map((call, position) => ({
    type: 'tool_use',
    id: call.id ?? `toolu_${String(index).padStart(6, '0')}_${position}`,
    name: call.name,
    input: call.input,
    caller: { type: 'direct' },
  }));
  return [
    ...(thinking === undefined ? [] : [{ ...thinkingBlock(request, thinking) }]),
    ...(text === undefined || text === '' ? [] : [{ type: 'text', text, citations: null }]),
    ...calls,
  ];
}

function ending(reply: Reply, content: ContentBlock[]): JsonObject {
  const natural: StopReason = content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  const reason = reply.stopReason ?? natural;
  const refusal = { type: 'refusal', category: 'general_harms', explanation: 'The test script refuses.' };
  return { stop_reason: reason, stop_sequence: null, stop_details: reason === 'refusal' ? refusal : null };
}

interface BlockDeltas {
  /** The block as content_block_start shows it. */
  start: JsonObject;
  deltas: JsonObject[];
}

function blockEvents(index: number, { start, deltas }: BlockDeltas): StreamEvent[] {
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function deltasOf(block: ContentBlock, reply: Reply, isLast: boolean): BlockDeltas {
  const size = reply.chunkSize ?? 20;
  if (block.type === 'text') {
    const deltas = chunks(String(block.text), size).map((text) => ({ type: 'text_delta', text }));
    return { start: { ...block, text: '' }, deltas };
  }
  if (block.type === 'thinking') {
    const deltas = chunks(String(block.thinking), size).map((thinking) => ({
      type: 'thinking_delta',
      thinking,
    }));
    const signature = { type: 'signature_delta', signature: block.signature };
    return { start: { ...block, thinking: '', signature: '' }, deltas: [...deltas, signature] };
  }
  const json = JSON.stringify(block.input);
  const sent =
    isLast && reply.fault?.kind === 'truncated_tool_input' ? json.slice(0, Math.ceil(json.length / 2)) : json;
  const deltas = ['', ...chunks(sent, size)].map((partial_json) => ({
    type: 'input_json_delta',
    partial_json,
  }));
  return { start: { ...block, input: {} }, deltas };
}

/** Cuts between code points, never inside one. */
function chunks(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + size);
    if (isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
