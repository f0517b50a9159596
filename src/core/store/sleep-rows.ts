// Rows about the sleeps of a workflow: they say to every process when one is over, and how long the run has slept. Among
// those of its prompts, which they outlast no longer than it.
import type { Sql } from '../ports.ts';
import { readRows } from './read-rows.ts';

/** Milliseconds since the epoch. */
export interface Sleep {
  from: number;
  until: number;
}

export interface SleepRows {
  /** Undefined for one that its run has not begun. */
  sleep(runId: string, key: string): Sleep | undefined;
  setSleep(runId: string, key: string, sleep: Sleep): void;
  /** Every one that the run has begun, those that are over too. */
  sleeps(runId: string): Sleep[];
}

/** No key of a prompt begins like that. */
const PREFIX = 'sleep ';

export function createSleepRows(sql: Sql): SleepRows {
  return {
    sleep(runId, key) {
      const query = 'SELECT progress FROM prompts WHERE owner = ? AND key = ?';
      const [row] = readRows(sql, query, runId, PREFIX + key);
      return row === undefined ? undefined : sleepOf(row);
    },
    setSleep(runId, key, { from, until }) {
      const statement = 'INSERT INTO prompts (owner, key, progress) VALUES (?, ?, ?)';
      sql.exec(statement, runId, PREFIX + key, JSON.stringify({ from, until }));
    },
    sleeps(runId) {
      // A range, so that the other rows of the run are not read: the character after the space is "!".
      const query = 'SELECT progress FROM prompts WHERE owner = ? AND key >= ? AND key < ?';
      return readRows(sql, query, runId, PREFIX, 'sleep!').map(sleepOf);
    },
  };
}

function sleepOf({ progress }: Readonly<Record<string, unknown>>): Sleep {
  return JSON.parse(String(progress)) as Sleep;
}
