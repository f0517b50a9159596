// The list of runs against a real server: pages, filters, what changes while one looks and what ended unseen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { EVERYTHING, type Filter } from '../../../src/dashboard/runs/filter.ts';
import { createRunList, rowsOf, waitingIn } from '../../../src/dashboard/runs/run-list.ts';
import { totalsOf } from '../../../src/dashboard/runs/totals.ts';
import { AGENTS, SCRIPT, WORKFLOWS } from '../../contract/http/definitions.ts';
import { startTestServer, type TestServer, TOKEN } from '../../support/node-server.ts';
import { until } from '../../support/wait.ts';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startTestServer({ workflows: WORKFLOWS, agents: AGENTS, script: SCRIPT });
  client = createClient({ url: server.url, token: TOKEN });
});
afterAll(() => server.stop());

const { signal } = new AbortController();
const only = (part: Partial<Filter>): Filter => ({ ...EVERYTHING, ...part });

async function greet(from: number, to: number): Promise<void> {
  const works = Array.from({ length: to - from }, (_, i) => ({
    workflow: 'greet',
    instanceId: `g-${from + i}`,
  }));
  for await (const outcome of client.startMany(works)) {
    if (!outcome.ok) throw outcome.error;
    await client.wait(outcome.run);
  }
}

describe('the list of runs', () => {
  it('reads the newest, then older ones on demand, without a hole and none twice', async () => {
    await greet(0, 260);
    const list = createRunList(client);
    const rows = () => rowsOf(list.state.get(), EVERYTHING);
    expect(rows().isLoaded).toBe(false);
    await list.refresh(EVERYTHING, signal);
    expect([rows().rows.length, rows().hasMore]).toEqual([100, true]);
    await list.readOn(EVERYTHING, 500, signal);
    expect([rows().rows.length, rows().hasMore]).toEqual([260, false]);
    const ids = rows().rows.map(({ runId }) => runId);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('catches up with what began while nobody looked', async () => {
    const list = createRunList(client);
    await list.refresh(EVERYTHING, signal);
    const before = rowsOf(list.state.get(), EVERYTHING).rows.length;
    await greet(1000, 1150);
    await list.refresh(EVERYTHING, signal);
    expect(rowsOf(list.state.get(), EVERYTHING).rows).toHaveLength(before + 150);
  });

  it('shows of another question only what has no holes', async () => {
    const run = await client.start({ workflow: 'ask', instanceId: 'a-1' });
    await client.wait(run);
    const list = createRunList(client);
    await list.refresh(only({ name: 'ask' }), signal);
    expect(rowsOf(list.state.get(), only({ name: 'ask' })).rows.map(({ runId }) => runId)).toContain(
      run.runId,
    );
    expect(rowsOf(list.state.get(), only({ kind: 'workflow' })).isLoaded).toBe(false);
    await list.refresh(only({ name: 'ask' }), signal);
    const text = only({ name: 'ask', text: 'A-1 succeeded' });
    expect(rowsOf(list.state.get(), text).rows.map(({ instanceId }) => instanceId)).toEqual(['a-1']);
  });

  it('learns the end of a run that is far down, and who waits for a human', async () => {
    const slow = await client.start({ workflow: 'wait', instanceId: 'w-1', input: { ms: 60_000 } });
    const asking = await client.start({ workflow: 'deploy', instanceId: 'd-1' });
    await until(async () => (await client.status(asking)).status === 'waiting');
    await greet(2000, 2120);
    const list = createRunList(client);
    await list.refresh(EVERYTHING, signal);
    await list.readOn(EVERYTHING, 500, signal);
    const statusOf = (id: string) => list.state.get().runs.get(id)?.status;
    await until(async () => {
      await list.refresh(EVERYTHING, signal);
      return statusOf(slow.runId) === 'running' || statusOf(slow.runId) === 'waiting';
    });
    expect(waitingIn(list.state.get()).map(({ runId }) => runId)).toContain(asking.runId);
    await client.cancel(slow);
    await until(async () => {
      await list.refresh(EVERYTHING, signal);
      return statusOf(slow.runId) === 'cancelled';
    });
    const totals = totalsOf(rowsOf(list.state.get(), EVERYTHING).rows);
    expect(totals.byStatus).toMatchObject({ waiting: 1, cancelled: 1 });
    expect(Object.values(totals.byStatus).reduce((a, b) => a + b)).toBe(totals.runs);
  });
});
