// A server of the official server package that speaks the revision of 2026-07-28, and by default that one alone.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

export interface ModernServer {
  url: string;
  stop(): Promise<void>;
}

export async function startModernServer({ speaksBoth = false } = {}): Promise<ModernServer> {
  const handler = createMcpHandler(tools, { legacy: speaksBoth ? 'stateless' : 'reject' });
  const server = http.createServer(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks).toString('utf8');
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      ...(body === '' ? {} : { body }),
    });
    const response = await handler.fetch(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body !== null) for await (const chunk of response.body) outgoing.write(chunk);
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tools(): McpServer {
  const server = new McpServer({ name: 'modern', version: '1.0.0' });
  const echo = { description: 'Says it again', inputSchema: z.object({ message: z.string() }) };
  server.registerTool('echo', echo, ({ message }) => ({
    content: [{ type: 'text', text: `Echo: ${message}` }],
  }));
  const sum = { description: 'Adds', inputSchema: z.object({ a: z.number(), b: z.number() }) };
  server.registerTool('get-sum', sum, ({ a, b }) => ({
    content: [{ type: 'text', text: `The sum of ${a} and ${b} is ${a + b}.` }],
  }));
  return server;
}
