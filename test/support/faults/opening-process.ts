// Opens each database that it is told the path of, makes the tables and closes it; says how that went.
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../../src/core/store/store.ts';

process.on('message', (path: string) => {
  try {
    const sql = openNodeSqlite({ path, survives: 'process' });
    createStore(sql);
    sql.close();
    process.send?.('opened');
  } catch (thrown) {
    process.send?.(String(thrown));
  }
});
