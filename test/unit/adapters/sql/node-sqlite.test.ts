import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';

const dir = mkdtempSync(join(tmpdir(), 'flue-sql-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('node:sqlite', () => {
  it('rolls the whole transaction back when its body throws', () => {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    sql.exec('CREATE TABLE t (n INTEGER)');
    expect(() =>
      sql.transaction(() => {
        sql.exec('INSERT INTO t (n) VALUES (?)', 1);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(sql.exec('SELECT n FROM t')).toEqual([]);
    sql.close();
  });

  it('says which file it cannot open, and what to do', () => {
    const path = join(dir, 'missing', 'flue.db');
    expect(() => openNodeSqlite({ path, survives: 'process' })).toThrow(
      expect.objectContaining({ code: 'store_error', message: expect.stringContaining(path) }),
    );
  });

  it('refuses a file that is no database and leaves it as it was', () => {
    const path = join(tmpdir(), `flue-not-a-db-${process.pid}`);
    writeFileSync(path, 'this is no database, but it is long enough to have a header of its own');
    expect(() => openNodeSqlite({ path, survives: 'power' })).toThrow(
      expect.objectContaining({ code: 'store_error' }),
    );
    rmSync(path);
  });
});
