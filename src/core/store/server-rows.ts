// Rows that only a server has: whose an instance is, which key started which run, the list of runs as it was last
// noted, and what is left of runs whose journal was given up.
import { FlueError } from '../../errors.ts';
import type { RunKind } from '../../protocol/ids.ts';
import type { Sql, SqlRow, SqlValue } from '../ports.ts';
import { deleteChunks, packText, unpackText } from './chunks.ts';
import { readRows } from './read-rows.ts';

export interface Address {
  kind: RunKind;
  name: string;
  instanceId: string;
}

export interface KeyedRun {
  runId: string;
  /** SHA-256 of the canonical body. */
  body: string;
}

export interface ListQuery {
  /** undefined: of everybody. */
  principal?: string | undefined;
  kind?: RunKind | undefined;
  name?: string | undefined;
  status?: string | undefined;
  /** Only runs before this one. */
  before?: string | undefined;
  limit: number;
}

export interface NotedRun extends Address {
  runId: string;
  principal: string;
  status: string;
  finishedAt: string | null;
  /** JSON of the run as lists show it. */
  listed: string;
}

export interface ServerRows {
  ownerOf(address: Address): string | undefined;
  keyed(address: Address, key: string): KeyedRun | undefined;
  /**
   * Binds a token that is good for one start to what it starts, until it is forgotten. False when it started something
   * else before.
   */
  spendToken(token: { id: string; until: number }, on: string, nowMs: number): boolean;
  /**
   * In the transaction that accepts the run. Throws FlueError unknown_instance when the instance is somebody else's, and
   * what the engine throws when the key is taken.
   */
  accept(address: Address, run: AcceptedRun): void;
  latestRunId(address: Address): string | undefined;
  addressOf(runId: string): Address | undefined;
  /** A run of the instance that is not over and has this tool call open. */
  runWaitingFor(address: Address, callId: string): string | undefined;
  note(runs: readonly NotedRun[]): void;
  list(query: ListQuery): string[];
  /** How many of the list are not over, by state. Reads these alone. */
  underWay(): Record<'queued' | 'running' | 'waiting', number>;
  /** In the transaction that deletes a run. `isLast`: its instance is free for everybody again. */
  forget(run: Address & { runId: string; isLast: boolean }): void;
  /** One of the list, and whose it is. */
  noted(runId: string): { principal: string; listed: string } | undefined;
  /** Runs that began after the last one noted, or were not over then: what a list does not know after a crash. */
  unnoted(): string[];
}

export interface AcceptedRun {
  runId: string;
  principal: string;
  /** True when everybody may use every instance. */
  isShared: boolean;
  key: { key: string; body: string } | undefined;
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS instances (
     kind TEXT NOT NULL, name TEXT NOT NULL, instance_id TEXT NOT NULL, principal TEXT NOT NULL,
     PRIMARY KEY (kind, name, instance_id)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS run_keys (
     kind TEXT NOT NULL, name TEXT NOT NULL, instance_id TEXT NOT NULL, key TEXT NOT NULL, run_id TEXT NOT NULL,
     body TEXT NOT NULL, PRIMARY KEY (kind, name, instance_id, key)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS run_keys_by_run ON run_keys (run_id)',
  'CREATE TABLE IF NOT EXISTS spent_tokens (id TEXT PRIMARY KEY, spent_on TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS run_list (
     run_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, principal TEXT NOT NULL, status TEXT NOT NULL,
     finished_at TEXT, listed TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS run_list_by_name ON run_list (kind, name, run_id)',
  'CREATE INDEX IF NOT EXISTS run_list_by_status ON run_list (status, run_id)',
];

/** Also for an instance that is somebody else's: nobody learns that there is one. */
export function unknownInstance(instanceId: string): FlueError {
  return new FlueError('unknown_instance', `there is no instance "${instanceId}"`, {
    hint: 'look at its id; the first POST to it makes it',
  });
}

const NOT_OVER = "('queued', 'running', 'waiting')";

export function createServerRows(sql: Sql): ServerRows {
  sql.transaction(() => {
    for (const table of TABLES) sql.exec(table);
  });
  const one = (query: string, ...params: SqlValue[]): SqlRow | undefined =>
    readRows(sql, query, ...params)[0];
  return {
    ownerOf({ kind, name, instanceId }) {
      const query = 'SELECT principal FROM instances WHERE kind = ? AND name = ? AND instance_id = ?';
      const row = one(query, kind, name, instanceId);
      return row === undefined ? undefined : String(row.principal);
    },
    keyed({ kind, name, instanceId }, key) {
      const query =
        'SELECT run_id, body FROM run_keys WHERE kind = ? AND name = ? AND instance_id = ? AND key = ?';
      const row = one(query, kind, name, instanceId, key);
      return row === undefined ? undefined : { runId: String(row.run_id), body: String(row.body) };
    },
    spendToken: ({ id, until }, on, nowMs) =>
      sql.transaction(() => {
        sql.exec('DELETE FROM spent_tokens WHERE until < ?', nowMs);
        sql.exec(
          'INSERT INTO spent_tokens (id, spent_on, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          id,
          on,
          until,
        );
        return one('SELECT spent_on FROM spent_tokens WHERE id = ?', id)?.spent_on === on;
      }),
    accept({ kind, name, instanceId }, { runId, principal, isShared, key }) {
      const owner = this.ownerOf({ kind, name, instanceId });
      if (owner !== undefined && owner !== principal && !isShared) throw unknownInstance(instanceId);
      sql.exec(
        'INSERT INTO instances (kind, name, instance_id, principal) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        kind,
        name,
        instanceId,
        principal,
      );
      if (key === undefined) return;
      sql.exec(
        'INSERT INTO run_keys (kind, name, instance_id, key, run_id, body) VALUES (?, ?, ?, ?, ?, ?)',
        kind,
        name,
        instanceId,
        key.key,
        runId,
        key.body,
      );
    },
    latestRunId({ kind, name, instanceId }) {
      const query =
        'SELECT run_id FROM runs WHERE kind = ? AND name = ? AND instance_id = ? ORDER BY run_id DESC LIMIT 1';
      const row = one(query, kind, name, instanceId);
      return row === undefined ? undefined : String(row.run_id);
    },
    addressOf(runId) {
      const row = one('SELECT kind, name, instance_id FROM runs WHERE run_id = ?', runId);
      if (row === undefined) return undefined;
      return { kind: row.kind as RunKind, name: String(row.name), instanceId: String(row.instance_id) };
    },
    runWaitingFor({ kind, name, instanceId }, callId) {
      const query = `SELECT run_id FROM runs JOIN tool_calls USING (run_id)
        WHERE kind = ? AND name = ? AND instance_id = ? AND finished = 0 AND call_id = ? LIMIT 1`;
      const row = one(query, kind, name, instanceId, callId);
      return row === undefined ? undefined : String(row.run_id);
    },
    note(runs) {
      sql.transaction(() => {
        for (const run of runs) noteRun(sql, run);
      });
    },
    list: (query) => listRuns(sql, query),
    underWay() {
      const query = `SELECT status, count(*) AS runs FROM run_list WHERE status IN ${NOT_OVER} GROUP BY status`;
      const counts = readRows(sql, query).map((row) => [String(row.status), Number(row.runs)] as const);
      return { queued: 0, running: 0, waiting: 0, ...Object.fromEntries(counts) };
    },
    forget({ runId, kind, name, instanceId, isLast }) {
      for (const table of ['run_list', 'run_keys']) sql.exec(`DELETE FROM ${table} WHERE run_id = ?`, runId);
      deleteChunks(sql, `listed:${runId}`);
      const query = 'DELETE FROM instances WHERE kind = ? AND name = ? AND instance_id = ?';
      if (isLast) sql.exec(query, kind, name, instanceId);
    },
    noted(runId) {
      const row = one('SELECT principal, listed FROM run_list WHERE run_id = ?', runId);
      if (row === undefined) return undefined;
      return { principal: String(row.principal), listed: unpackText(sql, String(row.listed)) };
    },
    unnoted: () =>
      readRows(
        sql,
        `SELECT run_id FROM runs WHERE run_id > (SELECT coalesce(max(run_id), '') FROM run_list)
           UNION SELECT run_id FROM run_list WHERE status IN ${NOT_OVER}`,
      ).map((row) => String(row.run_id)),
  };
}

function noteRun(sql: Sql, run: NotedRun): void {
  sql.exec(
    `INSERT INTO run_list (run_id, kind, name, principal, status, finished_at, listed) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         status = excluded.status, finished_at = excluded.finished_at, listed = excluded.listed`,
    run.runId,
    run.kind,
    run.name,
    run.principal,
    run.status,
    run.finishedAt,
    packText(sql, `listed:${run.runId}`, run.listed),
  );
}

function listRuns(sql: Sql, { principal, kind, name, status, before, limit }: ListQuery): string[] {
  const wanted: Array<readonly [string, string | undefined]> = [
    ['principal = ?', principal],
    ['kind = ?', kind],
    ['name = ?', name],
    ['status = ?', status],
    ['run_id < ?', before],
  ];
  const given = wanted.flatMap(([condition, value]) =>
    value === undefined ? [] : [[condition, value] as const],
  );
  const where = given.length === 0 ? '' : `WHERE ${given.map(([condition]) => condition).join(' AND ')}`;
  const query = `SELECT listed FROM run_list ${where} ORDER BY run_id DESC LIMIT ?`;
  const rows = readRows(sql, query, ...given.map(([, value]) => value), limit);
  return rows.map((row) => unpackText(sql, String(row.listed)));
}
