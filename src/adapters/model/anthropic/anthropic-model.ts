// The Model port over Anthropic's Messages API: one streamed request per call, no retries, faults told apart precisely.
import type { BaseAnthropic } from '@anthropic-ai/sdk/client';
import { APIError } from '@anthropic-ai/sdk/core/error';
import type { Model, ModelRequest } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import type { OpaqueBlock } from '../../../protocol/messages.ts';
import { linkedTo } from '../wire/link.ts';
import { readAnswer } from './answer.ts';
import { type AnthropicOptions, createClient } from './client.ts';
import { toModelFault } from './faults.ts';
import { toRequestBody } from './request.ts';
import { toApiSchema } from './result-schema.ts';

/** A count is only worth having when it is quick. */
const COUNT_TIMEOUT_MS = 10_000;
const MOST_SECRETS = 8;
/**
 * The API binds thinking to the system prompt, tools and messages before it and answers 400 when one of them changed:
 * an agent whose instructions were edited between two messages could never be spoken to again.
 */
const UNBOUND = /bound to a different conversation|Invalid `signature` in `thinking` block/;

/** Throws FlueError missing_key without a key, config_error for a bad URL. */
export function createAnthropicModel(options: AnthropicOptions): Model {
  const secrets = [options.apiKey?.trim() ?? ''];
  const client = createClient(remembering(secrets, options));
  const { provider = 'anthropic' } = options;
  const { host } = new URL(client.baseURL);
  const refused = new WeakSet<OpaqueBlock>();

  const isFederated = client.credentials !== null;

  const bodyOf = (request: ModelRequest) =>
    toRequestBody(request, { ref: `${provider}/${request.model}`, isRefused: (block) => refused.has(block) });
  const faultOf = (thrown: unknown, model: string) =>
    toModelFault(thrown, { model, host, nowMs: Date.now(), secrets, isFederated });

  const ask = (request: ModelRequest, signal: AbortSignal): Promise<Response> =>
    post(client, '/v1/messages', bodyOf(request), signal, true);

  /** A second time only where the answer says why the first was refused, and that nothing was billed. */
  async function send(request: ModelRequest, signal: AbortSignal): Promise<Response> {
    try {
      return await ask(request, signal);
    } catch (thrown) {
      const fault = faultOf(thrown, request.model);
      // The token was taken back, or has expired before its time: the SDK has thrown it away, and exchanges anew.
      if (fault.status === 401 && thrown instanceof APIError && isFederated) return ask(request, signal);
      if (fault.status !== 400 || !UNBOUND.test(fault.message) || !refuse(request, refused)) throw fault;
      // Without their thinking the same messages are welcome.
      return ask(request, signal);
    }
  }

  return {
    enforces: (schema) => toApiSchema(schema) !== undefined,
    async stream(request, listener, signal) {
      signal.throwIfAborted();
      const link = linkedTo(signal);
      try {
        const response = await send(request, link.signal);
        return await readAnswer(response, `${provider}/${request.model}`, listener, link);
      } catch (thrown) {
        link.abort();
        if (signal.aborted) throw signal.reason;
        throw faultOf(thrown, request.model);
      } finally {
        link.unlink();
      }
    },
    async countTokens(request, signal) {
      const { max_tokens: _max, stream: _stream, ...body } = bodyOf(request);
      const limited = AbortSignal.any([signal, AbortSignal.timeout(COUNT_TIMEOUT_MS)]);
      try {
        const response = await post(client, '/v1/messages/count_tokens', body, limited, false);
        const counted: unknown = await response.json();
        const tokens = isPlainObject(counted) ? counted.input_tokens : undefined;
        return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : undefined;
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    },
  };
}

/** Tokens that came into being go to `secrets`, the last few of them: older ones are shown to nobody any more. */
function remembering(secrets: string[], options: AnthropicOptions): AnthropicOptions {
  const { federation } = options;
  if (federation === undefined) return options;
  const onToken = (token: string): void => {
    secrets.push(token);
    if (secrets.length > MOST_SECRETS) secrets.shift();
    federation.onToken(token);
  };
  return { ...options, federation: { ...federation, onToken } };
}

function post(
  client: BaseAnthropic,
  path: string,
  body: object,
  signal: AbortSignal,
  stream: boolean,
): Promise<Response> {
  return client.post(path, { body, signal, stream }).asResponse();
}

/** Marks all thinking of the request as refused; false when it has none left to leave out. */
function refuse(request: ModelRequest, refused: WeakSet<OpaqueBlock>): boolean {
  let found = false;
  for (const message of request.messages) {
    for (const block of message.content) {
      if (block.type !== 'opaque' || refused.has(block)) continue;
      refused.add(block);
      found = true;
    }
  }
  return found;
}
