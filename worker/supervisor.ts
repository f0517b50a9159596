// Sees to it that every run that was accepted comes to its end: it goes on with those that a dead object left, counts how
// often in vain, and at last clears away what is old. It works in moments and never waits for a run.
import type { Sql } from '../src/core/ports.ts';
import type { Runtime } from '../src/core/runtime-api.ts';
import { SNAPSHOTS } from '../src/core/store/retention.ts';
import { FlueError } from '../src/errors.ts';
import type { LocalBackend } from '../src/http/local/local-backend.ts';
import type { Alarms } from './alarms.ts';
import { createAttempts, MOST_ATTEMPTS } from './attempts.ts';
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

/** What was left is gone on with, or, after many times in vain, not before that (milliseconds since the epoch). */
interface Resumption {
  pausesUntil: number | undefined;
}

/** While anything runs the alarm fires that often: an object that died is woken by then. */
const WATCHDOG_MS = 3000;
/** As many runs are cleared away in one transaction. */
const SWEEP = 50;
/** What is due sooner is done a little later, with what else will be. */
const SWEEP_PAUSE_MS = 1000;
const DAY_MS = 24 * 60 * 60_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { sql, storage, alarms, runtime, backend, days, onEmptied } = options;
  const attempts = createAttempts(sql);
  let resumed: Promise<Resumption> | undefined;
  let underWay = 0;

  /** Once in the life of this object: what another one left is all there can be. */
  const resume = async (): Promise<Resumption> => {
    resumed ??= resumeLeft();
    const { pausesUntil } = await resumed.catch((thrown: unknown) => {
      resumed = undefined;
      throw thrown;
    });
    if (pausesUntil !== undefined) resumed = undefined;
    return { pausesUntil };
  };
  const resumeLeft = async (): Promise<Resumption> => {
    const open = openRuns(sql);
    const pausesUntil = attempts.nextAt(open);
    if (pausesUntil > Date.now()) return { pausesUntil };
    for (const runId of open) if (attempts.isOneTooMany(runId)) await runtime.abandon(runId, gaveUp());
    await backend.resumeOpen();
    return { pausesUntil: undefined };
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
      const { pausesUntil } = await resume();
      const rang = alarms.ring();
      // The watchdog stays for as long as anything works, or is about to.
      if (rang || runtime.isBusy || underWay > 0) return;
      const { next } = alarms;
      if (pausesUntil !== undefined) return alarms.set(Math.min(pausesUntil, next ?? pausesUntil));
      attempts.forgetAll();
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
