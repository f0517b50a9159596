import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock/system-clock.ts';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createGroupCommit } from '../../../../src/core/store/group-commit.ts';

function setUp() {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  sql.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
  let transactions = 0;
  const counted: typeof sql = {
    ...sql,
    transaction(body) {
      transactions += 1;
      return sql.transaction(body);
    },
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
    await Promise.all([1, 2, 3].map((n) => commits.add({ write: insert(n), onDurable: () => told.push(n) })));
    expect([transactions(), told, rows()]).toEqual([1, [1, 2, 3], [1, 2, 3]]);
  });

  it('lets one bad write fail alone', async () => {
    const { commits, insert, rows } = setUp();
    const outcomes = await Promise.allSettled(
      [1, 1, 2].map((n) => commits.add({ write: insert(n), onDurable() {} })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rows()).toEqual([1, 2]);
  });

  it('commits at once when the event loop will not turn again', () => {
    const { commits, insert, rows } = setUp();
    let durable = false;
    void commits.add({
      write: insert(7),
      onDurable() {
        durable = true;
      },
    });
    commits.flush();
    expect([durable, rows()]).toEqual([true, [7]]);
  });
});
