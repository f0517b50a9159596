// The same routes as a Worker's, served from this machine.
import { describe, expect, it } from 'vitest';
import { runOnWorker, type WorkerRunOptions } from '../../../../src/hosts/action/verify-on-worker.ts';
import { defineWorkflow } from '../../../../src/index.ts';
import { startTestServer, type TestServer, TOKEN } from '../../../support/node-server.ts';

const workflows = {
  asks: defineWorkflow({
    description: 'Asks again and again.',
    async run({ session }) {
      for (let turn = 0; turn < 20; turn++) await session.prompt(`Question ${turn}.`);
      return { verdict: 'pass' };
    },
  }),
  waits: defineWorkflow({ description: 'Waits.', run: ({ sleep }) => sleep(60_000) }),
};
const script = { rules: [{ reply: { text: 'Yes.', usage: { inputTokens: 10, outputTokens: 1 } } }] };

async function onServer<T>(go: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startTestServer({ workflows, script });
  try {
    return await go(server);
  } finally {
    await server.stop();
  }
}

const run = (url: string, workflow: string, options: Partial<WorkerRunOptions> = {}) =>
  runOnWorker(
    { url, workflow, instanceId: 'verify/v1', key: 'v1/1', input: {} },
    {
      token: TOKEN,
      fetch,
      limits: {},
      policies: [],
      signal: new AbortController().signal,
      settleMs: 0,
      ...options,
    },
  );

describe('a verification on the Worker', () => {
  it('is followed to its end, and counted', () =>
    onServer(async ({ url }) => {
      const outcome = await run(url, 'asks');
      expect(outcome?.snapshot).toMatchObject({
        status: 'succeeded',
        turns: 20,
        result: { verdict: 'pass' },
      });
    }));

  it('is not there where the Worker serves no such workflow', () =>
    onServer(async ({ url }) => {
      expect(await run(url, 'unknown')).toBeUndefined();
    }));

  it.each<[string, Partial<WorkerRunOptions>]>([
    ['the inputs', { limits: { maxTurns: 3 } }],
    ['a policy', { policies: [{ name: 'input policy', policy: { maxTurns: 3 } }] }],
  ])('has the turns there that %s allow it', (_, options) =>
    onServer(async ({ url }) => {
      const outcome = await run(url, 'asks', options);
      expect(outcome?.snapshot).toMatchObject({
        ...{ status: 'failed', turns: 3, limitHit: 'turn_limit' },
        error: { code: 'turn_limit', message: 'the run used all of its 3 turns without finishing' },
      });
    }),
  );

  it('is stopped from here where the Worker has not heard of its limits', () =>
    onServer(async ({ url }) => {
      const outcome = await run(url, 'asks', {
        limits: { maxTurns: 3 },
        async fetch(input, init) {
          const headers = new Headers(init?.headers);
          headers.delete('flue-limits');
          return fetch(input, { ...init, headers });
        },
      });
      expect(outcome?.snapshot).toMatchObject({
        status: 'failed',
        limitHit: 'turn_limit',
        error: { code: 'turn_limit', message: 'the run on the Worker was stopped: it may have 3 turns' },
      });
    }));

  it('is cancelled on the Worker when the job is', () =>
    onServer(async ({ url, call }) => {
      const stop = new AbortController();
      const outcome = run(url, 'waits', { signal: stop.signal });
      await expect
        .poll(async () => (await call('GET', '/workflows/waits/verify%2Fv1')).json.status)
        .toMatch(/running|waiting/);
      stop.abort('SIGINT');
      expect((await outcome)?.snapshot.status).toBe('cancelled');
      await expect
        .poll(async () => (await call('GET', '/workflows/waits/verify%2Fv1')).json.status)
        .toBe('cancelled');
    }));
});
