// The database as each process has it: the real engine in memory, which dies with a process before or after a commit, and
// takes nothing for a while when its disk is full.
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import type { Sql } from '../../../src/core/ports.ts';
import { createTables } from '../../../src/core/store/schema.ts';
import { type CommittedRecord, type Written, writtenBy } from './record.ts';
import type { Life } from './timeline.ts';

export interface Database {
  /** Transactions that were asked for. */
  readonly commits: number;
  /** Nothing can be written. */
  isFull: boolean;
  /** Of one process. */
  of(life: Life): Sql;
  /** For those who only look. */
  readonly raw: Sql;
}

export interface DatabaseOptions {
  record: CommittedRecord;
  trace(line: string): void;
  /** Something may go wrong right before the commit of that number, or right after it. */
  onCommit(number: number, when: 'before' | 'after', life: Life): void;
  /** Milliseconds until what was committed is on the disk; undefined: the commit itself waits for that. */
  diskMs: (() => number) | undefined;
}

/** What a dead process is told. No part of the runtime may do anything about it that anybody can see. */
export const DEAD = new Error('the process is dead');

export function createDatabase({ record, onCommit, trace, diskMs }: DatabaseOptions): Database {
  const raw = emptyDatabase();
  let commits = 0;
  let staged: Written[] | undefined;
  const mustLive = (life: Life): void => {
    if (!life.isAlive) throw DEAD;
  };
  const database: Database = {
    raw,
    isFull: false,
    get commits() {
      return commits;
    },
    of: (life) => ({
      exec(statement, ...params) {
        mustLive(life);
        if (database.isFull && staged === undefined && !statement.startsWith('SELECT')) throw full();
        const rows = raw.exec(statement, ...params);
        if (staged !== undefined) {
          const written = writtenBy(statement, params);
          if (written !== undefined) staged.push(written);
        }
        return rows;
      },
      transaction(body) {
        mustLive(life);
        commits += 1;
        const number = commits;
        onCommit(number, 'before', life);
        mustLive(life);
        const written: Written[] = [];
        staged = written;
        try {
          return raw.transaction(() => {
            const value = body();
            if (database.isFull) throw full();
            return value;
          });
        } catch (thrown) {
          written.length = 0;
          trace(`commit ${number} of ${life.name} fails: ${thrown}`);
          throw thrown;
        } finally {
          staged = undefined;
          if (written.length > 0) trace(`commit ${number} of ${life.name}: ${written.map(short).join(' ')}`);
          if (written.length > 0) record.add(life, written);
          onCommit(number, 'after', life);
          mustLive(life);
        }
      },
      ...(diskMs !== undefined && {
        async synced() {
          await life.wait(diskMs(), 'it is on the disk');
          if (database.isFull) throw full();
        },
      }),
    }),
  };
  return database;
}

function full(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
}

function short(one: Written): string {
  if (one.is === 'event') return `${one.runId.slice(-3)}.${one.entry.offset}=${one.entry.event.type}`;
  if (one.is === 'sleep') return `sleep(${one.key})`;
  if (one.is === 'owner') return `owner of ${one.runId.slice(-3)}`;
  return one.is === 'recording' ? `recording(${one.recording.key})` : `state(${one.key})`;
}

/** One for all histories: to empty it costs a tenth of opening another. */
let shared: Sql | undefined;

function emptyDatabase(): Sql {
  if (shared === undefined) {
    shared = openNodeSqlite({ path: ':memory:', survives: 'process' });
    createTables(shared);
  }
  const sql = shared;
  const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'");
  for (const { name } of tables) sql.exec(`DELETE FROM ${name}`);
  return sql;
}
