// Messages to agents, and tool calls that wait for a human.
import { describe, expect, it } from 'vitest';
import { until } from '../../support/wait.ts';
import { clientOf, fresh, type Target } from './client.ts';

export function describeAgents(target: () => Target): void {
  const client = () => clientOf(target());

  describe('an agent', () => {
    it('answers each message with a run, and shows the conversation', async () => {
      const path = `/agents/helper/${fresh()}`;
      const run = await client().post(`${path}?wait=20`, { message: 'Hi there' });
      expect(run.json).toMatchObject({ kind: 'agent', status: 'succeeded', text: 'Hello.' });
      await client().post(`${path}?wait=20`, { message: 'And again' });
      const { json } = await client().get(path);
      expect(json.conversation.map(({ role, text }: { role: string; text: string }) => [role, text])).toEqual(
        [
          ['user', 'Hi there'],
          ['assistant', 'Hello.'],
          ['user', 'And again'],
          ['assistant', 'Hello.'],
        ],
      );
    });

    it('keeps its sessions apart', async () => {
      const path = `/agents/helper/${fresh()}`;
      await client().post(`${path}?wait=20`, { message: 'One', session: 'a' });
      const { json: run } = await client().post(`${path}?wait=20`, { message: 'Two', session: 'b' });
      expect(run.session).toBe('b');
      expect((await client().get(path)).json.conversation).toHaveLength(2);
    });

    it('keeps an instance apart from a session of another that is spelled like it', async () => {
      const id = fresh();
      const inner = `/agents/helper/${encodeURIComponent(`${id}/b`)}`;
      await client().post(`${inner}?wait=20`, { message: 'A secret' });
      const { json: run } = await client().post(`/agents/helper/${id}?wait=20`, {
        message: 'Tell me',
        session: 'b/default',
      });
      expect(run.status).toBe('succeeded');
      const { json: outer } = await client().get(run.href);
      expect(outer.conversation.map(({ text }: { text: string }) => text)).toEqual(['Tell me', 'Hello.']);
      expect((await client().get(inner)).json.conversation).toHaveLength(2);
    });

    it('is shown the images of a message, and refuses what is none', async () => {
      const path = `/agents/helper/${fresh()}`;
      const pixel =
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';
      const seen = await client().post(`${path}?wait=20`, { message: 'Look', images: [{ data: pixel }] });
      expect(seen.json).toMatchObject({ status: 'succeeded' });
      for (const images of [
        'x',
        [pixel],
        [{ data: 'bm9uZQ==' }],
        [{ data: '%%%' }],
        Array(21).fill({ data: pixel }),
      ]) {
        const answer = await client().post(path, { message: 'Look', images });
        expect([answer.status, answer.json.error.code]).toEqual([422, 'invalid_input']);
      }
      expect((await client().get(path)).json.conversation).toHaveLength(2);
    });

    it.each([{}, { message: '' }, { message: 5 }, { message: 'x', session: '' }, []])(
      'refuses %j',
      async (body) => {
        const answer = await client().post(`/agents/helper/${fresh()}`, body);
        expect([answer.status, answer.json.error.code]).toEqual([422, 'invalid_input']);
      },
    );
  });

  describe('a tool call that needs a yes', () => {
    const waiting = async () => {
      const path = `/workflows/deploy/${fresh()}`;
      const { json: run } = await client().post(path, {});
      const { pendingApprovals } = await until(async () => {
        const { json } = await client().get(run.href);
        return json.status === 'waiting' && json;
      });
      return {
        path,
        href: run.href as string,
        call: pendingApprovals[0] as { callId: string; name: string },
      };
    };

    it('waits, goes on when it was approved, and is decided once', async () => {
      const { path, href, call } = await waiting();
      expect(call).toMatchObject({ name: 'release', input: { version: '1.2.3' } });
      const approvals = `${path}/approvals/${encodeURIComponent(call.callId)}`;
      expect((await client().post(approvals, { approve: 'yes' })).status).toBe(422);
      expect((await client().post(`${path}/approvals/nothing`, { approve: true })).status).toBe(404);
      expect((await client().post(approvals, { approve: true, reason: 'go' })).status).toBe(200);
      const done = await client().get(`${href}&wait=20`);
      expect(done.json).toMatchObject({
        status: 'succeeded',
        result: 'That was it.',
        toolCalls: 1,
        deniedCalls: 0,
      });
      expect((await client().post(approvals, { approve: true })).status).toBe(409);
    });

    it('is denied with the reason, and the journal says by whom', async () => {
      const { path, href, call } = await waiting();
      await client().post(`${path}/approvals/${encodeURIComponent(call.callId)}`, {
        approve: false,
        reason: 'not today',
      });
      const done = await client().get(`${href}&wait=20`);
      expect(done.json).toMatchObject({ status: 'succeeded', deniedCalls: 1 });
      const journal = await client().get(href, { accept: 'application/x-ndjson' });
      const events = String(journal.json)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event);
      expect(events.find(({ type }) => type === 'approval_resolved')).toMatchObject({
        approved: false,
        by: 'token',
        reason: 'not today',
      });
    });
  });
}
