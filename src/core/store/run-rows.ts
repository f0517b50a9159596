// Rows about whole runs: what was asked, who executes them, and which model requests of theirs are under way.
import type { StartRun } from '../../protocol/start-run.ts';
import type { Sql, SqlRow } from '../ports.ts';
import { packText, unpackText } from './chunks.ts';
import { readRows } from './read-rows.ts';

export interface StoredRun {
  runId: string;
  request: StartRun;
  finished: boolean;
}

export interface RunRows {
  insertRun(runId: string, request: StartRun, owner: string | null): void;
  /** `at` in milliseconds since the epoch. */
  finishRun(runId: string, at: number): void;
  /** JSON of the last one, of a run whose journal is no longer kept. */
  keptSnapshot(runId: string): string | undefined;
  run(runId: string): StoredRun | undefined;
  /** Ids of all runs, oldest first. */
  runIds(): string[];
  runs(): StoredRun[];
  /** Ids of those that are not over, oldest first. */
  openRunIds(): string[];
  /** The oldest that is not over of those in the same session that were accepted before a run. */
  openRunBefore(runId: string, request: StartRun): string | undefined;
  /** The last run of the same instance. */
  lastRunOf(request: StartRun): string | undefined;
  /** Who executes a run; null = nobody. */
  ownerOf(runId: string): string | null;
  setOwner(runId: string, owner: string | null): void;
  /** AGENTS.md as the run's system prompts have it, '' for none; undefined while that is not known. */
  agentsMd(runId: string): string | undefined;
  setAgentsMd(runId: string, text: string): void;
  /** Milliseconds since the epoch until which an owner is taken for alive; 0 when nothing is known of it. */
  leaseOf(owner: string): number;
  setLease(owner: string, until: number): void;
  dropLease(owner: string): void;
  /** A model request that is about to be sent, with what it may cost at most. */
  insertRequest(runId: string, id: number, nanos: number): void;
  deleteRequest(runId: string, id: number): void;
  requests(runId: string): Array<{ id: number; nanos: number }>;
}

export function createRunRows(sql: Sql): RunRows {
  const ids = (query: string): string[] => readRows(sql, query).map((row) => String(row.run_id));
  const storedOf = (row: SqlRow): StoredRun => ({
    runId: String(row.run_id),
    request: JSON.parse(unpackText(sql, String(row.request))) as StartRun,
    finished: row.finished === 1,
  });
  return {
    insertRun(runId, request, owner) {
      sql.exec(
        'INSERT INTO runs (run_id, kind, name, instance_id, request, owner) VALUES (?, ?, ?, ?, ?, ?)',
        runId,
        request.kind,
        request.name,
        request.instanceId,
        packText(sql, `request:${runId}`, JSON.stringify(request)),
        owner,
      );
    },
    finishRun(runId, at) {
      sql.exec('UPDATE runs SET finished = 1, finished_at = ?, owner = NULL WHERE run_id = ?', at, runId);
      sql.exec('DELETE FROM requests WHERE run_id = ?', runId);
    },
    keptSnapshot(runId) {
      const [row] = readRows(sql, 'SELECT snapshot FROM runs WHERE run_id = ?', runId);
      return typeof row?.snapshot === 'string' ? unpackText(sql, row.snapshot) : undefined;
    },
    run(runId) {
      const [row] = readRows(sql, 'SELECT run_id, request, finished FROM runs WHERE run_id = ?', runId);
      return row && storedOf(row);
    },
    runs: () => readRows(sql, 'SELECT run_id, request, finished FROM runs ORDER BY run_id').map(storedOf),
    runIds: () => ids('SELECT run_id FROM runs ORDER BY run_id'),
    openRunIds: () => ids('SELECT run_id FROM runs WHERE finished = 0 ORDER BY run_id'),
    openRunBefore(runId, { kind, name, instanceId, session = 'default' }) {
      const query =
        'SELECT run_id, request, finished FROM runs WHERE finished = 0 AND kind = ? AND name = ? AND instance_id = ? AND run_id < ? ORDER BY run_id';
      return readRows(sql, query, kind, name, instanceId, runId)
        .map(storedOf)
        .find(({ request }) => (request.session ?? 'default') === session)?.runId;
    },
    lastRunOf({ kind, name, instanceId }) {
      const query = 'SELECT max(run_id) AS last FROM runs WHERE kind = ? AND name = ? AND instance_id = ?';
      const [row] = readRows(sql, query, kind, name, instanceId);
      return typeof row?.last === 'string' ? row.last : undefined;
    },
    ownerOf(runId) {
      const [row] = readRows(sql, 'SELECT owner FROM runs WHERE run_id = ?', runId);
      return typeof row?.owner === 'string' ? row.owner : null;
    },
    setOwner(runId, owner) {
      sql.exec('UPDATE runs SET owner = ? WHERE run_id = ?', owner, runId);
    },
    agentsMd(runId) {
      const [row] = readRows(sql, 'SELECT agents_md FROM runs WHERE run_id = ?', runId);
      return typeof row?.agents_md === 'string' ? row.agents_md : undefined;
    },
    setAgentsMd(runId, text) {
      sql.exec('UPDATE runs SET agents_md = ? WHERE run_id = ?', text, runId);
    },
    leaseOf(owner) {
      const [row] = readRows(sql, 'SELECT lease_until FROM owners WHERE owner = ?', owner);
      return Number(row?.lease_until ?? 0);
    },
    setLease(owner, until) {
      sql.exec(
        'INSERT INTO owners (owner, lease_until) VALUES (?, ?) ON CONFLICT DO UPDATE SET lease_until = excluded.lease_until',
        owner,
        until,
      );
    },
    dropLease(owner) {
      sql.exec('DELETE FROM owners WHERE owner = ?', owner);
    },
    insertRequest(runId, id, nanos) {
      sql.exec('INSERT INTO requests (run_id, id, nanos) VALUES (?, ?, ?)', runId, id, nanos);
    },
    deleteRequest(runId, id) {
      sql.exec('DELETE FROM requests WHERE run_id = ? AND id = ?', runId, id);
    },
    requests: (runId) =>
      readRows(sql, 'SELECT id, nanos FROM requests WHERE run_id = ? ORDER BY id', runId).map((row) => ({
        id: Number(row.id),
        nanos: Number(row.nanos),
      })),
  };
}
