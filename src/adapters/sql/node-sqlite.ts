// The Sql port over node:sqlite. Statements are prepared once and kept; file databases use WAL.
import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlRow, SqlValue } from '../../core/ports.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { createLogSync } from './log-sync.ts';

export interface NodeSqlite extends Sql {
  close(): void;
}

export interface NodeSqliteOptions {
  /** A file, or `:memory:`. */
  path: string;
  /**
   * `process`: commits survive the death of this process and no more, whatever is asked (enough on a runner, whose disk
   * dies with it). `power`: those that ask for it survive the machine losing power too.
   */
  survives: 'process' | 'power';
}

/** How long another process that writes is waited for. */
const BUSY_MS = 5_000;
const AGAIN_MS = 5;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/** Opens the database. Throws FlueError `store_error` naming the path when it cannot be used. */
export function openNodeSqlite({ path, survives }: NodeSqliteOptions): NodeSqlite {
  const database = open(path);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const log = survives === 'power' && isWal(database) ? createLogSync(path) : undefined;
  return {
    exec(sql, ...params: SqlValue[]): SqlRow[] {
      const statement = prepare(sql);
      if (isQuery(sql)) return statement.all(...params) as SqlRow[];
      statement.run(...params);
      return [];
    },
    transaction(body, asked = 'process') {
      // With the write-ahead log NORMAL waits for the disk at checkpoints alone, FULL at each commit. It cannot be changed
      // within a transaction.
      const waits = asked === 'power' && survives === 'power' && path !== ':memory:';
      if (waits) prepare('PRAGMA synchronous = FULL').run();
      try {
        prepare('BEGIN IMMEDIATE').run();
        const value = body();
        prepare('COMMIT').run();
        return value;
      } catch (thrown) {
        if (database.isTransaction) prepare('ROLLBACK').run();
        throw thrown;
      } finally {
        if (waits) prepare('PRAGMA synchronous = NORMAL').run();
      }
    },
    ...(log !== undefined && { synced: log.synced }),
    close() {
      log?.close();
      statements.clear();
      if (database.isOpen) database.close();
    },
  };
}

function open(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') requireWritable(path);
    const database = new DatabaseSync(path, { timeout: BUSY_MS });
    if (path !== ':memory:') {
      useWal(database);
      database.exec('PRAGMA synchronous = NORMAL');
    }
    return database;
  } catch (thrown) {
    throw new FlueError('store_error', `the database "${path}" cannot be opened: ${messageOf(thrown)}`, {
      hint: 'name a writable file (FLUE_DB), or move a damaged one away: nothing in it was changed',
      cause: thrown,
    });
  }
}

/** SQLite opens a file that may only be read without a word, and refuses the first run that is to be written. */
function requireWritable(path: string): void {
  // Before SQLite has it open: closing it would let go of SQLite's locks.
  if (existsSync(path)) closeSync(openSync(path, 'r+'));
}

/**
 * Two processes that open a new database at the same moment both want it for themselves for this; SQLite refuses one of
 * them at once where both would wait for each other, whatever the timeout.
 */
function useWal(database: DatabaseSync): void {
  const until = Date.now() + BUSY_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (thrown) {
      if (!isBusy(thrown) || Date.now() > until) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
    }
  }
}

function isWal(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA journal_mode').get()?.journal_mode === 'wal';
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === SQLITE_BUSY;
}

function isQuery(sql: string): boolean {
  return sql.startsWith('SELECT');
}
