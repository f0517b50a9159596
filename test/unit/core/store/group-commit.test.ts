import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock/system-clock.ts';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createGroupCommit } from '../../../../src/core/store/group-commit.ts';
import { until } from '../../../support/wait.ts';

/** `disk`: syncs that are asked for, to be ended by hand. */
function setUp(disk?: Array<PromiseWithResolvers<void>>) {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  sql.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
  let transactions = 0;
  const counted: typeof sql = {
    ...sql,
    transaction(body) {
      transactions += 1;
      return sql.transaction(body);
    },
    ...(disk !== undefined && {
      synced() {
        const sync = Promise.withResolvers<void>();
        disk.push(sync);
        return sync.promise;
      },
    }),
  };
  const commits = createGroupCommit(counted, systemClock);
  const insert = (n: number) => () => void sql.exec('INSERT INTO t (n) VALUES (?)', n);
  const rows = () => sql.exec('SELECT n FROM t ORDER BY n').map(({ n }) => n);
  return { commits, insert, rows, transactions: () => transactions };
}

describe('group commit', () => {
  it('writes what is asked for together in one transaction, and tells each in order of arrival', async () => {
    const { commits, insert, rows, transactions } = setUp();
    const told: number[] = [];
    await Promise.all(
      [1, 2, 3].map((n) => commits.add({ of: 'a', write: insert(n), onDurable: () => told.push(n) })),
    );
    expect([transactions(), told, rows()]).toEqual([1, [1, 2, 3], [1, 2, 3]]);
  });

  it('lets one bad write fail alone', async () => {
    const { commits, insert, rows } = setUp();
    const outcomes = await Promise.allSettled(
      [1, 1, 2].map((n) => commits.add({ of: 'a', write: insert(n), onDurable() {} })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rows()).toEqual([1, 2]);
  });

  it('commits at once when the event loop will not turn again', () => {
    const { commits, insert, rows } = setUp();
    let durable = false;
    void commits.add({
      of: 'a',
      write: insert(7),
      onDurable() {
        durable = true;
      },
    });
    commits.flush();
    expect([durable, rows()]).toEqual([true, [7]]);
  });

  describe('where the disk is waited for beside', () => {
    const careful = { survives: 'power' } as const;

    it('tells of what must survive the power once it is on the disk, of another run at once, of the same run after it', async () => {
      const disk: Array<PromiseWithResolvers<void>> = [];
      const { commits, insert, rows } = setUp(disk);
      const told: string[] = [];
      const add = (of: string, n: number, more = {}) =>
        commits.add({ of, write: insert(n), onDurable: () => told.push(`${of}${n}`), ...more });
      const first = add('a', 1, careful);
      await Promise.all([add('b', 2), until(() => disk.length === 1)]);
      const second = add('a', 3);
      await add('b', 4);
      expect([told, rows()]).toEqual([
        ['b2', 'b4'],
        [1, 2, 3, 4],
      ]);
      disk[0]?.resolve();
      await Promise.all([first, second]);
      expect([told, disk.length]).toEqual([['b2', 'b4', 'a1', 'a3'], 1]);
    });

    it('refuses what the disk refused, and what came after it in the same run', async () => {
      const disk: Array<PromiseWithResolvers<void>> = [];
      const { commits, insert } = setUp(disk);
      const refused: string[] = [];
      const add = (of: string, n: number, more = {}) =>
        commits.add({
          of,
          write: insert(n),
          onDurable() {},
          onRefused: () => refused.push(`${of}${n}`),
          ...more,
        });
      const all = [add('a', 1, careful), add('b', 2, careful)];
      await until(() => disk.length === 1);
      all.push(add('a', 3), add('b', 4, careful));
      await until(() => disk.length === 2);
      disk[0]?.reject(new Error('no disk'));
      disk[1]?.resolve();
      const outcomes = await Promise.allSettled(all);
      expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
      expect(refused).toEqual(['a1', 'a3', 'b2', 'b4']);
    });

    it('keeps the order when the event loop will not turn again', async () => {
      const disk: Array<PromiseWithResolvers<void>> = [];
      const { commits, insert } = setUp(disk);
      const told: number[] = [];
      const add = (n: number, more = {}) =>
        void commits.add({ of: 'a', write: insert(n), onDurable: () => told.push(n), ...more });
      add(1, careful);
      await until(() => disk.length === 1);
      add(2);
      commits.flush();
      expect(told).toEqual([1, 2]);
    });
  });
});
