// `mode: invoke` by other ways than straight to a server that answers: a proxy, a gateway that knows no WebSocket, servers that
// take a request and say nothing. And what of it gets into comments and reports.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AGENTS, SCRIPT, WORKFLOWS } from '../contract/http/definitions.ts';
import { startTestServer, type TestServer, TOKEN } from '../support/node-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { invokeStep } from './invoke-step.ts';
import { type Bench, openBench } from './report-bench.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ workflows: WORKFLOWS, agents: AGENTS, script: SCRIPT });
});
afterAll(() => server.stop());

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function listening(
  answer: (asked: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const way = createServer(answer);
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    way.close();
    way.closeAllConnections();
  });
  return `http://127.0.0.1:${(way.address() as AddressInfo).port}`;
}

/** To the server, whose root is at /flue here. WebSockets do not get through. */
function gateway(): Promise<string> & { asked: string[] } {
  const asked: string[] = [];
  const url = listening((from, response) => {
    asked.push(from.url ?? '');
    const { pathname, search } = new URL(from.url ?? '/', 'http://any');
    if (!pathname.startsWith('/flue/') || from.headers.upgrade) return void response.writeHead(404).end();
    const { method, headers } = from;
    const to = request(
      server.url + pathname.slice('/flue'.length) + search,
      { method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    to.on('error', () => response.destroy());
    from.pipe(to);
  });
  return Object.assign(url, { asked });
}

describe('a step that invokes', { timeout: 60_000 }, () => {
  it.each(['itself', 'a proxy'])('gets to a server below a path by %s, without a WebSocket', async (way) => {
    const between = gateway();
    const address = await between;
    const [url, env] =
      way === 'itself'
        ? [`${address}/flue/`, {}]
        : ['http://flue.internal.example/flue', { HTTP_PROXY: address, NO_PROXY: '' }];
    const result = await invokeStep({ url, workflow: 'ask', 'instance-id': `by ${way}` }, { env });
    expect(result.outputs).toMatchObject({ conclusion: 'success', status: 'succeeded', turns: '1' });
    expect(result.outputs['run-url']).toMatch(/\/flue\/workflows\/ask\//);
    expect(result.groups[0]?.lines.join()).toContain('turn 1 · ');
    expect(between.asked.every((path) => path.startsWith('http://flue.internal.example/'))).toBe(
      way === 'a proxy',
    );
  });

  it('is cancelled in time before the server has said anything', async () => {
    let asked = 0;
    const url = await listening(() => {
      asked += 1;
    });
    const result = await invokeStep({ url, workflow: 'ask' }, { cancelAfter: () => asked > 0 });
    expect(result.outputs).toMatchObject({
      conclusion: 'cancelled',
      'error-code': 'cancelled',
      'run-id': '',
    });
    expect([result.signal, result.leftInTemp]).toEqual([null, []]);
  });

  it('is cancelled in time while a start is not answered, and says that a run may have begun', async () => {
    let started = 0;
    const url = await listening((from, response) => {
      if (from.method === 'POST') started += 1;
      else response.end('{"status":"ok","version":"1"}');
    });
    const result = await invokeStep({ url, workflow: 'ask' }, { cancelAfter: () => started > 0 });
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', 'error-code': 'cancelled' });
    expect(result.plain.join()).toContain('the server had not answered a start: a run may have begun');
  });

  it('does not ask for each of a thousand instances a server that lets nobody in', async () => {
    let starts = 0;
    const url = await listening((from, response) => {
      if (from.method !== 'POST') return void response.end('{"status":"ok","version":"1"}');
      starts += 1;
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"unauthorized","message":"the token is not valid here"}}');
    });
    const workspace = tempWorkspace({ lines: '{}\n'.repeat(1000) }).dir;
    const inputs = { url, workflow: 'ask', 'payloads-file': 'lines', concurrency: 10 };
    const result = await invokeStep(inputs, { workspace });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      status: 'failed',
      'error-code': 'unauthorized',
    });
    expect(result.annotations[0]?.message).toMatch(
      /1000 of 1000 instances failed.*the token is not valid here/,
    );
    expect(starts).toBe(10);
    expect(result.plain.length).toBeLessThan(300);
  });

  it('takes nothing of a server’s words for a command of the runner', async () => {
    const evil = '\n::error::owned\n::set-output name=conclusion::owned';
    const url = await listening((from, response) => {
      if (from.method !== 'POST') return void response.end(JSON.stringify({ status: 'ok', version: evil }));
      response.writeHead(422, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'invalid_input', message: evil } }));
    });
    const result = await invokeStep({ url, workflow: 'ask' });
    expect(result.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'invalid_input' });
    expect(result.annotations).toHaveLength(1);
    expect(result.forbidden).toEqual([]);
  });
});

describe('what was invoked', { timeout: 60_000 }, () => {
  it('is told in the sticky comment, and merged by mode: report like the legs of inline runs', async () => {
    const bench: Bench = await openBench();
    stops.push(() => void bench.stop());
    const inputs = { mode: 'invoke', url: server.url, 'flue-token': TOKEN, workflow: 'ask' };
    const leg = (jobIndex: number) =>
      bench.leg('http://unused.invalid', {
        inputs: { ...inputs, comment: 'sticky' },
        matrix: { n: jobIndex },
        jobIndex,
        jobTotal: 2,
      });
    await Promise.all([leg(0), leg(1)]);
    const [comment] = bench.comments.list;
    expect(comment?.body).toMatch(/^✅ success · .*2 of 2 succeeded/);
    const report = await bench.report();
    expect(report.outputs).toMatchObject({ conclusion: 'success', turns: '2' });
    const merged = JSON.parse(report.outputs.results ?? '[]') as Array<{ name: string; trigger: object }>;
    expect(merged).toHaveLength(2);
  });
});
