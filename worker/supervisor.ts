// Sees to it that every run that was accepted comes to its end: it goes on with those that a dead object left, counts how
// often in vain, and at last clears away what is old. It works in moments and never waits for a run.
import type { Sql } from '../src/core/ports.ts';
import type { Runtime } from '../src/core/runtime-api.ts';
import { SNAPSHOTS } from '../src/core/store/retention.ts';
import { FlueError } from '../src/errors.ts';
import type { LocalBackend } from '../src/http/local/local-backend.ts';
import type { Alarms } from './alarms.ts';
import type { ObjectStorage } from './platform.ts';

export interface Supervisor {
  /** Around whatever begins a run, or decides something of it: an alarm first, and what was left before. */
  during<T>(work: () => Promise<T>): Promise<T>;
  onAlarm(): Promise<void>;
}

export interface SupervisorOptions {
  sql: Sql;
  storage: Pick<ObjectStorage, 'deleteAll'>;
  alarms: Alarms;
  runtime: Runtime;
  backend: Pick<LocalBackend, 'resumeOpen' | 'sweep' | 'close'>;
  /** For how many days a run keeps its journal. */
  days: number;
  /** Nothing is stored any more: what was made of it is of no use. */
  onEmptied(): void;
}

/** While anything runs the alarm fires that often: an object that died is woken by then. */
const WATCHDOG_MS = 3000;
/**
 * A run that came no further so many times in a row, and for so long, is ended: it may be what kills the object. Others die
 * too, and often in a short time: then it is not the run's fault.
 */
const MOST_ATTEMPTS = 30;
const LONGEST_IN_VAIN_MS = 60 * 60_000;
/** As many runs are cleared away in one transaction. */
const SWEEP = 50;
/** What is due sooner is done a little later, with what else will be. */
const SWEEP_PAUSE_MS = 1000;
const DAY_MS = 24 * 60 * 60_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { sql, storage, alarms, runtime, backend, days, onEmptied } = options;
  let resumed: Promise<void> | undefined;
  let underWay = 0;
  sql.exec(
    `CREATE TABLE IF NOT EXISTS attempts (
       run_id TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL, steps INTEGER NOT NULL) WITHOUT ROWID`,
  );

  /** Once in the life of this object: what another one left is all there can be. */
  const resume = (): Promise<void> => {
    resumed ??= resumeLeft();
    resumed.catch(() => {
      resumed = undefined;
    });
    return resumed;
  };
  const resumeLeft = async (): Promise<void> => {
    for (const runId of openRuns(sql)) {
      const { count, sinceMs } = countAttempt(sql, runId);
      if (count <= MOST_ATTEMPTS || Date.now() - sinceMs < LONGEST_IN_VAIN_MS) continue;
      await runtime.abandon(runId, gaveUp());
    }
    await backend.resumeOpen();
  };
  const clearAway = async (): Promise<void> => {
    while (backend.sweep(SWEEP) > 0);
    const due = nextDue(sql, days * DAY_MS);
    if (due !== undefined) return alarms.set(Math.max(due, Date.now() + SWEEP_PAUSE_MS));
    backend.close();
    runtime.close();
    await storage.deleteAll();
    onEmptied();
  };

  return {
    async during(work) {
      underWay += 1;
      try {
        await alarms.within(WATCHDOG_MS);
        await resume();
        return await work();
      } finally {
        underWay -= 1;
      }
    },
    async onAlarm() {
      alarms.fired();
      await alarms.within(WATCHDOG_MS);
      await resume();
      const rang = alarms.ring();
      // The watchdog stays for as long as anything works, or is about to.
      if (rang || runtime.isBusy || underWay > 0) return;
      const { next } = alarms;
      if (next !== undefined) await alarms.set(next);
      else if (openRuns(sql).length > 0) await alarms.set(undefined);
      else await clearAway();
    },
  };
}

function openRuns(sql: Sql): string[] {
  return sql
    .exec('SELECT run_id FROM runs WHERE finished = 0 ORDER BY run_id')
    .map(({ run_id }) => String(run_id));
}

/** How often the run was gone on with since it last came further, and since when that is. */
function countAttempt(sql: Sql, runId: string): { count: number; sinceMs: number } {
  const query = `SELECT count(*) AS steps FROM events
    WHERE run_id = ? AND substr(event, 1, 40) LIKE '{"type":"%\\_completed"%' ESCAPE '\\'`;
  const steps = Number(sql.exec(query, runId)[0]?.steps);
  sql.exec(
    `INSERT INTO attempts (run_id, count, since, steps) VALUES (?, 1, ?, ?)
       ON CONFLICT DO UPDATE SET
         count = CASE WHEN steps = excluded.steps THEN count + 1 ELSE 1 END,
         since = CASE WHEN steps = excluded.steps THEN since ELSE excluded.since END, steps = excluded.steps`,
    runId,
    Date.now(),
    steps,
  );
  const [row] = sql.exec('SELECT count, since FROM attempts WHERE run_id = ?', runId);
  return { count: Number(row?.count), sinceMs: Number(row?.since) };
}

/** When the next run is to be cleared away; undefined = there is none. */
function nextDue(sql: Sql, keptMs: number): number | undefined {
  const [row] = sql.exec(
    'SELECT min(finished_at + CASE WHEN snapshot IS NULL THEN ? ELSE ? END) AS due FROM runs',
    keptMs,
    keptMs * SNAPSHOTS,
  );
  return typeof row?.due === 'number' ? row.due : undefined;
}

function gaveUp(): FlueError {
  return new FlueError(
    'interrupted',
    `the run came no further in an hour and ${MOST_ATTEMPTS} attempts, and was given up`,
    {
      hint: 'look at what it does first: it may need more memory than an object has',
    },
  );
}
