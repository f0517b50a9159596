// Reading from a database that may be gone: what its engine throws becomes the store's own error, whose cause it is, and
// is not taken for a fault of the author's code that asked.
import { FlueError, messageOf } from '../../errors.ts';
import type { Sql, SqlRow, SqlValue } from '../ports.ts';

export function readRows(sql: Sql, query: string, ...params: SqlValue[]): SqlRow[] {
  try {
    return sql.exec(query, ...params);
  } catch (cause) {
    throw new FlueError('store_error', `the database cannot be read: ${messageOf(cause)}`, {
      hint: 'look at the disk that holds the database, and start the run again',
      cause,
    });
  }
}
