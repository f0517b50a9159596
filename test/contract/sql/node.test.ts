import { describe, it } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { SQL_CASES } from './cases.ts';

describe('SQL contract: node:sqlite', () => {
  it.each(Object.entries(SQL_CASES))('%s', (_name, check) => {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    try {
      check(sql);
    } finally {
      sql.close();
    }
  });
});
