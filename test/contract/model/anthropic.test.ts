import { createAnthropicModel } from '../../../src/adapters/model/anthropic/anthropic-model.ts';
import type { StopReason } from '../../../src/core/ports.ts';
import {
  type AnthropicServer,
  type Fault,
  type Reply,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { type ContractReply, modelContract } from './suite.ts';

const MODEL = 'claude-opus-5-5';

modelContract('anthropic', async (replies) => {
  const server: AnthropicServer = await startAnthropicServer({ script: replies.map(wire) });
  const model = createAnthropicModel({ apiKey: 'test-key', baseUrl: server.url });
  return { model, ref: `anthropic/${MODEL}`, id: MODEL, close: () => server.stop() };
});

function wire({ fault, stopReason, usage, ...reply }: ContractReply): Reply {
  return {
    ...reply,
    ...(stopReason !== undefined && { stopReason: wireReason(stopReason) }),
    ...(usage !== undefined && { usage }),
    ...(fault !== undefined && { fault: wireFault(fault) }),
  };
}

function wireReason(reason: StopReason): NonNullable<Reply['stopReason']> {
  return reason === 'context_window_exceeded' ? 'model_context_window_exceeded' : reason;
}

function wireFault(fault: NonNullable<ContractReply['fault']>): Fault {
  if (fault.kind !== 'status') return fault.afterEvents === 0 ? { kind: 'drop_before_headers' } : fault;
  const { status, retryAfterSeconds } = fault;
  return {
    kind: 'http',
    status,
    ...(retryAfterSeconds !== undefined && { retryAfter: String(retryAfterSeconds) }),
  };
}
