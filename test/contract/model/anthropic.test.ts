import { createAnthropicModel } from '../../../src/adapters/model/anthropic/anthropic-model.ts';
import type { StopReason } from '../../../src/core/ports.ts';
import {
  type AnthropicServer,
  type Fault,
  type Reply,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { type ContractFault, type ContractReply, modelContract } from './suite.ts';

const MODEL = 'claude-opus-5-5';

modelContract('anthropic', async (replies) => {
  const server: AnthropicServer = await startAnthropicServer({ script: replies.map(wire) });
  const model = createAnthropicModel({ apiKey: 'test-key', baseUrl: server.url });
  return { model, ref: `anthropic/${MODEL}`, id: MODEL, close: () => server.stop() };
});

function wire({ fault, stopReason, usage, ...reply }: ContractReply): Reply {
  return {
    ...reply,
    ...((reply.text?.length ?? 0) > 100_000 && { chunkSize: 64 * 1024 }),
    ...(stopReason !== undefined && { stopReason: wireReason(stopReason) }),
    ...(usage !== undefined && { usage }),
    ...(fault !== undefined && { fault: wireFault(fault) }),
  };
}

function wireReason(reason: StopReason): NonNullable<Reply['stopReason']> {
  return reason === 'context_window_exceeded' ? 'model_context_window_exceeded' : reason;
}

function wireFault(fault: ContractFault): Fault {
  switch (fault.kind) {
    case 'status': {
      const { status, retryAfterSeconds: seconds } = fault;
      return { kind: 'http', status, ...(seconds !== undefined && { retryAfter: String(seconds) }) };
    }
    case 'drop':
      return fault.afterEvents === 0 ? { kind: 'drop_before_headers' } : fault;
    case 'error_event':
      return {
        kind: 'error_event',
        afterEvents: fault.afterEvents,
        errorType: 'overloaded_error',
        message: 'Overloaded',
      };
    case 'nonsense':
      return { kind: 'http', status: 200, body: fault.body, contentType: fault.contentType };
    case 'truncated_tool_input':
      return fault;
    default:
      return { kind: fault.kind, afterEvents: fault.afterEvents };
  }
}
