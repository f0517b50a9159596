// What a request costs in tokens: the script's numbers, and a plain estimate for those it leaves out.
// count_tokens answers with the same estimate, so that a reservation made with it meets the bill.
import type { Reply, ReplyUsage } from './reply.ts';
import { isObject, type JsonObject } from './request.ts';

const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

export function estimateInput({ system, tools, messages }: JsonObject): number {
  return estimateTokens(JSON.stringify([system, tools, messages]));
}

export function usageOf(reply: Reply, inputTokens: () => number): ReplyUsage {
  const { usage = {}, text = '', thinking = '', toolCalls = [] } = reply;
  const calls = toolCalls.map((call) => JSON.stringify(call)).join('');
  return {
    inputTokens: usage.inputTokens ?? inputTokens(),
    outputTokens: usage.outputTokens ?? Math.max(1, estimateTokens(thinking + text + calls)),
    cacheReadTokens: usage.cacheReadTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteTokens ?? usage.cacheWrite1hTokens ?? 0,
    cacheWrite1hTokens: usage.cacheWrite1hTokens ?? 0,
    thinkingTokens: usage.thinkingTokens ?? estimateTokens(thinking),
  };
}

export function addUsage(a: ReplyUsage, b: ReplyUsage): ReplyUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    thinkingTokens: a.thinkingTokens + b.thinkingTokens,
  };
}

export const NO_USAGE: ReplyUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  thinkingTokens: 0,
};

/** The `usage` of message_start, and with the full output count that of a message that is not streamed. */
export function wireUsage(usage: ReplyUsage, request: JsonObject, outputTokens: number): JsonObject {
  return {
    cache_creation: {
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
      ephemeral_5m_input_tokens: usage.cacheWriteTokens - usage.cacheWrite1hTokens,
    },
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    inference_geo: request.inference_geo ?? 'not_available',
    input_tokens: usage.inputTokens,
    output_tokens: outputTokens,
    output_tokens_details: outputTokens === usage.outputTokens ? thinkingDetails(usage) : null,
    server_tool_use: null,
    service_tier: 'standard',
    speed: isObject(request) && request.speed === 'fast' ? 'fast' : 'standard',
  };
}

/** The `usage` of message_delta: cumulative totals, without the breakdown of the cache by lifetime. */
export function wireDeltaUsage(usage: ReplyUsage): JsonObject {
  return {
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: thinkingDetails(usage),
    server_tool_use: null,
  };
}

function thinkingDetails(usage: ReplyUsage): JsonObject {
  return { thinking_tokens: usage.thinkingTokens };
}
