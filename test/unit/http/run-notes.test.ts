import { expect, it } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { createServerRows } from '../../../src/core/store/server-rows.ts';
import { createStore } from '../../../src/core/store/store.ts';
import { createRunNotes } from '../../../src/http/local/run-notes.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const run = {
  runId: 'run_1',
  kind: 'workflow',
  name: 'a',
  instanceId: 'i',
  status: 'succeeded',
  finishedAt: null,
};

it('a run whose note could not be published is noted nowhere, and published again', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  createStore(sql);
  const rows = createServerRows(sql);
  const clock = createFakeClock();
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

it('a note that the disk does not take is written later', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  createStore(sql);
  let isFull = true;
  const rows = createServerRows({
    ...sql,
    exec(statement, ...params) {
      if (isFull && /^(INSERT|UPDATE)/.test(statement)) throw new Error('database or disk is full');
      return sql.exec(statement, ...params);
    },
  });
  const clock = createFakeClock();
  const notes = createRunNotes({ rows, clock, snapshot: () => run as RunSnapshot });
  notes.touch('run_1');
  await clock.advance(1000);
  expect(rows.list({ limit: 9 })).toEqual([]);
  isFull = false;
  await clock.advance(5000);
  expect(rows.list({ limit: 9 })).toHaveLength(1);
});
