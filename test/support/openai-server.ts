// A raw HTTP server that speaks OpenAI's Chat Completions and enforces its rules: one scripted reply per request, with
// faults, and a record of every request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isPlainObject, type Json } from '../../src/protocol/json.ts';
import { requestProblem } from './openai/rules.ts';

export interface OpenAiReply {
  text?: string;
  /** Sent as `reasoning_content`, as DeepSeek, vLLM and others do. */
  thinking?: string;
  toolCalls?: Array<{ name: string; input: Json }>;
  /** As the API says it; left out when null. */
  usage?: object | null;
  finish?: string;
  latencyMs?: number;
  /** Chunks sent as they are, instead of all else; a text is sent raw. */
  chunks?: Array<object | string>;
  fault?:
    | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
    | { kind: 'drop' | 'stall'; afterChunks: number };
  /** Without the last `[DONE]`. */
  silentEnd?: boolean;
  /** Refuses what came before with this 400, when the request has it. */
  refuses?: { when(body: Record<string, unknown>): boolean; message: string };
}

export interface OpenAiServer {
  /** With /v1. */
  url: string;
  requests: Array<{ path: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

export const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };

export async function startOpenAiServer(replies: readonly OpenAiReply[]): Promise<OpenAiServer> {
  const waiting = [...replies];
  const requests: OpenAiServer['requests'] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      requests.push({
        path: request.url ?? '',
        headers: request.headers,
        body: isPlainObject(body) ? body : {},
      });
      const problem = request.url?.startsWith('/v1/chat/completions') ? requestProblem(body) : 'no such path';
      if (problem !== undefined)
        return refuse(response, 400, { message: problem, type: 'invalid_request_error' });
      const reply = waiting[0] ?? { text: 'There is no more.' };
      if (isPlainObject(body) && reply.refuses?.when(body))
        return refuse(response, 400, { message: reply.refuses.message, type: 'invalid_request_error' });
      waiting.shift();
      await play(response, reply);
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

function refuse(response: ServerResponse, status: number, error: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

async function play(response: ServerResponse, reply: OpenAiReply): Promise<void> {
  const { fault } = reply;
  if (reply.latencyMs !== undefined) await pause(reply.latencyMs, undefined, { ref: false });
  if (response.destroyed) return;
  if (fault?.kind === 'status') {
    const body = fault.body ?? JSON.stringify({ error: { message: `status ${fault.status}`, code: null } });
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(body);
    return;
  }
  const chunks = reply.chunks ?? chunksOf(reply);
  if (fault?.kind === 'drop' && fault.afterChunks === 0) return void response.destroy();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [index, chunk] of chunks.entries()) {
    if (fault !== undefined && index === fault.afterChunks) {
      if (fault.kind === 'drop') response.destroy();
      return;
    }
    response.write(typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`);
    // So that they do not all arrive as one.
    await pause(1);
  }
  response.end(reply.silentEnd || reply.chunks ? undefined : 'data: [DONE]\n\n');
}

function chunksOf(reply: OpenAiReply): object[] {
  const { text = '', thinking, toolCalls = [] } = reply;
  const pieces = text.match(/[\s\S]{1,40}/gu) ?? [];
  const usage = reply.usage === undefined ? USAGE : reply.usage;
  const deltas = [
    { role: 'assistant', content: '' },
    ...(thinking?.match(/[\s\S]{1,8}/gu) ?? []).map((reasoning_content) => ({ reasoning_content })),
    ...pieces.map((content) => ({ content })),
    ...toolCalls.flatMap(callDeltas),
  ];
  const finish = reply.finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  return [
    ...deltas.map((delta) => chunk([{ index: 0, delta, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, finish_reason: finish }]),
    ...(usage === null ? [] : [{ ...chunk([]), usage }]),
  ];
}

function callDeltas({ name, input }: { name: string; input: Json }, index: number): object[] {
  const args = Object.keys(input ?? {}).length === 0 ? '' : JSON.stringify(input);
  const id = `call_${index}_${Math.random().toString(36).slice(2)}`;
  const parts = args.match(/[\s\S]{1,7}/gu) ?? [];
  return [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    ...parts.map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ];
}

function chunk(choices: object[]): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test',
    choices,
    usage: null,
  };
}
