import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { waitForVersion } from '../../../src/deploy/health.ts';

let answers: Array<{ status: number; body: string }> = [];
const server = createServer((request, response) => {
  const next = request.url === '/healthz' ? (answers.length > 1 ? answers.shift() : answers[0]) : undefined;
  response.writeHead(next?.status ?? 404).end(next?.body);
});
let url = '';

const version = (id: string) => ({ status: 200, body: JSON.stringify({ status: 'ok', version: id }) });

function wait(at = url) {
  let now = 0;
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
    },
  };
  const limits = { versionMs: 10_000, reachMs: 3000 };
  return waitForVersion({ url: at, versionId: 'v2', fetch: createNodeFetch(), clock, limits });
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('waiting for a version', () => {
  it('ends when it answers, whoever answered before', async () => {
    answers = [{ status: 404, body: 'nothing here' }, version('v1'), version('v1'), version('v2')];
    expect(await wait()).toEqual({ kind: 'answers', afterMs: 3000 });
  });

  it('ends with what was answered last when it never does', async () => {
    answers = [version('v1')];
    expect(await wait()).toEqual({ kind: 'other', said: 'version v1' });
    answers = [{ status: 500, body: 'broken' }];
    expect(await wait()).toEqual({ kind: 'other', said: 'status 500' });
    answers = [{ status: 200, body: '<html>' }];
    expect(await wait()).toEqual({ kind: 'other', said: 'something that is no JSON' });
  });

  it('does not go on for long where nobody is', async () => {
    expect(await wait('http://127.0.0.1:1')).toEqual({ kind: 'unreachable', why: 'it cannot be reached' });
    answers = [{ status: 302, body: 'sign in' }];
    expect(await wait()).toEqual({
      kind: 'unreachable',
      why: 'something in front of it answers with status 302',
    });
  });
});
