// What is kept of runs that are over: their journals for a while, then their last snapshots, then nothing. The same rows
// on Node and in a Durable Object; when it is done, and how often, is the host's.
import { fold } from '../../protocol/fold.ts';
import { instanceKeyOf, type RunKind } from '../../protocol/ids.ts';
import type { Clock, Sql } from '../ports.ts';
import { deleteChunks, deleteChunksUnder, packText } from './chunks.ts';
import { readRows } from './read-rows.ts';
import type { Store } from './store.ts';

export interface RetentionOptions {
  sql: Sql;
  store: Store;
  clock: Clock;
  /** Runs that are over keep their journals while they are among the newest `runs` and younger than `days`. */
  keep: { runs: number; days: number };
  /** In the transaction that deletes a run. `isLast`: nothing is left of its instance. */
  onDeleted?(run: { runId: string; kind: RunKind; name: string; instanceId: string; isLast: boolean }): void;
}

export interface Retention {
  /** Does the oldest of what is due, at most `limit` runs, in one transaction. Returns how many it did: 0 = none is due. */
  sweep(limit: number): number;
}

/** A snapshot is kept this many times as long as a journal, and so many times as many. */
export const SNAPSHOTS = 10;
const DAY_MS = 86_400_000;

interface Over {
  runId: string;
  kind: RunKind;
  name: string;
  instanceId: string;
}

export function createRetention(options: RetentionOptions): Retention {
  const { sql, store, clock, keep } = options;
  const oldest = (which: string, times: number, limit: number): Over[] => {
    const [row] = readRows(sql, `SELECT count(*) AS n FROM runs WHERE ${which}`);
    const tooMany = Number(row?.n) - keep.runs * times;
    const before = clock.now() - keep.days * times * DAY_MS;
    return readRows(
      sql,
      `SELECT run_id, kind, name, instance_id, finished_at FROM runs WHERE ${which} ORDER BY finished_at, run_id LIMIT ?`,
      limit,
    )
      .filter((run, place) => place < tooMany || Number(run.finished_at) < before)
      .map((run) => ({
        runId: String(run.run_id),
        kind: run.kind as RunKind,
        name: String(run.name),
        instanceId: String(run.instance_id),
      }));
  };
  return {
    sweep: (limit) =>
      sql.transaction(() => {
        const whole = oldest(WHOLE, 1, limit);
        for (const run of whole) reduce(sql, store, run);
        const reduced = oldest(REDUCED, SNAPSHOTS, limit - whole.length);
        for (const run of reduced) {
          const isLast = deleteRun(sql, run);
          options.onDeleted?.({ ...run, isLast });
        }
        return whole.length + reduced.length;
      }),
  };
}

const WHOLE = 'finished = 1 AND snapshot IS NULL';
const REDUCED = 'snapshot IS NOT NULL';

/** To its snapshot. What an instance goes on with stays: an agent's conversation and files, a workflow's state. */
function reduce(sql: Sql, store: Store, run: Over): void {
  const { runId } = run;
  const { input: _input, ...request } = store.run(runId)?.request ?? {};
  const snapshot = JSON.stringify(fold(store.entries(runId, 0)));
  sql.exec(
    'UPDATE runs SET snapshot = ?, request = ?, agents_md = NULL WHERE run_id = ?',
    packText(sql, `snapshot:${runId}`, snapshot),
    JSON.stringify({ ...request, input: null }),
    runId,
  );
  deleteChunks(sql, `request:${runId}`);
  for (const table of ['events', 'recordings']) sql.exec(`DELETE FROM ${table} WHERE run_id = ?`, runId);
  for (const kind of ['event', 'recording']) deleteChunksUnder(sql, `${kind}:${runId}:`);
  if (run.kind === 'workflow') deleteOwned(sql, runId);
  else deletePrompts(sql, runId);
}

/** Sessions, files and what else belongs to a workflow's run, or to an agent's instance. */
function deleteOwned(sql: Sql, owner: string): void {
  for (const table of ['messages', 'summaries', 'prompts', 'tool_calls', 'files', 'shells'])
    sql.exec(
      `DELETE FROM ${table} WHERE owner = ? OR (owner >= ? AND owner < ?)`,
      ...[owner, `${owner}/`, `${owner}0`],
    );
  for (const kind of ['message', 'summary', 'prompt', 'call']) deleteChunksUnder(sql, `${kind}:${owner}/`);
  deleteChunksUnder(sql, `file:${owner}:`);
  deleteStates(sql, owner);
}

function deleteStates(sql: Sql, instance: string): void {
  sql.exec('DELETE FROM states WHERE instance = ?', instance);
  deleteChunksUnder(sql, `state:${instance}:`);
}

/** An agent's run has how far its prompt came in its session, under its own id. */
function deletePrompts(sql: Sql, runId: string): void {
  for (const { owner, seq, place } of readRows(
    sql,
    'SELECT owner, seq, place FROM tool_calls WHERE run_id = ?',
    runId,
  ))
    deleteChunks(sql, `call:${owner}:${seq}:${place}`);
  sql.exec('DELETE FROM tool_calls WHERE run_id = ?', runId);
  for (const { owner } of readRows(sql, 'SELECT owner FROM prompts WHERE key = ?', runId))
    deleteChunks(sql, `prompt:${owner}:${runId}`);
  sql.exec('DELETE FROM prompts WHERE key = ?', runId);
}

/** True when it was the last of its instance, of which nothing is left then. */
function deleteRun(sql: Sql, { runId, kind, name, instanceId }: Over): boolean {
  sql.exec('DELETE FROM runs WHERE run_id = ?', runId);
  deleteChunks(sql, `snapshot:${runId}`);
  const [other] = readRows(
    sql,
    'SELECT 1 AS one FROM runs WHERE kind = ? AND name = ? AND instance_id = ? LIMIT 1',
    ...[kind, name, instanceId],
  );
  if (other !== undefined) return false;
  const key = instanceKeyOf({ kind, name, instanceId });
  if (kind === 'agent') deleteOwned(sql, key);
  else deleteStates(sql, key);
  return true;
}
