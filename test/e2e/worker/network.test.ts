// `network.allow` in a Worker: curl in the sandbox reaches what is named, over the platform's fetch, in real workerd.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const SECRET = 'worker-secret-42';

const configOf = (port: number) => `import { defineConfig } from 'flue-action';
export default defineConfig({
  worker: { name: 'net' },
  network: { allow: [
    { host: '127.0.0.1', port: ${port}, http: true, private: true, path: '/open/', methods: ['GET', 'POST'], maxBytes: 100_000,
      secret: { header: 'X-Key', env: 'API_KEY', prefix: 'Key ' } },
    { host: '127.0.0.1', port: ${port}, http: true, private: true, path: '/plain/', maxBytes: 10_000_000 },
    { host: '127.0.0.1', port: 1, http: true, private: true },
    'tools.example.com',
  ] },
});
`;

const SHELL = `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Runs a command.',
  input: z.object({ script: z.string() }),
  async run({ input, session }) {
    const { stdout, stderr, exitCode } = await session.shell(input.script);
    return { stdout, stderr, exitCode };
  },
});
`;

describe('network.allow in a Worker', () => {
  let server: Server;
  let worker: RunningWorker;
  let url = '';
  let files: ReadonlyMap<string, string>;

  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (searchParams.has('to')) response.writeHead(302, { location: searchParams.get('to') ?? '' }).end();
    else if (pathname.endsWith('/echo'))
      response.end(JSON.stringify({ method: request.method, body, headers: request.headers }));
    else if (pathname.endsWith('/packed'))
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(`${request.headers['x-key']} packed`));
    else if (pathname.endsWith('/large')) response.end('x'.repeat(6_000_000));
    else if (pathname.endsWith('/cookies'))
      response
        .writeHead(
          404,
          [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ].flat(),
        )
        .end('gone');
    else response.end('hello\n');
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
    files = await builtWorker({ 'flue.config.ts': configOf(port), 'workflows/shell.ts': SHELL });
    worker = await startBuiltWorker(written(files), { API_KEY: SECRET });
  }, 120_000);
  afterAll(async () => {
    await worker.stop();
    server.close();
    server.closeAllConnections();
  });

  const run = async (script: string) => {
    const { json } = await clientOf(worker).post('/workflows/shell?wait=60', { script });
    return json.result as { stdout: string; stderr: string; exitCode: number };
  };

  it('lets curl reach what is named, with method, headers and body', async () => {
    expect(await run(`curl -s ${url}/plain/hello`)).toEqual({ stdout: 'hello\n', stderr: '', exitCode: 0 });
    const { stdout } = await run(`curl -sS -H 'X-A: 1' -d 'a=1' ${url}/open/echo`);
    expect(JSON.parse(stdout)).toMatchObject({
      method: 'POST',
      body: 'a=1',
      headers: { 'x-a': '1', 'user-agent': 'flue-action', 'content-length': '3' },
    });
    const { stdout: seen } = await run(`curl -si ${url}/plain/cookies`);
    expect(seen).toContain('HTTP/1.1 404');
    expect(seen).toMatch(/a=1[\s\S]*b=2/);
    expect((await run(`curl -fsS ${url}/plain/cookies`)).exitCode).toBe(22);
  });

  it('adds the secret of a host outside of the sandbox, and hides it in what comes back', async () => {
    const { stdout } = await run(`curl -s ${url}/open/echo; env`);
    expect(stdout).toContain('"x-key":"Key ***"');
    expect(stdout).not.toContain(SECRET);
    expect((await run(`curl -s ${url}/plain/echo`)).stdout).not.toContain('x-key');
    // The platform unpacks by itself, and what it gives is cleaned like anything else.
    expect((await run(`curl -s ${url}/open/packed`)).stdout).not.toContain(SECRET);
    expect((await run(`curl -s ${url}/plain/packed`)).stdout).toBe('undefined packed');
    expect(await run(`curl -sS -L '${url}/open/a?to=${url}/plain/echo'`)).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['http://example.com/', 6, 'host not allowed: example.com'],
    ['http://tools.example.com/', 7, 'not allowed: http://tools.example.com on port 80'],
    ['http://127.0.0.1:PORT/other', 7, 'not allowed: the path /other'],
    ['http://127.0.0.1:PORT/plain/..%2fopen', 7, 'not allowed: the path'],
    ['-X DELETE http://127.0.0.1:PORT/plain/a', 7, 'not allowed: DELETE'],
    ['http://127.0.0.1:1/', 56, 'connection'],
    ['-L http://127.0.0.1:PORT/plain/a?to=http://169.254.169.254/', 6, 'host not allowed: 169.254.169.254'],
    ['-L http://127.0.0.1:PORT/plain/a?to=/plain/b%3Fto=/plain/a', 0, ''],
    ['http://127.0.0.1:PORT/plain/large', 63, 'answer too large: more than 4194304 bytes'],
    ['http://127.0.0.1:PORT/open/large', 63, 'answer too large: more than 100000 bytes'],
    ['-k https://tools.example.com/', 2, 'certificates are always checked'],
  ])('refuses, or fails, as curl does: %s', async (args, exitCode, said) => {
    const result = await run(`curl -sS ${args.replaceAll('PORT', new URL(url).port)}`);
    expect([result.exitCode, result.stderr]).toEqual([exitCode, expect.stringContaining(said)]);
  });

  it('is a part of the code only where something is named', async () => {
    expect(files.has('runtime/network.js')).toBe(true);
    const closed = await builtWorker({ 'workflows/shell.ts': SHELL });
    expect(closed.has('runtime/network.js')).toBe(false);
    const without = await startBuiltWorker(written(closed));
    try {
      const { json } = await clientOf(without).post('/workflows/shell?wait=30', { script: `curl ${url}` });
      expect(json.result).toMatchObject({
        exitCode: 127,
        stderr: expect.stringContaining('there is no network here'),
      });
    } finally {
      await without.stop();
    }
  });
});
