// Takes in one HTTP request to the fake Messages API: which endpoint it is for, its body, and what is recorded of it.
import type { IncomingMessage } from 'node:http';
import { ApiError, invalid } from './api-error.ts';
import type { ReplyUsage } from './reply.ts';
import { isObject, type JsonObject } from './request.ts';

export type Endpoint = 'messages' | 'count_tokens';

export interface RecordedRequest {
  endpoint: Endpoint;
  headers: IncomingMessage['headers'];
  /** As parsed; undefined when it was no JSON object. */
  body: JsonObject | undefined;
  /** performance.now() of the server's process when the request's head had arrived. */
  arrivedAt: number;
  /** Why the API's own rules refused it; undefined when they did not. */
  refusal: string | undefined;
  /** Thinking blocks of other models, which the API drops in silence. */
  droppedThinking: number;
  /** What its answer is billed as; undefined where there is none. */
  usage: ReplyUsage | undefined;
}

const MAX_BODY = 32 * 1024 * 1024;

export function endpointOf({ method, url = '' }: IncomingMessage): Endpoint | undefined {
  if (method !== 'POST') return undefined;
  const path = url.split('?', 1)[0];
  if (path === '/v1/messages') return 'messages';
  return path === '/v1/messages/count_tokens' ? 'count_tokens' : undefined;
}

export function isBeta({ url = '' }: IncomingMessage): boolean {
  return url.includes('beta=true');
}

export function newRecord({ headers }: IncomingMessage, endpoint: Endpoint): RecordedRequest {
  const arrivedAt = performance.now();
  return {
    ...{ endpoint, headers, arrivedAt, body: undefined },
    ...{ refusal: undefined, droppedThinking: 0, usage: undefined },
  };
}

/** Drains what is too large before it says so. */
export async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  if (length > MAX_BODY) throw new ApiError(413, 'Request exceeds the maximum size');
  return parseObject(Buffer.concat(chunks).toString('utf8'));
}

function parseObject(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // answered below
  }
  throw invalid('', 'The request body is not valid JSON.');
}
