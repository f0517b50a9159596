// An MCP server over streamable HTTP that does as the test says: proper answers by default, and anything at all for the
// methods that the test takes over. Written by hand, so that it can be wrong.
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';

export interface OddCall {
  id: string | number | undefined;
  params: JsonObject;
  headers: IncomingHttpHeaders;
  /** How often this method (for `tools/call`: this tool) was asked for, from 1. */
  count: number;
  response: ServerResponse;
  /** The proper way to answer. */
  answer(result: JsonObject): void;
  /** The connection breaks. */
  die(): void;
}

type Handler = (call: OddCall) => void;

export interface OddServerOptions {
  tools?: readonly Json[];
  /** By method; `tools/call <name>` is that tool; `GET` a stream that is asked for. */
  on?: Readonly<Record<string, Handler>>;
  /** Listens on this port. */
  port?: number;
}

export interface OddServer {
  url: string;
  port: number;
  /** Every method that was asked for, in order; for tools with their names. */
  methods: string[];
  headers: IncomingHttpHeaders[];
  /** Bytes that left it. */
  bytesSent(): number;
  stop(): Promise<void>;
}

export const tool = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
  ...more,
});

export const textResult = (text: string): JsonObject => ({ content: [{ type: 'text', text }] });

export async function startOddServer(options: OddServerOptions = {}): Promise<OddServer> {
  const { tools = [tool('say')], on = {} } = options;
  const methods: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const sockets = new Set<Socket>();
  let sent = 0;
  const proper = (method: string, { params, answer }: OddCall): void => {
    if (method === 'initialize') answer(INITIALIZED);
    else if (method === 'tools/list') answer({ tools: [...tools] });
    else answer(textResult(`${params.name}: ${JSON.stringify(params.arguments)}`));
  };
  const server = http.createServer(async (request, response) => {
    headers.push(request.headers);
    const message = request.method === 'POST' ? await bodyOf(request) : {};
    const { method = String(request.method), id, params = {} } = message;
    const name = method === 'tools/call' ? `tools/call ${params.name}` : method;
    methods.push(name);
    const call: OddCall = {
      id,
      params,
      headers: request.headers,
      count: methods.filter((one) => one === name).length,
      response,
      answer: (result) => json(response, { jsonrpc: '2.0', id: id ?? null, result }),
      die: () => void request.socket.destroy(),
    };
    const handler = on[name] ?? on[method];
    if (handler !== undefined) handler(call);
    else if (request.method !== 'POST') response.writeHead(405).end();
    else if (id === undefined) response.writeHead(202).end();
    else proper(method, call);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sent += socket.bytesWritten;
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    port,
    methods,
    headers,
    bytesSent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, sent),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const INITIALIZED = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'odd', version: '1' },
};

export function json(
  response: ServerResponse,
  body: Json,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Begins a stream; `event` writes one message to it, and tells when it has left. */
export function stream(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return {
    event: (message: Json, { id, onSent }: { id?: string; onSent?: () => void } = {}) =>
      response.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`, onSent),
    end: () => response.end(),
  };
}

interface Message {
  method?: string;
  id?: string | number;
  params?: JsonObject;
}

async function bodyOf(request: IncomingMessage): Promise<Message> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message;
}
