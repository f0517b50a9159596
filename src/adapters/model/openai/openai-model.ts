// The Model port over Chat Completions, as OpenAI, Azure, OpenRouter, vLLM, Ollama, Workers AI and many others serve it:
// one streamed request per call, no retries, no SDK (a request and a stream of JSON are all there is to it).
import {
  type Model,
  ModelFault,
  type ModelListener,
  type ModelRequest,
  type ModelResponse,
} from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { brokenFault, connectionFault, withoutSecrets } from '../wire/faults.ts';
import { drain, type Link, linkedTo } from '../wire/link.ts';
import { jsonOf, readEvents } from '../wire/sse.ts';
import { Answer, MAX_ANSWER_LENGTH } from './accumulate.ts';
import { endpointOf, type OpenAiOptions } from './endpoint.ts';
import { refusalOf, streamErrorFault } from './refusal.ts';
import { toRequestBody } from './request.ts';
import { toStrictSchema } from './strict-schema.ts';

/** Throws FlueError missing_key without a key where one is needed, config_error for a bad URL. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const endpoint = endpointOf(options);
  const { provider = 'openai', fetch = globalThis.fetch, apiKey } = options;
  const secrets = [apiKey?.trim() ?? ''];
  /** Models whose endpoint takes no reasoning back, which is known when it has refused some. */
  const withoutReasoning = new Set<string>();

  const post = async (request: ModelRequest, signal: AbortSignal): Promise<Response> => {
    const ref = `${provider}/${request.model}`;
    const body = toRequestBody(request, {
      ref,
      limitName: endpoint.limitName,
      withoutReasoning: withoutReasoning.has(ref),
    });
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...endpoint.headers };
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal };
    const response = await fetch(endpoint.url, init).catch((thrown: unknown) => {
      throw connectionFault(thrown, endpoint.host);
    });
    if (response.ok) return response;
    const fault = await refusalOf(response, request.model, { ...endpoint, secrets });
    if (response.status !== 400 || withoutReasoning.has(ref) || !isAboutReasoning(fault, request))
      throw fault;
    // Nothing was billed. Without it the same messages are welcome.
    withoutReasoning.add(ref);
    return post(request, signal);
  };

  return {
    enforces: (schema) => toStrictSchema(schema) !== undefined,
    async stream(request, listener, signal) {
      signal.throwIfAborted();
      const link = linkedTo(signal);
      try {
        const response = await post(request, link.signal);
        return await readAnswer(response, { ref: `${provider}/${request.model}`, listener, link });
      } catch (thrown) {
        link.abort();
        if (signal.aborted) throw signal.reason;
        const fault = thrown instanceof ModelFault ? thrown : brokenFault(thrown, endpoint.host);
        throw withoutSecrets(fault, secrets);
      } finally {
        link.unlink();
      }
    },
    // Chat Completions has no such endpoint: the harness bounds the input by its bytes.
    countTokens: async () => undefined,
  };
}

function isAboutReasoning({ message }: ModelFault, { messages }: ModelRequest): boolean {
  const gaveSome = messages.some(({ content }) => content.some((block) => block.type === 'opaque'));
  return gaveSome && /reasoning/i.test(message);
}

interface Reading {
  ref: string;
  listener: ModelListener;
  link: Link;
}

async function readAnswer(response: Response, { ref, listener, link }: Reading): Promise<ModelResponse> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ModelFault('lost', 'the provider answered without a body');
  listener.onActivity();
  const answer = new Answer(listener);
  const limits = { maxEventLength: MAX_ANSWER_LENGTH };
  for await (const { event, data } of readEvents(reader, () => listener.onActivity(), limits)) {
    if (data.trim() === '[DONE]') {
      const whole = answer.response(ref);
      drain(reader, link);
      return whole;
    }
    const chunk = jsonOf(data);
    if (event === 'error' || isPlainObject(chunk.error)) throw streamErrorFault(chunk);
    answer.push(chunk);
  }
  // Not every server says [DONE]; one that has said why the answer ended has said it all.
  if (answer.hasEnded) return answer.response(ref);
  throw new ModelFault('lost', 'the stream ended before the answer was complete');
}
