// The Sql port over an object's own database. It is synchronous and has one writer; what is written without an await in
// between is durable together, and nothing that depends on it leaves the object before it is.
import type { Sql, SqlRow, SqlValue } from '../src/core/ports.ts';
import type { ObjectStorage, SqlParameter } from './platform.ts';

export function durableSql(storage: Pick<ObjectStorage, 'sql' | 'transactionSync'>): Sql {
  return {
    exec: (sql, ...params) => Array.from(storage.sql.exec(sql, ...params.map(bound)), rowOf),
    transaction: (body) => storage.transactionSync(body),
  };
}

/** True once something was stored that is ours. */
export function hasTables(sql: Sql): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'runs'").length > 0;
}

/** A view of a larger buffer would be stored with all of it. */
function bound(value: SqlValue): SqlParameter {
  return value instanceof Uint8Array ? (value.slice().buffer as ArrayBuffer) : value;
}

function rowOf(row: Record<string, SqlParameter>): SqlRow {
  for (const [name, value] of Object.entries(row))
    if (value instanceof ArrayBuffer) (row as SqlRow)[name] = new Uint8Array(value);
  return row as SqlRow;
}
