// What a server does when it is asked for too much, by readers that do not read, by others than the owner, and with a
// token that was spent.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import type { Gate } from '../../../src/http/auth/caller.ts';
import { z } from '../../../src/index.ts';
import { durable } from '../../contract/http/streams.ts';
import {
  type NodeServerOptions,
  startTestServer,
  type TestServer,
  TOKEN,
} from '../../support/node-server.ts';
import { until } from '../../support/wait.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(options: NodeServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer({ workflows: { noisy, gated, quick }, ...options });
  servers.push(server);
  return server;
}

const LINE = 'x'.repeat(50_000);
const LINES = 600;
/** 30 MB of events. */
const noisy = defineWorkflow({
  description: 'says much',
  async run({ log, step }) {
    for (let i = 0; i < LINES; i++) {
      log.info(`${i} ${LINE}`);
      await step(`line ${i}`, () => i);
    }
    return 'said';
  },
});
let open = Promise.withResolvers<void>();
const gated = defineWorkflow({ description: 'waits', run: async () => void (await open.promise) });
const quick = defineWorkflow({ description: 'x', input: z.object({}).loose(), run: async () => 'done' });

/** A raw reader of server-sent events, which reads only when it is told to. */
async function sleepyReader(server: TestServer, path: string): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  const head = `GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\naccept: text/event-stream\r\n\r\n`;
  socket.write(head);
  return socket;
}

/** Frames of a chunked answer, once it has come whole. */
async function framesOf(socket: Socket) {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (text += chunk));
  socket.resume();
  await until(() => text.endsWith('0\r\n\r\n'), { timeoutMs: 30_000, what: 'the stream to end' });
  socket.destroy();
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '');
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));
}

describe('readers that do not read', () => {
  test('take no memory and slow no run, and get all of it once they do', async () => {
    const server = await start();
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', onWarning);
    const { json: first } = await server.call('POST', '/workflows/quick/warm?wait=20', {});
    expect(first.status).toBe('succeeded');
    const { json: run } = await server.call('POST', '/workflows/noisy/one', {});
    const readers = await Promise.all(
      Array.from({ length: 20 }, () => sleepyReader(server, run.href as string)),
    );
    const done = await server.call('GET', `${run.href}&wait=60`);
    expect(done.json).toMatchObject({ status: 'succeeded', result: 'said' });
    globalThis.gc?.();
    // Twenty readers that are owed 30 MB each: what is held for one is a page and what the sockets take.
    expect(process.memoryUsage().external + process.memoryUsage().heapUsed).toBeLessThan(300 * 2 ** 20);
    const frames = await framesOf(readers[0] as Socket);
    expect(durable(frames)).toEqual(Array.from({ length: done.json.lastOffset }, (_, i) => i + 1));
    expect(frames.at(-1)).toMatchObject({ type: 'result', snapshot: { status: 'succeeded' } });
    for (const reader of readers) reader.destroy();
    process.off('warning', onWarning);
    // Each wait for a reader leaves nothing behind.
    expect(warnings).toEqual([]);
  }, 120_000);
});

describe('too much at once', () => {
  test('is answered with 503 and when to come back, and what was accepted goes on', async () => {
    open = Promise.withResolvers();
    const server = await start({ maxActive: 3 });
    const accepted = await Promise.all(
      [1, 2, 3].map((n) => server.call('POST', `/workflows/gated/i${n}`, {})),
    );
    expect(accepted.map(({ status }) => status)).toEqual([202, 202, 202]);
    const refused = await server.call('POST', '/workflows/gated/i4', {});
    expect([refused.status, refused.json.error.code]).toEqual([503, 'overloaded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.call('GET', '/workflows/gated/i4')).status).toBe(404);
    open.resolve();
    const ends = await Promise.all(accepted.map(({ json }) => server.call('GET', `${json.href}&wait=20`)));
    expect(ends.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect((await server.call('POST', '/workflows/quick/i4?wait=20', {})).status).toBe(200);
  });

  test('in one session is answered with 429, and leaves others alone', async () => {
    open = Promise.withResolvers();
    const server = await start();
    const path = '/workflows/gated/queue';
    const accepted = await Promise.all(Array.from({ length: 101 }, () => server.call('POST', path, {})));
    expect(new Set(accepted.map(({ status }) => status))).toEqual(new Set([202]));
    const refused = await server.call('POST', path, {});
    expect([refused.status, refused.json.error.code]).toEqual([429, 'too_many_waiting']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.call('POST', '/workflows/gated/other', {})).status).toBe(202);
    open.resolve();
    const last = accepted
      .map(({ json }) => json.href as string)
      .sort()
      .at(-1);
    expect((await server.call('GET', `${last}&wait=20`)).json.status).toBe('succeeded');
  });
});

describe('callers that are not the owner', () => {
  /** Who asks is the token itself; one that ends in `-once` is good for one start. */
  const gate: Gate = {
    async admit({ token = 'nobody' }) {
      const trigger = { actor: token, repository: null, sha: null };
      const once = token.endsWith('-once') ? { id: token, until: Date.now() + 60_000 } : undefined;
      return { principal: token.replace('-once', ''), actor: token, trigger, once };
    },
  };
  const as = (token: string) => ({ authorization: `Bearer ${token}` });

  test('find nothing of an instance of somebody else, whatever they ask of it', async () => {
    const server = await start({ gate });
    const mine = await server.call('POST', '/workflows/quick/mine?wait=20', {}, as('a'));
    expect(mine.status).toBe(200);
    const { runId, href } = mine.json;
    const asked: ReadonlyArray<readonly [string, string, object?]> = [
      ['GET', '/workflows/quick/mine'],
      ['GET', href],
      ['GET', `/runs/${runId}`],
      ['POST', '/workflows/quick/mine', {}],
      ['DELETE', '/workflows/quick/mine'],
      ['POST', '/workflows/quick/mine/approvals/x', { approve: true }],
    ];
    for (const [method, path, body] of asked) {
      const foreign = await server.call(method, path, body, as('b'));
      expect([foreign.status, path], path).toEqual([404, path]);
      // Nobody learns which instances there are; a POST would make one.
      if (method === 'POST' && !path.includes('approvals')) continue;
      const elsewhere = path.replace('mine', 'none').replace(runId, 'run_x');
      const none = await server.call(method, elsewhere, body, as('b'));
      const withoutIds = (text: string): string => text.replaceAll(/mine|none|run_\w+/g, '');
      expect(withoutIds(foreign.json.error.message)).toBe(withoutIds(none.json.error.message));
    }
    for (const accept of ['text/event-stream', 'application/x-ndjson'])
      expect((await server.call('GET', href, undefined, { ...as('b'), accept })).status).toBe(404);
    const listed = await server.call('GET', '/runs', undefined, as('b'));
    expect(listed.json.runs.map((run: { instanceId: string }) => run.instanceId)).not.toContain('mine');
    expect((await server.call('GET', href, undefined, as('a'))).json).toEqual(mine.json);
  });

  test('start one run with a token that is good for one, and the same again with its key', async () => {
    const server = await start({ gate });
    const key = { 'idempotency-key': 'k' };
    const first = await server.call('POST', '/workflows/quick/x', {}, { ...as('a-once'), ...key });
    expect(first.status).toBe(202);
    const again = await server.call('POST', '/workflows/quick/x', {}, { ...as('a-once'), ...key });
    expect([again.status, again.json.runId]).toEqual([200, first.json.runId]);
    const other = await server.call('POST', '/workflows/quick/y', {}, as('a-once'));
    expect([other.status, other.json.error.code]).toEqual([401, 'unauthorized']);
    expect((await server.call('GET', '/workflows/quick/x', undefined, as('a-once'))).status).toBe(200);
  });
});

test('a connection whose other end never closes does not keep a server from ending', async () => {
  const server = await startTestServer({ workflows: { quick } });
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  const head =
    'GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
  socket.write(head);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  await until(() => answer.startsWith('HTTP/1.1 4'));
  await server.stop();
  socket.destroy();
});

describe('a handshake that is none', () => {
  const refusedFor = async (headers: string): Promise<string> => {
    const server = await start();
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(
      `GET /workflows/quick/x HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\nconnection: upgrade\r\nupgrade: websocket\r\n${headers}\r\n\r\n`,
    );
    await once(socket, 'close');
    return answer;
  };

  test.each([
    ['sec-websocket-version: 13', /Sec-WebSocket-Key/],
    ['sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 1', /Sec-WebSocket-Version/],
  ])('is refused in the envelope: %j', async (headers, why) => {
    const answer = await refusedFor(headers);
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*sec-websocket-version: 13\r\n/is);
    const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(error).toMatchObject({ code: 'malformed_request', message: expect.stringMatching(why) });
  });
});
