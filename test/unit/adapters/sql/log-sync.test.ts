import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogSync } from '../../../../src/adapters/sql/log-sync.ts';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { tempFolder } from '../../../support/project.ts';

describe('the log of a database', () => {
  it('is synced beside the commits, as often as it is asked for and whatever comes together', async () => {
    const { dir } = tempFolder('log-sync');
    const sql = openNodeSqlite({ path: join(dir, 'a.db'), survives: 'power' });
    sql.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)');
    const ended: number[] = [];
    for (let n = 0; n < 40; n++) {
      sql.transaction(() => sql.exec('INSERT INTO t (n) VALUES (?)', n));
      void sql.synced?.().then(() => ended.push(n));
      if (n % 7 === 0) await sql.synced?.();
    }
    await sql.synced?.();
    expect(ended).toEqual(Array.from({ length: 40 }, (_, n) => n));
    // A checkpoint that empties the log changes nothing about it.
    sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    sql.transaction(() => sql.exec('INSERT INTO t (n) VALUES (100)'));
    await sql.synced?.();
    sql.close();
    const again = openNodeSqlite({ path: join(dir, 'a.db'), survives: 'power' });
    expect(again.exec('SELECT count(*) AS n FROM t')).toEqual([{ n: 41 }]);
    again.close();
  });

  it('is not waited for where nothing is to survive the power, and in memory', () => {
    const { dir } = tempFolder('log-sync');
    const sql = openNodeSqlite({ path: join(dir, 'a.db'), survives: 'process' });
    expect([sql.synced, openNodeSqlite({ path: ':memory:', survives: 'power' }).synced]).toEqual([
      undefined,
      undefined,
    ]);
    sql.close();
  });

  it('says when it cannot be synced, and tries again the next time', async () => {
    const { dir } = tempFolder('log-sync');
    const path = join(dir, 'a.db');
    const log = createLogSync(path);
    await expect(log.synced()).rejects.toThrow('ENOENT');
    const sql = openNodeSqlite({ path, survives: 'process' });
    sql.exec('CREATE TABLE t (n INTEGER)');
    await log.synced();
    log.close();
    sql.close();
  });
});
