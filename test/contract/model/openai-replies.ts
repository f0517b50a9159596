// Replies of the Model contract in the words of OpenAI's two APIs.
import type { StopReason } from '../../../src/core/ports.ts';
import type { Usage } from '../../../src/protocol/usage.ts';
import type { OpenAiFault, OpenAiReply } from '../../support/openai/reply.ts';
import type { ContractFault, ContractReply } from './suite.ts';

export function chatReply({ fault, stopReason, usage, ...reply }: ContractReply): OpenAiReply {
  return {
    ...reply,
    ...(stopReason !== undefined && { finish: FINISH[stopReason] ?? 'stop' }),
    ...(usage !== undefined && { usage: chatUsage(usage) }),
    ...(fault !== undefined && { fault: wireFault(fault) }),
  };
}

export function responsesReply({ fault, stopReason, usage, ...reply }: ContractReply): OpenAiReply {
  return {
    ...reply,
    ...(stopReason !== undefined && {
      finish: stopReason === 'refusal' ? 'content_filter' : 'max_output_tokens',
    }),
    ...(usage !== undefined && { usage: responsesUsage(usage) }),
    ...(fault !== undefined && { fault: wireFault(fault) }),
  };
}

const FINISH: Partial<Record<StopReason, string>> = {
  end_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  refusal: 'content_filter',
  context_window_exceeded: 'model_length',
};

function chatUsage({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): object {
  return {
    prompt_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
  };
}

function responsesUsage({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): object {
  const input_tokens = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    input_tokens,
    input_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: Math.floor(outputTokens / 2) },
    total_tokens: input_tokens + outputTokens,
  };
}

function wireFault(fault: ContractFault): OpenAiFault {
  if ('afterEvents' in fault) return { kind: fault.kind, afterChunks: fault.afterEvents };
  if (fault.kind !== 'status') return fault;
  const { status, retryAfterSeconds: seconds } = fault;
  return {
    kind: 'status',
    status,
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
  };
}
