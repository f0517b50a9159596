// Starting runs, reading them, keys, order, cancelling, lists, shared budgets.
import { describe, expect, it } from 'vitest';
import { runListSchema } from '../../../src/protocol/api.ts';
import { runSnapshotSchema } from '../../../src/protocol/run.ts';
import { until } from '../../support/wait.ts';
import { clientOf, fresh, type Target } from './client.ts';

export function describeRuns(target: () => Target): void {
  const client = () => clientOf(target());

  describe('a run', () => {
    it('is accepted with 202 and where it is, and its snapshot there is whole', async () => {
      const started = await client().post('/workflows/greet/first', { name: 'Ada' });
      expect(started.status).toBe(202);
      expect(started.headers.get('location')).toBe(`/workflows/greet/first?run=${started.json.runId}`);
      const done = await client().get(`${started.headers.get('location')}&wait=20`);
      expect(done.status).toBe(200);
      const run = runSnapshotSchema.parse(done.json);
      expect(run).toMatchObject({
        status: 'succeeded',
        input: { name: 'Ada' },
        result: { greeting: 'Hello, Ada.' },
      });
      expect(run.trigger.via).toBe('http');
    });

    it('gets an instance of its own where none is named, and an empty body is {}', async () => {
      const started = await client().send('POST', '/workflows/greet?wait=20');
      expect(started.status).toBe(200);
      expect(started.json.instanceId).toMatch(/^inst_[0-9A-Z]{26}$/);
      expect(started.json.result).toEqual({ greeting: 'Hello, you.' });
    });

    it('is waited for, by header or query, up to the seconds given', async () => {
      const [byHeader, byQuery, tooShort] = await Promise.all([
        client().post('/workflows/greet', {}, { prefer: 'respond-async, wait=20' }),
        client().post('/workflows/greet?wait=20', {}),
        client().post(`/workflows/wait/${fresh()}?wait=1`, {}),
      ]);
      expect([byHeader.status, byHeader.json.status]).toEqual([200, 'succeeded']);
      expect([byQuery.status, byQuery.json.status]).toEqual([200, 'succeeded']);
      expect([tooShort.status, tooShort.json.status]).toEqual([202, 'running']);
      await client().send('DELETE', tooShort.json.href);
    });

    it('has an instance id of any characters, percent-decoded once', async () => {
      for (const id of ['a/b', 'ä ö', '100%', 'a%2Fb', '?#[]', '%25', "it's", 'a+b', '😀']) {
        const path = `/workflows/greet/${encodeURIComponent(id)}`;
        const run = await client().post(`${path}?wait=20`, {});
        expect(run.json.instanceId).toBe(id);
        expect((await client().get(run.json.href)).json.runId).toBe(run.json.runId);
      }
    });

    it('gets limits of whoever starts it where they are tighter than its own, and none where they are looser', async () => {
      const start = (limits: object) =>
        client().post(
          '/workflows/ask?wait=20',
          { prompt: 'slowly' },
          { 'flue-limits': JSON.stringify(limits) },
        );
      const cut = await start({ timeoutMs: 50 });
      expect(cut.json).toMatchObject({ status: 'failed', limitHit: 'timed_out' });
      const stated = await client().post(
        '/workflows/greet?wait=20',
        {},
        { 'flue-limits': '{"maxCostUsd":99}' },
      );
      const journal = await client().get(stated.json.href, { accept: 'application/x-ndjson' });
      expect(journal.json).toContain('"maxCostUsd":1,');
      for (const wrong of ['no JSON', '{"maxCostUsd":-1}', '{"maxTurns":0}', '{"maxTokens":5}']) {
        const refused = await client().post('/workflows/greet', {}, { 'flue-limits': wrong });
        expect([refused.status, refused.json.error.code]).toEqual([400, 'malformed_request']);
      }
    });

    it('is the latest of its instance unless another is asked for', async () => {
      const path = `/workflows/greet/${fresh()}`;
      const first = await client().post(`${path}?wait=20`, { name: 'one' });
      const second = await client().post(`${path}?wait=20`, { name: 'two' });
      expect((await client().get(path)).json.runId).toBe(second.json.runId);
      expect((await client().get(`${path}?run=${first.json.runId}`)).json.input).toEqual({ name: 'one' });
    });

    it('leaves its input out of the snapshot above 64 KiB', async () => {
      const run = await client().post('/workflows/greet?wait=20', { name: 'x'.repeat(70_000) });
      expect(run.json).not.toHaveProperty('input');
      expect(run.json.result.greeting).toHaveLength(70_008);
    });

    it('runs after those that came before it in its session', async () => {
      const path = `/workflows/ask/${fresh()}`;
      const slow = await client().post(path, { prompt: 'slowly' });
      const next = await client().post(path, {});
      const done = await client().get(`${next.json.href}&wait=20`);
      const before = await client().get(slow.json.href);
      expect(before.json.status).toBe('succeeded');
      expect(done.json.startedAt >= before.json.finishedAt).toBe(true);
    });
  });

  describe('an idempotency key', () => {
    it('starts one run, however often and however fast it comes', async () => {
      const path = `/workflows/greet/${fresh()}`;
      const key = { 'idempotency-key': `key ${fresh()}` };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => client().post(path, { name: 'x', other: 1 }, key)),
      );
      expect(new Set(answers.map(({ json }) => json.runId)).size).toBe(1);
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 202]);
      const reordered = await client().post(path, { other: 1, name: 'x' }, key);
      expect([reordered.status, reordered.json.runId]).toEqual([200, answers[0]?.json.runId]);
    });

    it('is refused with another body', async () => {
      const path = `/workflows/greet/${fresh()}`;
      await client().post(path, { name: 'x' }, { 'idempotency-key': 'k' });
      const other = await client().post(path, { name: 'y' }, { 'idempotency-key': 'k' });
      expect([other.status, other.json.error.code]).toEqual([422, 'idempotency_mismatch']);
    });

    it('counts in its instance only, and finds the instance where none is named', async () => {
      const key = { 'idempotency-key': `key-${fresh()}` };
      const one = await client().post('/workflows/greet', {}, key);
      const again = await client().post('/workflows/greet', {}, key);
      expect([again.status, again.json.runId]).toEqual([200, one.json.runId]);
      const elsewhere = await client().post(`/workflows/greet/${fresh()}`, {}, key);
      expect(elsewhere.json.runId).not.toBe(one.json.runId);
    });

    it('is not spent by a body that is refused', async () => {
      const path = `/workflows/greet/${fresh()}`;
      const key = { 'idempotency-key': 'k' };
      expect((await client().post(path, { name: 1 }, key)).status).toBe(422);
      expect((await client().get(path)).status).toBe(404);
      expect((await client().post(path, { name: 'x' }, key)).status).toBe(202);
    });
  });

  describe('cancelling', () => {
    it('ends the active run, and is refused once it is over', async () => {
      const path = `/workflows/wait/${fresh()}`;
      const { json: run } = await client().post(path, {});
      const cancelled = await client().send('DELETE', path);
      expect(cancelled.status).toBe(202);
      const done = await client().get(`${run.href}&wait=20`);
      expect(done.json).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
      expect((await client().send('DELETE', path)).status).toBe(409);
    });

    it('takes a queued run out of the queue', async () => {
      const path = `/workflows/wait/${fresh()}`;
      await client().post(path, {});
      const { json: queued } = await client().post(path, {});
      expect((await client().send('DELETE', queued.href)).status).toBe(202);
      expect((await client().get(`${queued.href}&wait=20`)).json.status).toBe('cancelled');
      await client().send('DELETE', `${path}?run=${(await runsOf(path))[1]}`);
    });
    const runsOf = async (path: string): Promise<string[]> => {
      const { json } = await client().get(`/runs?limit=500`);
      return json.runs
        .filter((run: { href: string }) => run.href.startsWith(path))
        .map((run: { runId: string }) => run.runId);
    };
  });

  describe('a list of runs', () => {
    it('is newest first, page by page, without bodies', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 3; i++) ids.push((await client().post('/workflows/greet?wait=20', {})).json.runId);
      await until(async () => (await client().get('/runs?limit=3')).json.runs[0]?.runId === ids[2]);
      await until(async () => (await client().get('/runs?limit=3')).json.runs[2]?.runId === ids[0]);
      const found: string[] = [];
      let cursor = '';
      do {
        const page = await client().get(`/runs?kind=workflow&name=greet&limit=2${cursor}`);
        const { runs, nextCursor } = runListSchema.parse(page.json);
        for (const run of runs) expect(run).not.toHaveProperty('result');
        found.push(...runs.map(({ runId }) => runId));
        cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
      } while (cursor !== '' && found.length < 3);
      expect(found.slice(0, 3)).toEqual(ids.reverse());
      expect((await client().get('/workflows/greet?limit=1')).json.runs[0].name).toBe('greet');
    });

    it('knows the status within a second', async () => {
      const { json: run } = await client().post(`/workflows/wait/${fresh()}`, {});
      const listed = (status: string) => async () =>
        (await client().get(`/runs?status=${status}&name=wait`)).json.runs.some(
          ({ runId }: { runId: string }) => runId === run.runId,
        );
      await until(listed('running'), { timeoutMs: 2000 });
      await client().send('DELETE', run.href);
      await until(listed('cancelled'), { timeoutMs: 2000 });
    });

    it('leads from an id to its place', async () => {
      const { json: run } = await client().post('/workflows/greet', {});
      // At once, though a Worker's index hears of it a moment later.
      const found = await client().get(`/runs/${run.runId}`);
      expect([found.status, found.headers.get('location')]).toEqual([307, run.href]);
      expect((await client().get('/runs/run_00000000000000000000000000')).status).toBe(404);
    });
  });

  describe('a shared budget', () => {
    it('is opened, reserved from and settled', async () => {
      const path = `/budgets/${encodeURIComponent(`org/repo#${fresh()}`)}`;
      expect((await client().get(path)).status).toBe(404);
      expect((await client().send('PUT', path, jsonInit({ maxCostUsd: 1 }))).json.remainingUsd).toBe(1);
      const held = await client().post(`${path}/reserve`, { id: 'r1', maxCostUsd: 0.7, ttlMs: 60_000 });
      expect([held.status, held.json.grantedUsd]).toEqual([200, 0.7]);
      const busy = await client().post(`${path}/reserve`, { id: 'r2', maxCostUsd: 0.7, ttlMs: 60_000 });
      expect([busy.status, busy.json.error.code]).toEqual([409, 'budget_busy']);
      expect((await client().post(`${path}/settle`, { reservationId: 'r1', costUsd: 0.25 })).status).toBe(
        200,
      );
      expect((await client().get(path)).json).toMatchObject({
        spentUsd: 0.25,
        reservedUsd: 0,
        remainingUsd: 0.75,
      });
      const none = await client().post(`${path}/reserve`, { id: 'r3', maxCostUsd: 0.8, ttlMs: 60_000 });
      expect([none.status, none.json.error.code]).toEqual([402, 'budget_exceeded']);
    });
  });
}

function jsonInit(body: unknown): RequestInit {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
