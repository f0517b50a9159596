import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const fetch = createNodeFetch();

async function chunksOf(response: Response): Promise<string[]> {
  const reader = response.body?.getReader();
  const chunks: string[] = [];
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return chunks;
    chunks.push(new TextDecoder().decode(part.value));
  }
}

describe('fetch over node:http', () => {
  it('sends method, headers and a body with its length, and reads status, headers and text', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        response.writeHead(418, { 'x-thing': 'a', 'set-cookie': ['b=1', 'c=2'] });
        response.end(JSON.stringify({ body, method: request.method, headers: request.headers }));
      });
    });
    const response = await fetch(url, { method: 'POST', headers: { 'X-Mine': '1' }, body: 'häi' });
    expect([response.status, response.ok, response.headers.get('X-Thing')]).toEqual([418, false, 'a']);
    expect(response.headers.get('set-cookie')).toBe('b=1, c=2');
    expect(JSON.parse(await response.text())).toMatchObject({
      body: 'häi',
      method: 'POST',
      headers: { 'x-mine': '1', 'content-length': '4' },
    });
  });

  it('keeps one connection for requests that follow each other', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let i = 0; i < 3; i++) await (await fetch(url)).text();
    expect(ports.size).toBe(1);
  });

  it('hands chunks on as they come, and holds a body that nobody reads without losing any of it', async () => {
    const total = 3_000;
    const url = await serve((_request, response) => {
      for (let i = 0; i < total; i++) response.write(`${String(i).padStart(1023, ' ')}\n`);
      response.end();
    });
    const response = await fetch(url);
    await new Promise((resolve) => setImmediate(resolve));
    const lines = (await chunksOf(response)).join('').trim().split('\n').map(Number);
    expect(lines).toEqual(Array.from({ length: total }, (_, i) => i));
  });

  it('rejects with the reason of the signal, before and during the answer', async () => {
    const reason = new Error('enough');
    await expect(fetch('http://127.0.0.1:9', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const url = await serve((_request, response) => void response.write('first'));
    const controller = new AbortController();
    const response = await fetch(url, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    const next = reader?.read();
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
  });

  it('rejects when the server goes away, before the answer and in the middle of it', async () => {
    const silent = await serve((request) => void request.socket.destroy());
    await expect(fetch(silent)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.socket?.destroy());
    });
    await expect(chunksOf(await fetch(url))).rejects.toThrow('terminated');
    await expect(fetch('http://127.0.0.1:9')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('goes through the proxy that the environment names, and past it where NO_PROXY says so', async () => {
    const asked: string[] = [];
    const target = await serve((_request, response) => void response.end('direct'));
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('by proxy');
    });
    const through = createNodeFetch({ environment: { HTTP_PROXY: proxy } });
    expect(await (await through('http://model.example/v1')).text()).toBe('by proxy');
    expect(asked).toEqual(['http://model.example/v1']);
    const past = createNodeFetch({ environment: { HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' } });
    expect(await (await past(target)).text()).toBe('direct');
  });

  it('opens an https proxy tunnel', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      socket.end('HTTP/1.1 502 No\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(() => proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const through = createNodeFetch({ environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
    await expect(through('https://api.example')).rejects.toThrow('fetch failed');
    expect(tunnels).toEqual(['api.example:443']);
  });
});
