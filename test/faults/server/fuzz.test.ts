// Whatever is sent to a server: it answers with a refusal that says what was wrong, never with a fault of its own, and
// serves the next one as before.
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineAgent } from '../../../src/authoring/agent.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import { connect as connectSocket } from '../../contract/http/streams.ts';
import { type Random, seeded } from '../../support/faults/random.ts';
import { startTestServer, type TestServer, TOKEN } from '../../support/node-server.ts';
import { until } from '../../support/wait.ts';

const SEED = Number(process.env.FLUE_SEED ?? Date.now() % 1_000_000);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    workflows: {
      hello: defineWorkflow({
        description: 'x',
        input: z.object({ name: z.string().optional() }),
        run: async ({ session }) => (await session.prompt('Hi.')).text,
      }),
    },
    agents: { helper: defineAgent({ description: 'x', instructions: 'x' }) },
  });
});
afterAll(() => server.stop());

/** One run as anybody asks for it: it is served as before. */
async function stillServes(): Promise<void> {
  const { status, json } = await server.call('POST', '/workflows/hello?wait=20', {});
  expect([status, json.status, json.text]).toEqual([200, 'succeeded', 'Hello.']);
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'BREW', 'PROPFIND'];
const SEGMENTS = [
  ...['workflows', 'agents', 'runs', 'budgets', 'hello', 'helper', 'approvals', 'reserve', 'settle'],
  ...[
    'metrics',
    'healthz',
    'openapi.json',
    '',
    '.',
    '..',
    '%2e%2e',
    '%2F',
    '%00',
    '%ff',
    '%',
    '%zz',
    '%u0041',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'a'.repeat(300),
    '\u00fc',
    '%F0%9F%98%80',
    '*',
    '~',
    '|',
    '"',
    "'",
  ],
];
const PATHS = [
  ...[
    'workflows/hello',
    'workflows/hello/x',
    'agents/helper/x',
    'workflows/hello/x/approvals/y',
    'runs',
    'runs/x',
  ],
  ...[
    'budgets/b',
    'budgets/b/reserve',
    'budgets/b/settle',
    'metrics',
    'workflows/%F0%9F%98%80/x',
    'agents/helper',
  ],
];
const QUERIES = ['', '?', '?run=x', '?wait=99999999999', '?wait=-1', '?wait=abc', '?limit=0', '?limit=1e9'];
const MORE_QUERIES = [
  '?cursor=%00',
  '?status=nope',
  '?kind=agent',
  '?a=b&a=c',
  '?%',
  '?run=%ff',
  '?__proto__=1',
];
const BODIES = [
  ...[
    '',
    '{',
    '{}',
    '[]',
    'null',
    '1e999',
    '"\\ud800"',
    '{"__proto__":{"a":1}}',
    '{"name":5}',
    '\u0000',
    '{"a":1}{}',
  ],
  ...[
    '{"message":"x","images":[{}]}',
    '{"message":"x","session":""}',
    '{"maxCostUsd":-1}',
    '{"maxCostUsd":1e400}',
  ],
  ...[
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
    `{"name":"${'x'.repeat(70_000)}"}`,
    '{"name":"\\u0000"}',
    '\ufeff{}',
  ],
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  '',
  'application/vnd.x+json',
  'x',
];
const PLAIN_BODIES = ['{}', '{}', '{"name":5}'];
const PLAIN_TYPES = ['application/json', 'application/json', 'text/plain'];
const HEADERS: ReadonlyArray<readonly [string, string]> = [
  ['accept', 'text/event-stream'],
  ['accept', 'application/x-ndjson'],
  ['last-event-id', 'x:y'],
  ['last-event-id', `run_${'0'.repeat(26)}:-5`],
  ['idempotency-key', 'k'],
  ['idempotency-key', 'k'.repeat(300)],
  ['prefer', 'wait=banana, wait=1'],
  ['upgrade', 'websocket'],
  ['upgrade', 'h2c'],
  ['connection', 'upgrade'],
  ['expect', '100-continue'],
  ['content-encoding', 'gzip'],
  ['transfer-encoding', 'identity'],
  ['authorization', 'Bearer x'],
  ['authorization', 'Basic eDp5'],
  ['host', 'evil.example'],
  ['x-forwarded-for', '::1'],
  ['range', 'bytes=0-'],
];

const anyOf = <T>(random: Random, from: readonly T[]): T => from[random.int(0, from.length - 1)] as T;
const bytesOf = (random: Random, length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, () => random.int(0, 255));

function requestOf(random: Random): string {
  const odd = Array.from({ length: random.int(0, 5) }, () => anyOf(random, SEGMENTS)).join('/');
  // Now and then what could be right: without it a seed might never get to a run.
  const isPlain = random.chance(0.1);
  const path = isPlain ? 'workflows/hello' : random.chance(0.5) ? odd : anyOf(random, PATHS);
  const body = isPlain ? anyOf(random, PLAIN_BODIES) : random.chance(0.6) ? anyOf(random, BODIES) : '';
  const headers = new Map<string, string>([
    ['host', 'localhost'],
    ['authorization', `Bearer ${TOKEN}`],
    ['content-type', anyOf(random, isPlain ? PLAIN_TYPES : TYPES)],
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ]);
  for (let i = random.int(0, 3); i > 0; i--) headers.set(...anyOf(random, HEADERS));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const query = isPlain ? '' : anyOf(random, [...QUERIES, ...MORE_QUERIES]);
  return `${isPlain ? 'POST' : anyOf(random, METHODS)} /${path}${query} HTTP/1.1\r\n${lines}\r\n${body}`;
}

/** All that comes back until the server closes, or has nothing more to say for a while (a stream that goes on). */
function exchange(port: number, bytes: string | Uint8Array, quietMs = 1500): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (said += chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? Number.NaN);

describe(`a server that anything is sent to (seed ${SEED})`, () => {
  test('answers each odd request below 500, and a refusal in its envelope', async () => {
    const random = seeded('requests', SEED);
    const requests = Array.from({ length: 600 }, () => requestOf(random));
    const seen = new Map<number, number>();
    const ask = async (): Promise<void> => {
      for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
        const answer = await exchange(server.port, request);
        const status = statusOf(answer);
        expect(status, `${request.slice(0, 400)}\n→ ${answer.slice(0, 300)}`).toBeLessThan(500);
        const isShown = status >= 400 && !request.startsWith('HEAD ');
        if (isShown) expect(answer, request.slice(0, 400)).toMatch(/"error":\{"code":"[a-z_]+","message":"/);
        seen.set(status, (seen.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 12 }, ask));
    // It is worth something only if it gets everywhere.
    for (const status of [200, 202, 400, 401, 404, 405, 415, 422]) expect([...seen.keys()]).toContain(status);
    expect(server.said).toEqual([]);
    await stillServes();
  }, 60_000);

  test('is not disturbed by what is no HTTP', async () => {
    const random = seeded('bytes', SEED);
    const odd = Array.from({ length: 60 }, () => bytesOf(random, random.int(1, 400)));
    const begun = Array.from({ length: 60 }, () => {
      const request = requestOf(random);
      return Buffer.from(request.slice(0, random.int(0, request.length)));
    });
    const large = [
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
      `GET /${'z'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    ].map((text) => Buffer.from(text));
    const answers = await Promise.all(
      [...odd, ...begun, ...large].map((bytes) => exchange(server.port, bytes, 400)),
    );
    for (const answer of answers) if (answer !== '') expect(statusOf(answer)).toBeLessThan(500);
    expect(server.said).toEqual([]);
    await stillServes();
  }, 60_000);

  test('refuses 10 MB, and the client that sends them hears it', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(10 * 2 ** 20) });
    const answer = await server.call('POST', '/workflows/hello', body);
    expect([answer.status, answer.json.error.code]).toEqual([413, 'payload_too_large']);
    await stillServes();
  });

  test('closes a socket that sends what is no frame, for a reason, and no other', async () => {
    const random = seeded('frames', SEED);
    const target = { url: server.url, token: TOKEN };
    const bystander = await connectSocket(target, '/workflows/hello/bystander');
    await bystander.next();
    const frames = [
      ...[
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"type":"nope"}',
        '{"type":"subscribe","offset":-1}',
        '{"type":"approve"}',
      ],
      ...['{"type":"invoke","requestId":"","payload":{}}', '{"type":"prompt","requestId":"a","message":1}'],
      ...[
        '{"type":"subscribe","runId":"run_x","offset":1e99}',
        '{"type":"cancel","runId":5}',
        '{"type":"ping","x":1}',
      ],
    ];
    for (let i = 0; i < 40; i++) {
      const socket = await connectSocket(target, `/workflows/hello/s${i}`);
      await socket.next();
      const text = anyOf(random, frames);
      socket.sendText(text);
      const frame = await socket.next();
      expect(['error', 'pong', 'event', 'result'], text).toContain(frame.type);
      expect(frame.error?.code, text).not.toBe('internal_error');
      socket.close();
    }
    const binary = await connectSocket(target, '/workflows/hello/binary');
    binary.sendBytes(bytesOf(random, 100));
    expect(await binary.closed).toBe(1003);
    const large = await connectSocket(target, '/workflows/hello/large');
    large.sendText(`{"type":"ping","x":"${'y'.repeat(2 * 2 ** 20)}"}`);
    expect(await large.closed).toBe(1009);
    const flood = await connectSocket(target, '/workflows/hello/flood');
    for (let i = 0; i < 500; i++) flood.sendText('{"type":"nope"}');
    expect(await flood.closed).toBe(1008);
    bystander.send({ type: 'invoke', requestId: 'r', payload: {} });
    expect((await bystander.until(({ type }) => type === 'result')).at(-1)?.snapshot?.status).toBe(
      'succeeded',
    );
    bystander.close();
    expect(server.said).toEqual([]);
  }, 60_000);

  test('cuts off who sends a head letter by letter, and serves others meanwhile', async () => {
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(server.port, '127.0.0.1');
      const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.on('error', () => {});
      socket.resume();
      socket.write('POST /workflows/hello HTTP/1.1\r\nhost: x\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 500);
      void closed.then(() => clearInterval(drip));
      return closed;
    });
    await stillServes();
    await Promise.all(slow);
    await stillServes();
  }, 40_000);

  test('holds nothing of them afterwards', async () => {
    await until(() => socketsOpen() <= 2, { timeoutMs: 20_000 });
  }, 30_000);
});

/** Of this process: the server's ends of connections, and keep-alive ones of the tests themselves. */
function socketsOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}
