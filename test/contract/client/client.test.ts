// The client over a real server: what it starts, shows, answers and gives up.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, FlueError } from '../../../src/client/index.ts';
import type { RunFrame } from '../../../src/client/stream.ts';
import { startTestServer, type TestServer, TOKEN } from '../../support/node-server.ts';
import { until } from '../../support/wait.ts';
import { AGENTS, SCRIPT, WORKFLOWS } from '../http/definitions.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ workflows: WORKFLOWS, agents: AGENTS, script: SCRIPT });
});
afterAll(() => server.stop());

const connect = (options: Partial<Parameters<typeof createClient>[0]> = {}) =>
  createClient({ url: server.url, token: TOKEN, ...options });

async function read<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

function offsets(frames: readonly RunFrame[]): number[] {
  return frames.flatMap((frame) => ('offset' in frame ? [frame.offset] : []));
}

/** Where nobody listens. */
async function deadUrl(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return `http://127.0.0.1:${port}`;
}

const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('the client', () => {
  it('starts a run, waits for it and tells what became of it, by snapshot and by id', async () => {
    const client = connect();
    const run = await client.start({ workflow: 'greet', input: { name: 'Ada' } });
    expect(await client.wait(run)).toMatchObject({
      status: 'succeeded',
      result: { greeting: 'Hello, Ada.' },
    });
    expect((await client.status(run.runId)).status).toBe('succeeded');
    expect((await client.wait(run.runId)).runId).toBe(run.runId);
    const { instanceId } = run;
    expect((await client.latest({ workflow: 'greet', instanceId })).runId).toBe(run.runId);
  });

  it('prompts an agent', async () => {
    const client = connect();
    const run = await client.start({ agent: 'helper', instanceId: 'a/b ü', message: 'Hi' });
    expect(await client.wait(run)).toMatchObject({ kind: 'agent', instanceId: 'a/b ü', text: 'Hello.' });
  });

  it('starts one run for one idempotency key', async () => {
    const client = connect();
    const work = { workflow: 'greet', idempotencyKey: 'once' };
    expect((await client.start(work)).runId).toBe((await client.start(work)).runId);
  });

  it('asks for a token with each call, and says which of them start something', async () => {
    const asked: boolean[] = [];
    const client = connect({
      WebSocket: null,
      token: async ({ starts }) => {
        asked.push(starts);
        return TOKEN;
      },
    });
    await client.wait(await client.start({ workflow: 'greet' }));
    expect(asked).toEqual([true, false]);
  });

  it.each([
    [
      'a page that is not there',
      404,
      'text/html',
      '<h1>There is nothing here yet</h1>',
      'not_found',
      'answers 404',
    ],
    ['a sign-in', 200, 'text/html; charset=utf-8', '<form>', 'not_found', 'answers 200 with text/html'],
    ['a door', 403, 'text/html', 'no', 'forbidden', 'answers 403'],
  ] as const)('says at once that something else answers: %s', async (_, status, type, body, code, said) => {
    let asked = 0;
    const other = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    try {
      for (const ask of [
        () => connect({ url }).start({ workflow: 'greet' }),
        () => connect({ url }).wait('run_1'),
        () => read(connect({ url }).stream('run_1')),
      ])
        await expect(ask()).rejects.toMatchObject({
          code,
          message: `${url} ${said}, and not as a server of flue does`,
        });
      expect(asked).toBe(3);
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });

  it('has another try where a token may come later, and says why when none does', async () => {
    const patience = { neverAnsweredMs: 300 };
    let tries = 0;
    const late = connect({
      token: async () => {
        tries += 1;
        if (tries < 3) throw new FlueError('unauthorized', 'not yet', { retryable: true });
        return TOKEN;
      },
    });
    expect((await late.start({ workflow: 'greet' })).name).toBe('greet');
    for (const retryable of [true, false]) {
      const never = connect({
        patience,
        token: () => Promise.reject(new FlueError('unauthorized', 'no token', { retryable })),
      });
      await expect(never.list()).rejects.toMatchObject({ code: 'unauthorized', message: 'no token' });
    }
  });

  it('refuses a token that no header can carry, at once and without showing it', async () => {
    for (const token of ['päss', 'two words', 'a\u200bb']) {
      const refused = await connect({ token })
        .start({ workflow: 'greet' })
        .catch((thrown: unknown) => thrown);
      expect(refused).toMatchObject({ code: 'usage_error', retryable: false });
      expect(String(refused)).not.toContain(token);
      await expect(read(connect({ token }).stream({ runId: 'run_x', href: '/x' }))).rejects.toMatchObject({
        code: 'usage_error',
      });
    }
  });

  it('lists runs page by page, newest first, by what is asked for', async () => {
    const client = connect();
    const ids: string[] = [];
    for (const instanceId of ['l1', 'l2', 'l3'])
      ids.unshift((await client.wait(await client.start({ workflow: 'greet', instanceId }))).runId);
    const query = { kind: 'workflow', name: 'greet', status: 'succeeded', limit: 2 } as const;
    const first = await client.list(query);
    const second = await client.list({ ...query, cursor: first.nextCursor ?? '' });
    expect([...first.runs, ...second.runs].slice(0, 3).map(({ runId }) => runId)).toEqual(ids);
    await expect(client.list({ limit: 0 })).rejects.toMatchObject({ code: 'malformed_request' });
  });

  it('rejects with the code, the sentence and the hint of the server', async () => {
    await expect(connect().start({ workflow: 'nope' })).rejects.toMatchObject({
      name: 'FlueError',
      code: 'unknown_workflow',
      message: expect.stringContaining('"nope"'),
      hint: expect.any(String),
    });
    await expect(connect().start({ workflow: 'steps', input: {} })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(connect({ token: 'wrong' }).status('run_x')).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it.each([
    ['over a WebSocket', {}],
    ['as server-sent events where there is no WebSocket', { WebSocket: null }],
    ['by reading the journal where nothing may stay open', { WebSocket: null, fetch: withoutSse }],
  ])('streams every event once, then the result, %s', async (_, options) => {
    const client = connect(options);
    const run = await client.start({ workflow: 'steps', input: { count: 300 } });
    const frames = await read(client.stream(run));
    const last = frames.at(-1);
    expect(last).toMatchObject({ type: 'result', snapshot: { status: 'succeeded' } });
    const { lastOffset } = await client.status(run);
    expect(offsets(frames)).toEqual(counted(lastOffset));
    const tail = await read(client.stream(run.runId, { offset: lastOffset - 2 }));
    expect(offsets(tail)).toEqual([lastOffset - 1, lastOffset]);
  });

  it('goes on after the last event when connections break again and again', async () => {
    const client = connect({ WebSocket: breakingSocket(7) });
    const run = await client.start({ workflow: 'steps', input: { count: 60 } });
    const frames = await read(client.stream(run));
    expect(offsets(frames)).toEqual(counted((await client.status(run)).lastOffset));
    expect(frames.filter(({ type }) => type === 'result')).toHaveLength(1);
  });

  it('says why a stream is refused', async () => {
    const run = await connect().start({ workflow: 'greet' });
    await expect(read(connect({ token: 'wrong' }).stream(run))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it.each([true, false])('answers for a call that waits for a human: %s', async (approve) => {
    const client = connect();
    const run = await client.start({ workflow: 'deploy' });
    const waiting = await until(async () => {
      const now = await client.status(run);
      return now.status === 'waiting' && now;
    });
    const callId = waiting.pendingApprovals[0]?.callId ?? '';
    await client.approve(run.runId, callId, { approve, reason: 'because' });
    expect((await client.wait(run)).text).toBe('That was it.');
    await expect(client.approve(run, callId)).rejects.toMatchObject({
      code: 'run_finished',
    });
  });

  it('cancels', async () => {
    const client = connect();
    const run = await client.start({ workflow: 'wait' });
    await client.cancel(run);
    expect((await client.wait(run)).status).toBe('cancelled');
    await expect(client.cancel(run)).rejects.toMatchObject({ code: 'run_finished' });
  });

  it('stops waiting, streaming and trying when it is told to, and leaves the run alone', async () => {
    const client = connect();
    const run = await client.start({ workflow: 'wait' });
    const abort = new AbortController();
    const { signal } = abort;
    const waited = client.wait(run, { signal });
    const streamed = read(client.stream(run, { signal }));
    const tried = connect({ url: await deadUrl() }).status(run, { signal });
    const ends = Promise.allSettled([waited, streamed, tried]);
    abort.abort(new Error('enough'));
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    expect(['running', 'waiting']).toContain((await client.status(run)).status);
    await client.cancel(run);
  });

  it('gives up on a server that never answers, and says which', async () => {
    const url = await deadUrl();
    const client = connect({ url, patience: { neverAnsweredMs: 300 } });
    const refused = { code: 'server_unreachable', message: expect.stringContaining(url) };
    await expect(client.start({ workflow: 'greet' })).rejects.toMatchObject(refused);
    const ref = { runId: 'run_x', href: '/workflows/greet/a?run=run_x' };
    await expect(read(client.stream(ref))).rejects.toMatchObject(refused);
  });

  it('says at once that fetch asks no such port', async () => {
    const asked = connect({ url: 'http://127.0.0.1:9' }).start({ workflow: 'greet' });
    await expect(asked).rejects.toMatchObject({
      code: 'usage_error',
      message: expect.stringContaining('http://127.0.0.1:9 cannot be asked'),
    });
  });

  it('asks again where the server did not get the request in time', async () => {
    const statuses = [408, 504, 202];
    const answer: typeof fetch = async () =>
      new Response('{"runId":"run_1"}', { status: statuses.shift() ?? 500 });
    const run = await connect({ fetch: answer }).start({ workflow: 'greet' });
    expect([run.runId, statuses]).toEqual(['run_1', []]);
  });

  it('takes an address that is none for misuse', () => {
    for (const url of ['', 'localhost:3000', 'ftp://host', 'http://host/?a=b'])
      expect(() => createClient({ url })).toThrow(expect.objectContaining({ code: 'usage_error' }));
  });
});

describe('startMany', () => {
  it('starts each work once and yields each, with what was refused', async () => {
    const works = Array.from({ length: 300 }, (_, i) => ({
      workflow: i === 7 ? 'nope' : 'greet',
      instanceId: `many-${i}`,
      input: { name: String(i) },
    }));
    const seen = new Map<string, boolean>();
    for await (const outcome of connect().startMany(works, { concurrency: 20 }))
      seen.set(outcome.work.instanceId, outcome.ok);
    expect(seen.size).toBe(300);
    expect([...seen].filter(([, ok]) => !ok)).toEqual([['many-7', false]]);
  });

  it('waits as long as a full server says, and starts nothing twice', async () => {
    const keys: string[] = [];
    const full = createServer((request, response) => {
      keys.push(String(request.headers['idempotency-key']));
      if (keys.length > 2) return void response.writeHead(202).end('{"runId":"run_1"}');
      const status = keys.length === 1 ? 429 : 503;
      response.writeHead(status, { 'retry-after': '0' });
      response.end('{"error":{"code":"overloaded","message":"full"}}');
    });
    await new Promise<void>((resolve) => full.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = full.address() as AddressInfo;
      const client = connect({ url: `http://127.0.0.1:${port}` });
      const outcomes = await read(client.startMany([{ workflow: 'greet' }]));
      expect(outcomes).toMatchObject([{ ok: true, run: { runId: 'run_1' } }]);
      expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
    } finally {
      full.close();
    }
  });

  it('takes no more from its source than is under way, and lets go of it', async () => {
    let taken = 0;
    let released = false;
    async function* works() {
      try {
        for (;;) yield { workflow: 'greet', instanceId: `endless-${taken++}` };
      } finally {
        released = true;
      }
    }
    let got = 0;
    for await (const { ok } of connect().startMany(works(), { concurrency: 4 })) {
      expect(ok).toBe(true);
      if (++got === 10) break;
    }
    expect([taken <= 14, released]).toEqual([true, true]);
  });

  it('starts ten thousand at once', async () => {
    let [under, most] = [0, 0];
    const slowly: typeof fetch = async () => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return new Response('{"runId":"run_1"}', { status: 202 });
    };
    const works = Array.from({ length: 10_000 }, () => ({ workflow: 'greet' }));
    const client = connect({ fetch: slowly });
    const outcomes = await read(client.startMany(works, { concurrency: works.length }));
    expect([outcomes.filter(({ ok }) => ok).length, most]).toEqual([10_000, 10_000]);
  });

  it('refuses a concurrency that is none', async () => {
    await expect(read(connect().startMany([], { concurrency: 0 }))).rejects.toMatchObject({
      code: 'usage_error',
    });
  });
});

/** What stands before the server answers streams whole, as JSON. */
async function withoutSse(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const headers = new Headers(init?.headers);
  if (headers.get('accept') === 'text/event-stream') headers.set('accept', 'application/json');
  return fetch(input, { ...init, headers });
}

/** A WebSocket that is gone after so many messages. */
function breakingSocket(messages: number): typeof WebSocket {
  return class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      let left = messages;
      this.addEventListener('message', (event) => {
        left -= 1;
        if (left < 0) event.stopImmediatePropagation();
        if (left === 0) this.close();
      });
    }
  };
}
