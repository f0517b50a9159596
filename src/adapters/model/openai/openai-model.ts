// The Model port over OpenAI's two APIs: Responses, and Chat Completions as Azure, OpenRouter, vLLM, Ollama, Workers AI
// and many others serve it: one streamed request per call, no retries, no SDK (a request and a stream of JSON are all
// there is to it).
import { type Model, ModelFault, type ModelRequest } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { toolUsesOf } from '../../../protocol/messages.ts';
import { brokenFault, connectionFault, withoutSecrets } from '../wire/faults.ts';
import { linkedTo } from '../wire/link.ts';
import { cacheKeyOf } from './cache-key.ts';
import { chatWire } from './chat/chat-wire.ts';
import { isCount } from './counts.ts';
import { endpointOf, type OpenAiOptions } from './endpoint.ts';
import { createLearned } from './learned.ts';
import { readAnswer } from './read-answer.ts';
import { refusalOf } from './refusal.ts';
import { responsesWire } from './responses/responses-wire.ts';
import { toStrictSchema } from './strict-schema.ts';
import type { BodyOptions } from './wire.ts';

/** A count is only worth having when it is quick. */
const COUNT_TIMEOUT_MS = 10_000;

/** Throws FlueError missing_key without a key where one is needed, config_error for a bad URL. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const endpoint = endpointOf(options);
  const wire = endpoint.wire === 'responses' ? responsesWire : chatWire;
  const learned = createLearned(wire);
  const { provider = 'openai', fetch = globalThis.fetch, apiKey } = options;
  const secrets = [apiKey?.trim() ?? ''];
  const refOf = ({ model }: ModelRequest): string => `${provider}/${model}`;

  const optionsFor = async (request: ModelRequest): Promise<BodyOptions> => ({
    ...learned.about(refOf(request)),
    limitName: endpoint.limitName,
    asksForCache: endpoint.asksForCache(request.model),
    cacheKey: endpoint.takesCacheKey ? await cacheKeyOf(request) : undefined,
  });

  const send = async (path: string, body: object, signal: AbortSignal): Promise<Response> => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...endpoint.headers };
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal };
    return fetch(endpoint.urlOf(path), init).catch((thrown: unknown) => {
      throw connectionFault(thrown, endpoint.host);
    });
  };

  const post = async (request: ModelRequest, signal: AbortSignal): Promise<Response> => {
    const response = await send(wire.path, wire.bodyOf(request, await optionsFor(request)), signal);
    if (response.ok) return response;
    const fault = await refusalOf(response, request.model, { ...endpoint, secrets });
    if (!learned.from(fault, request, refOf(request))) throw fault;
    return post(request, signal);
  };

  return {
    enforces: (schema) => toStrictSchema(schema) !== undefined,
    async stream(request, listener, signal) {
      signal.throwIfAborted();
      const link = linkedTo(signal);
      try {
        const response = await post(request, link.signal);
        const answer = wire.newAnswer({ ref: refOf(request), listener, takenIds: idsIn(request) });
        return await readAnswer({ response, answer, link, onActivity: () => listener.onActivity() });
      } catch (thrown) {
        link.abort();
        if (signal.aborted) throw signal.reason;
        const fault = thrown instanceof ModelFault ? thrown : brokenFault(thrown, endpoint.host);
        throw withoutSecrets(fault, secrets);
      } finally {
        link.unlink();
      }
    },
    async countTokens(request, signal) {
      // Where there is no such endpoint the harness bounds the input by its bytes.
      if (wire.count === undefined) return undefined;
      const limited = AbortSignal.any([signal, AbortSignal.timeout(COUNT_TIMEOUT_MS)]);
      try {
        const body = wire.count.bodyOf(request, await optionsFor(request));
        const response = await send(wire.count.path, body, limited);
        const counted: unknown = response.ok ? await response.json() : await response.body?.cancel();
        return isPlainObject(counted) && isCount(counted.input_tokens) ? counted.input_tokens : undefined;
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    },
  };
}

function idsIn({ messages }: ModelRequest): Set<string> {
  const calls = messages.flatMap(({ role, content }) => (role === 'assistant' ? toolUsesOf(content) : []));
  return new Set(calls.map(({ callId }) => callId));
}
