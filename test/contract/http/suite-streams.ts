// The same frames over a WebSocket, as server-sent events and as lines: without a gap, without a duplicate, from any place.
import { describe, expect, it } from 'vitest';
import { clientOf, fresh, type Target } from './client.ts';
import { connect, durable, readSse } from './streams.ts';

export function describeStreams(target: () => Target): void {
  const client = () => clientOf(target());
  const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, i) => i + from);

  describe('a stream', () => {
    it('as server-sent events has every event of a run and its result, then ends', async () => {
      const { json: run } = await client().post('/workflows/steps?wait=20', { count: 50 });
      const frames = await readSse(target(), run.href);
      expect(frames[0]?.data).toMatchObject({
        type: 'ready',
        version: 1,
        runId: run.runId,
        instanceId: run.instanceId,
      });
      expect(durable(frames.map(({ data }) => data))).toEqual(numbers(run.lastOffset));
      expect(frames.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual(
        numbers(run.lastOffset).map((offset) => `${run.runId}:${offset}`),
      );
      expect(frames.at(-1)?.data).toMatchObject({
        type: 'result',
        runId: run.runId,
        snapshot: { status: 'succeeded' },
      });
    });

    it('goes on after Last-Event-ID', async () => {
      const { json: run } = await client().post('/workflows/steps?wait=20', { count: 20 });
      const frames = await readSse(target(), run.href, { 'last-event-id': `${run.runId}:15` });
      expect(durable(frames.map(({ data }) => data))).toEqual(numbers(run.lastOffset - 15, 16));
    });

    it('as lines has the journal so far', async () => {
      const { json: run } = await client().post('/workflows/steps?wait=20', { count: 40 });
      const { json: text, headers } = await client().get(run.href, { accept: 'application/x-ndjson' });
      expect(headers.get('content-type')).toContain('application/x-ndjson');
      const lines = String(text)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(durable(lines)).toEqual(numbers(run.lastOffset));
    });

    it('over a WebSocket begins with ready, and follows a run that is under way', async () => {
      const path = `/workflows/ask/${fresh()}`;
      const { json: run } = await client().post(path, { prompt: 'slowly' });
      const socket = await connect(target(), path);
      expect(socket.protocol).toBe('flue.v1');
      expect(await socket.next()).toMatchObject({ type: 'ready', runId: run.runId });
      socket.send({ type: 'subscribe', runId: run.runId, offset: 0 });
      const frames = await socket.until(({ type }) => type === 'result');
      const last = frames.at(-1) as { snapshot: { lastOffset: number } };
      expect(durable(frames)).toEqual(numbers(last.snapshot.lastOffset));
      expect(frames.some(({ event }) => event?.type === 'text_delta')).toBe(true);
      socket.close();
    });

    it('follows an instance over all its runs', async () => {
      const path = `/workflows/greet/${fresh()}`;
      await client().post(`${path}?wait=20`, {});
      const socket = await connect(target(), path);
      await socket.next();
      socket.send({ type: 'subscribe' });
      socket.send({ type: 'ping' });
      await socket.until(({ type }) => type === 'pong');
      const { json: second } = await client().post(path, {});
      const frames = await socket.until(({ type }) => type === 'result');
      expect(new Set(frames.flatMap(({ runId }) => (runId === undefined ? [] : [runId])))).toEqual(
        new Set([second.runId]),
      );
      socket.close();
    });

    it('starts runs, and the same requestId the same one', async () => {
      const path = `/workflows/greet/${fresh()}`;
      const socket = await connect(target(), path);
      expect(await socket.next()).toMatchObject({ type: 'ready', runId: null, status: null });
      const invoke = { type: 'invoke', requestId: 'r1', payload: { name: 'Bo' } };
      socket.send(invoke);
      const frames = await socket.until(({ type }) => type === 'result');
      expect(frames.at(-1)).toMatchObject({
        requestId: 'r1',
        snapshot: { result: { greeting: 'Hello, Bo.' } },
      });
      socket.send(invoke);
      const again = await socket.until(({ type }) => type === 'result');
      expect(again.at(-1)?.runId).toBe(frames.at(-1)?.runId);
      socket.send({ ...invoke, payload: { name: 'Cy' } });
      expect(await socket.next()).toMatchObject({
        type: 'error',
        requestId: 'r1',
        error: { code: 'idempotency_mismatch' },
      });
      socket.close();
    });

    it('takes prompts, decisions and cancels', async () => {
      const agent = await connect(target(), `/agents/helper/${fresh()}`);
      agent.send({ type: 'prompt', requestId: 'p1', message: 'Hi' });
      expect((await agent.until(({ type }) => type === 'result')).at(-1)).toMatchObject({
        snapshot: { text: 'Hello.' },
      });
      agent.close();
      const deploy = await connect(target(), `/workflows/deploy/${fresh()}`);
      deploy.send({ type: 'invoke', requestId: 'd1' });
      const asked = await deploy.until(({ event }) => event?.type === 'approval_requested');
      deploy.send({ type: 'approve', callId: asked.at(-1)?.event?.callId, approve: true });
      expect((await deploy.until(({ type }) => type === 'result')).at(-1)).toMatchObject({
        snapshot: { status: 'succeeded' },
      });
      deploy.close();
      const wait = await connect(target(), `/workflows/wait/${fresh()}`);
      wait.send({ type: 'invoke', requestId: 'w1' });
      await wait.until(({ event }) => event?.type === 'run_started');
      wait.send({ type: 'cancel' });
      expect((await wait.until(({ type }) => type === 'result')).at(-1)).toMatchObject({
        snapshot: { status: 'cancelled' },
      });
      wait.close();
    });

    it('answers a frame that makes no sense with an error, and goes on', async () => {
      const socket = await connect(target(), `/workflows/greet/${fresh()}`);
      await socket.next();
      const frames = [
        ['', /^the frame is no JSON/],
        ['{', /^the frame is no JSON/],
        ['[]', /no sense: it as a whole is \[\], and must be an object$/],
        ['{"type":"odd"}', /no sense: "type" is "odd", which does not fit$/],
        ['{"type":"invoke"}', /no sense: "requestId" is missing, and must be a text$/],
        ['{"type":"subscribe","offset":-1}', /no sense: "offset" is -1, and must be at least 0$/],
        ['{"type":"subscribe","runId":"run_00000000000000000000000000"}', /there is no instance/],
      ] as const;
      for (const [text, message] of frames) {
        socket.sendText(text);
        const error = { message: expect.stringMatching(message) };
        expect(await socket.next()).toMatchObject({ type: 'error', error });
      }
      socket.sendText('{"type":"ping"}');
      expect(await socket.nextText()).toBe('{"type":"pong"}');
      socket.close();
    });

    it('closes with a code that says why', async () => {
      const binary = await connect(target(), `/workflows/greet/${fresh()}`);
      binary.sendBytes(new Uint8Array([1, 2, 3]));
      expect(await binary.closed).toBe(1003);
      const big = await connect(target(), `/workflows/greet/${fresh()}`);
      big.sendText(`"${'x'.repeat(1024 * 1024)}"`);
      expect(await big.closed).toBe(1009);
    });

    it('is refused to a stranger', async () => {
      await expect(connect({ ...target(), token: 'wrong' }, `/workflows/greet/${fresh()}`)).rejects.toThrow(
        'no socket',
      );
    });
  });
}
