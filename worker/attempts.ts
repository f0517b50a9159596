// How often a run was gone on with and came no further: it may be what kills its object. It is tried again less and less
// often, and given up in the end.
import type { Sql } from '../src/core/ports.ts';

export interface Attempts {
  /** When all of these may be gone on with (milliseconds since the epoch): at once, where that is over. */
  nextAt(runIds: readonly string[]): number;
  /** One more. True when the run is to be given up instead. */
  isOneTooMany(runId: string): boolean;
  /** The object lives and nothing in it works: no run that is open has killed it. */
  forgetAll(): void;
}

/**
 * After so many in a row, in so long a time. Objects die for other reasons too, and often in a short time: then it is not
 * the run's fault.
 */
export const MOST_ATTEMPTS = 30;
const LONGEST_IN_VAIN_MS = 60 * 60_000;
/** As many are made as soon as the object is there; before each further one is a pause, twice as long as the last one. */
const WITHOUT_PAUSE = 10;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [2000, 60_000];

export function createAttempts(sql: Sql): Attempts {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS attempts (
       run_id TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL, steps INTEGER NOT NULL) WITHOUT ROWID`,
  );
  /** undefined: none since it last came further. */
  const inVain = (runId: string): { count: number; since: number } | undefined => {
    const [row] = sql.exec('SELECT count, since, steps FROM attempts WHERE run_id = ?', runId);
    if (row === undefined || Number(row.steps) !== stepsOf(sql, runId)) return undefined;
    return { count: Number(row.count), since: Number(row.since) };
  };
  return {
    nextAt: (runIds) =>
      Math.max(
        0,
        ...runIds.map((runId) => {
          const { count, since } = inVain(runId) ?? { count: 0, since: 0 };
          return since + pausesAfter(count);
        }),
      ),
    isOneTooMany(runId) {
      const { count, since } = inVain(runId) ?? { count: 0, since: Date.now() };
      sql.exec(
        'INSERT OR REPLACE INTO attempts (run_id, count, since, steps) VALUES (?, ?, ?, ?)',
        ...[runId, count + 1, since, stepsOf(sql, runId)],
      );
      return count >= MOST_ATTEMPTS && Date.now() - since >= LONGEST_IN_VAIN_MS;
    },
    forgetAll: () => void sql.exec('DELETE FROM attempts'),
  };
}

/** What was done of it for good. */
function stepsOf(sql: Sql, runId: string): number {
  const query = `SELECT count(*) AS steps FROM events
    WHERE run_id = ? AND substr(event, 1, 40) LIKE '{"type":"%\\_completed"%' ESCAPE '\\'`;
  return Number(sql.exec(query, runId)[0]?.steps);
}

/** All of them, in milliseconds. */
function pausesAfter(count: number): number {
  let sum = 0;
  for (let pause = 0; pause <= count - WITHOUT_PAUSE; pause++)
    sum += Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pause);
  return sum;
}
