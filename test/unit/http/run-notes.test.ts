import { expect, it } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { createServerRows } from '../../../src/core/store/server-rows.ts';
import { createStore } from '../../../src/core/store/store.ts';
import { createRunNotes } from '../../../src/http/local/run-notes.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

it('a run whose note could not be published is noted nowhere, and published again', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  createStore(sql);
  const rows = createServerRows(sql);
  const clock = createFakeClock();
  const run = {
    runId: 'run_1',
    kind: 'workflow',
    name: 'a',
    instanceId: 'i',
    status: 'succeeded',
    finishedAt: null,
  };
  const published: string[][] = [];
  let isUp = false;
  const notes = createRunNotes({
    rows,
    clock,
    snapshot: () => run as RunSnapshot,
    async publish(runs) {
      if (!isUp) throw new Error('not now');
      published.push(runs.map(({ runId }) => runId));
    },
  });
  notes.touch('run_1');
  await clock.advance(1000);
  expect(rows.list({ limit: 9 })).toEqual([]);
  isUp = true;
  await clock.advance(5000);
  expect(published).toEqual([['run_1']]);
  expect(rows.list({ limit: 9 }).map((listed) => JSON.parse(listed).status)).toEqual(['succeeded']);
});
