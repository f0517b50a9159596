// A run waits for older ones of its session also when the database could not be read for a while.
import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import { createOwnership } from '../../../../src/core/run/ownership.ts';
import { createPrecedence } from '../../../../src/core/run/precedence.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { startWorkflow } from '../../../support/test-runtime.ts';

const request = startWorkflow('it');

/** Two runs of one session, and how often the database has been asked for the older one. */
function setUp(failures: number) {
  const raw = openNodeSqlite({ path: ':memory:', survives: 'process' });
  let asked = 0;
  const sql: Sql = {
    ...raw,
    exec(statement, ...params) {
      if (statement.includes('finished = 0 AND kind') && ++asked <= failures)
        throw new Error('disk I/O error');
      return raw.exec(statement, ...params);
    },
  };
  const store = createStore(sql);
  const clock = createFakeClock();
  for (const id of ['run_1', 'run_2']) store.insertRun(id, request, null);
  const driven: string[] = [];
  const hasPrecedence = createPrecedence({
    store,
    clock,
    ownership: createOwnership({ sql, store, clock, leaseMs: undefined }),
    async drive(runId) {
      driven.push(runId);
      store.finishRun(runId, clock.now());
    },
    resume: async () => {},
  });
  const wait = async (): Promise<void> => {
    const passed = hasPrecedence('run_2', request, () => true);
    await clock.advance(60_000);
    await passed;
  };
  return { wait, driven, asked: () => asked };
}

test.each([0, 1, 4])('after %i failures in a row the older one has its turn first', async (failures) => {
  const { wait, driven } = setUp(failures);
  await wait();
  expect(driven).toEqual(['run_1']);
});

test('a database that cannot be read at all is not waited for', async () => {
  const { wait, driven, asked } = setUp(Number.POSITIVE_INFINITY);
  await wait();
  expect([driven, asked()]).toEqual([[], 5]);
});
