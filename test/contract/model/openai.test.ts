import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import type { Usage } from '../../../src/protocol/usage.ts';
import { type OpenAiReply, startOpenAiServer } from '../../support/openai-server.ts';
import { type ContractReply, modelContract } from './suite.ts';

modelContract(
  'openai',
  async (replies) => {
    const server = await startOpenAiServer(replies.map(wire));
    const model = createOpenAiModel({ apiKey: 'test-key', baseUrl: server.url });
    return { model, ref: 'openai/gpt-5', id: 'gpt-5', close: () => server.stop() };
  },
  { countsTokens: false },
);

const FINISH = {
  end_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  refusal: 'content_filter',
} as const;

function wire({ fault, stopReason, usage, ...reply }: ContractReply): OpenAiReply {
  const finish = Object.entries(FINISH).find(([reason]) => reason === stopReason)?.[1] ?? 'model_length';
  return {
    ...reply,
    ...(stopReason !== undefined && { finish }),
    ...(usage !== undefined && { usage: wireUsage(usage) }),
    ...(fault !== undefined && { fault: wireFault(fault) }),
  };
}

function wireUsage({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): object {
  return {
    prompt_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
  };
}

function wireFault(fault: NonNullable<ContractReply['fault']>): NonNullable<OpenAiReply['fault']> {
  if (fault.kind !== 'status') return { kind: fault.kind, afterChunks: fault.afterEvents };
  const { status, retryAfterSeconds: seconds } = fault;
  return {
    kind: 'status',
    status,
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
  };
}
