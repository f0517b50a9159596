// A filled reply as the answer that a provider would give, `max_tokens` included.
import type { ModelRequest, ModelResponse, StopReason } from '../../../core/ports.ts';
import { byteLength, type JsonObject } from '../../../protocol/json.ts';
import type { AssistantBlock } from '../../../protocol/messages.ts';
import { totalTokens } from '../../../protocol/money.ts';
import type { Usage } from '../../../protocol/usage.ts';
import type { ScriptReply } from './script.ts';

const BYTES_PER_TOKEN = 4;

export interface AnswerOptions {
  ref: string;
  mintCallId(): string;
}

export function toResponse(reply: ScriptReply, request: ModelRequest, options: AnswerOptions): ModelResponse {
  const content = contentOf(reply, options);
  const usage = usageOf(reply, request, content);
  const natural: StopReason = content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  if (usage.outputTokens <= request.maxTokens) {
    return { content, stopReason: reply.stopReason ?? natural, usage, billing: {} };
  }
  // A real model stops in the middle: its text is cut, its last words, the tool calls, never come.
  const share = request.maxTokens / usage.outputTokens;
  const cut = content.filter((block) => block.type !== 'tool_use').map((block) => shorten(block, share));
  const paid = { ...usage, outputTokens: request.maxTokens };
  return { content: cut, stopReason: 'max_tokens', usage: paid, billing: {} };
}

/** What the reply says its input is, cached parts included; else an estimate of the request. */
export function inputTokensOf(usage: Partial<Usage> | undefined, request: ModelRequest): number {
  return totalTokens({ ...inputUsage(usage, request), outputTokens: 0 });
}

function contentOf(
  { thinking, text, result, toolCalls = [] }: ScriptReply,
  options: AnswerOptions,
): AssistantBlock[] {
  const said = result === undefined ? (text ?? '') : JSON.stringify(result);
  const thought: JsonObject = { type: 'thinking', thinking: thinking ?? '', signature: 'scripted' };
  return [
    ...(thinking === undefined ? [] : [{ type: 'opaque' as const, model: options.ref, block: thought }]),
    ...(said === '' ? [] : [{ type: 'text' as const, text: said }]),
    ...toolCalls.map(({ name, input }) => ({
      type: 'tool_use' as const,
      callId: options.mintCallId(),
      name,
      input,
    })),
  ];
}

function usageOf({ usage }: ScriptReply, request: ModelRequest, content: readonly AssistantBlock[]): Usage {
  const outputTokens = usage?.outputTokens ?? Math.max(1, estimate(content));
  return { ...inputUsage(usage, request), outputTokens };
}

function inputUsage(usage: Partial<Usage> | undefined, request: ModelRequest): Usage {
  const { system, messages, tools, resultSchema } = request;
  return {
    inputTokens: usage?.inputTokens ?? estimate([system, messages, tools, resultSchema]),
    outputTokens: 0,
    cacheReadTokens: usage?.cacheReadTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
  };
}

function estimate(value: unknown): number {
  return Math.ceil(byteLength(JSON.stringify(value)) / BYTES_PER_TOKEN);
}

function shorten(block: AssistantBlock, share: number): AssistantBlock {
  return block.type === 'text'
    ? { ...block, text: block.text.slice(0, Math.floor(block.text.length * share)) }
    : block;
}
