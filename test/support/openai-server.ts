// A raw HTTP server that speaks OpenAI's Chat Completions or Responses and enforces its rules: one scripted reply per
// request, with faults, and a record of every request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isPlainObject } from '../../src/protocol/json.ts';
import { chunksOf } from './openai/chat-chunks.ts';
import { createPrefixCache, type PrefixUse } from './openai/prefix-cache.ts';
import type { OpenAiReply } from './openai/reply.ts';
import { eventsOf } from './openai/responses-events.ts';
import { responsesProblem } from './openai/responses-rules.ts';
import { requestProblem } from './openai/rules.ts';

export { type OpenAiReply, USAGE } from './openai/reply.ts';

export interface OpenAiServer {
  /** With /v1. */
  url: string;
  requests: OpenAiRequest[];
  stop(): Promise<void>;
}

export interface OpenAiRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  /** Its input tokens, and how many were in the cache; undefined where nothing is cached. */
  cache?: PrefixUse;
}

export interface OpenAiServerOptions {
  speaks?: 'chat' | 'responses';
  /** Caches prompts, and bills by that where a reply names no usage. */
  caching?: boolean;
}

type Body = Record<string, unknown>;

interface Api {
  path: string;
  problem(body: unknown): string | undefined;
  /** A reply to a request that is in order, ready to be written. */
  frames(reply: OpenAiReply, body: Body): string[];
  usage(cache: PrefixUse): object;
  end: string;
}

const APIS: Record<'chat' | 'responses', Api> = {
  chat: {
    path: '/v1/chat/completions',
    problem: requestProblem,
    frames: (reply) => (reply.chunks ?? chunksOf(reply)).map((chunk) => frame(chunk)),
    usage: ({ input, read }) => ({
      ...{ prompt_tokens: input, completion_tokens: 5, total_tokens: input + 5 },
      prompt_tokens_details: { cached_tokens: read },
    }),
    end: 'data: [DONE]\n\n',
  },
  responses: {
    path: '/v1/responses',
    problem: responsesProblem,
    frames: (reply, body) => (reply.chunks ?? eventsOf(reply, body)).map((event) => frame(event, true)),
    usage: ({ input, read }) => ({
      ...{ input_tokens: input, output_tokens: 5, total_tokens: input + 5 },
      input_tokens_details: { cached_tokens: read, cache_write_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    }),
    end: '',
  },
};

export async function startOpenAiServer(
  replies: readonly OpenAiReply[],
  { speaks = 'chat', caching = false }: OpenAiServerOptions = {},
): Promise<OpenAiServer> {
  const api = APIS[speaks];
  const cacheUse = caching ? createPrefixCache() : undefined;
  const waiting = [...replies];
  const requests: OpenAiServer['requests'] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const path = request.url ?? '';
      const record: OpenAiRequest = { path, headers: request.headers, body: isPlainObject(body) ? body : {} };
      requests.push(record);
      if (path === '/v1/responses/input_tokens' && speaks === 'responses') return count(response, body);
      const problem = path.split('?')[0] === api.path ? api.problem(body) : 'no such path';
      if (problem !== undefined || !isPlainObject(body)) return refuse(response, problem ?? 'no object');
      const reply = waiting[0] ?? { text: 'There is no more.' };
      if (reply.refuses?.when(body)) return refuse(response, reply.refuses.message);
      waiting.shift();
      const cache = cacheUse?.(body);
      if (cache !== undefined) record.cache = cache;
      await play(response, { ...(cache && { usage: api.usage(cache) }), ...reply }, api, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, message: string): void {
  const error = { message, type: 'invalid_request_error' };
  response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

function count(response: ServerResponse, body: unknown): void {
  const counted = {
    object: 'response.input_tokens',
    input_tokens: Math.ceil(JSON.stringify(body).length / 4),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counted));
}

async function play(response: ServerResponse, reply: OpenAiReply, api: Api, body: Body): Promise<void> {
  const { fault } = reply;
  if (reply.latencyMs !== undefined) await pause(reply.latencyMs, undefined, { ref: false });
  if (response.destroyed) return;
  if (fault?.kind === 'status') {
    const said = fault.body ?? JSON.stringify({ error: { message: `status ${fault.status}`, code: null } });
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(said);
    return;
  }
  if (fault?.kind === 'nonsense') {
    response.writeHead(200, { 'content-type': fault.contentType }).end(fault.body);
    return;
  }
  if (fault?.kind === 'drop' && fault.afterChunks === 0) return void response.destroy();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [index, piece] of api.frames(reply, body).entries()) {
    if (fault !== undefined && 'afterChunks' in fault && index === fault.afterChunks)
      return breakOff(response, fault.kind);
    response.write(piece);
    // So that they do not all arrive as one.
    await pause(1);
  }
  response.end(reply.silentEnd || reply.chunks ? undefined : api.end);
}

function breakOff(response: ServerResponse, kind: string): void {
  if (kind === 'drop') response.destroy();
  if (kind === 'malformed_sse') response.end('event delta\ndata\u0000: this is no frame\n\n<html>\n');
  if (kind === 'malformed_json') response.end('data: {"type":"response.output_te\n\n');
  if (kind === 'error_event') {
    const error = { type: 'error', code: 'server_error', message: 'The server had an error.', param: null };
    response.end(`event: error\ndata: ${JSON.stringify({ ...error, error })}\n\n`);
  }
}

function frame(event: object | string, isNamed = false): string {
  if (typeof event === 'string') return event;
  const name = isNamed && 'type' in event ? `event: ${String(event.type)}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}
