// What waits is in nobody's memory: the object is made anew when its time, or an answer, has come, and sockets have stayed.
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { connect, durable } from '../../contract/http/streams.ts';
import { until } from '../../support/wait.ts';
import { useWorker } from '../../support/worker/use-worker.ts';

const worker = useWorker('wake-worker');

const run = async (path: string, body: unknown) => (await clientOf(worker).post(path, body)).json;

/** Objects that are idle are put to sleep after ten seconds, and this one was looked at by its alarm at the start. */
const ASLEEP_MS = 14_000;
const asleep = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ASLEEP_MS));

describe.concurrent('an instance in real workerd', () => {
  it('sleeps through a sleep, and is made anew when it is over', async () => {
    const { href } = await run('/workflows/nap/long', { ms: ASLEEP_MS });
    const done = await until(
      async () => {
        const { json } = await clientOf(worker).get(href);
        return json.status === 'succeeded' && json;
      },
      // Asking keeps it awake.
      { timeoutMs: 40_000, everyMs: 15_000 },
    );
    expect(done.result.life).toBeGreaterThanOrEqual(2);
  }, 60_000);

  it('is woken at its time limit, and ended for it', async () => {
    const client = clientOf(worker);
    const headers = { 'flue-limits': JSON.stringify({ timeoutMs: ASLEEP_MS }) };
    const { href } = (await client.post('/workflows/nap/short', { ms: 10 * ASLEEP_MS }, headers)).json;
    const ended = await until(
      async () => {
        const { json } = await client.get(href);
        return json.status === 'failed' && json;
      },
      { timeoutMs: 5 * ASLEEP_MS, everyMs: 15_000 },
    );
    expect(ended.error.code).toBe('timed_out');
    const tookMs = Date.parse(ended.finishedAt) - Date.parse(ended.startedAt);
    expect(tookMs).toBeGreaterThanOrEqual(ASLEEP_MS);
    expect(tookMs).toBeLessThan(10 * ASLEEP_MS);
  }, 90_000);

  it('sleeps while it waits for a human, keeps its sockets, and goes on in another life', async () => {
    const client = clientOf(worker);
    const { href } = await run('/workflows/deploy/patient', {});
    const waiting = await until(async () => {
      const { json } = await client.get(href);
      return json.status === 'waiting' && json;
    });
    const socket = await connect(worker, href);
    expect((await socket.next()).type).toBe('ready');
    socket.send({ type: 'subscribe', runId: waiting.runId, offset: 2 });
    const first = await socket.until(({ event }) => event?.type === 'approval_requested');
    await asleep();
    socket.sendText('{"type":"ping"}');
    expect((await socket.next()).type).toBe('pong');
    const [call] = waiting.pendingApprovals;
    socket.send({ type: 'approve', callId: call.callId, approve: true });
    const rest = await socket.until(({ type }) => type === 'result');
    const offsets = durable([...first, ...rest]);
    expect(offsets).toEqual(offsets.map((_, index) => index + 3));
    expect(rest.at(-1)?.snapshot).toMatchObject({
      status: 'succeeded',
      result: { text: 'That was it.', life: 2 },
    });
    socket.close();
  }, 60_000);
});
