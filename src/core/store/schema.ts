// The tables, the same on node:sqlite and in a Durable Object. A run's state is in `events` alone; every other table
// holds what events refer to (messages, files, recorded results) or what finds a run (`runs`).
import type { Sql } from '../ports.ts';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS runs (
     run_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, instance_id TEXT NOT NULL,
     request TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0, owner TEXT, agents_md TEXT,
     finished_at INTEGER, snapshot TEXT) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS runs_by_instance ON runs (kind, name, instance_id, run_id)',
  'CREATE INDEX IF NOT EXISTS runs_open ON runs (run_id) WHERE finished = 0',
  'CREATE INDEX IF NOT EXISTS runs_open_by_instance ON runs (kind, name, instance_id, run_id) WHERE finished = 0',
  `CREATE TABLE IF NOT EXISTS events (
     run_id TEXT NOT NULL, offset INTEGER NOT NULL, event TEXT NOT NULL,
     PRIMARY KEY (run_id, offset)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS messages (
     owner TEXT NOT NULL, seq INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (owner, seq)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS summaries (
     owner TEXT PRIMARY KEY, keep_from INTEGER NOT NULL, message TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS recordings (
     run_id TEXT NOT NULL, key TEXT NOT NULL, args TEXT NOT NULL, outcome TEXT NOT NULL,
     PRIMARY KEY (run_id, key)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS prompts (
     owner TEXT NOT NULL, key TEXT NOT NULL, progress TEXT NOT NULL, PRIMARY KEY (owner, key)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS tool_calls (
     owner TEXT NOT NULL, seq INTEGER NOT NULL, place INTEGER NOT NULL, run_id TEXT NOT NULL, call_id TEXT NOT NULL,
     state TEXT NOT NULL, PRIMARY KEY (owner, seq, place)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS tool_calls_by_run ON tool_calls (run_id, call_id)',
  `CREATE TABLE IF NOT EXISTS requests (
     run_id TEXT NOT NULL, id INTEGER NOT NULL, nanos INTEGER NOT NULL, PRIMARY KEY (run_id, id)) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS owners (owner TEXT PRIMARY KEY, lease_until INTEGER NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS files (
     owner TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, mode INTEGER NOT NULL, chunks INTEGER NOT NULL,
     mtime REAL, PRIMARY KEY (owner, path)) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS shells (owner TEXT PRIMARY KEY, shell TEXT NOT NULL) WITHOUT ROWID',
  `CREATE TABLE IF NOT EXISTS states (
     instance TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (instance, key)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS chunks (
     id TEXT NOT NULL, seq INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, seq)) WITHOUT ROWID`,
];

export function createTables(sql: Sql): void {
  sql.transaction(() => {
    for (const table of TABLES) sql.exec(table);
    addLaterColumns(sql);
  });
}

/** A database of an earlier version lacks some columns; what was written before reads as before. */
function addLaterColumns(sql: Sql): void {
  addColumn(sql, 'files', 'mtime', 'REAL');
  addColumn(sql, 'runs', 'owner', 'TEXT');
  addColumn(sql, 'runs', 'agents_md', 'TEXT');
  addColumn(sql, 'runs', 'finished_at', 'INTEGER');
  addColumn(sql, 'runs', 'snapshot', 'TEXT');
  for (const index of INDEXES_OF_LATER_COLUMNS) sql.exec(index);
}

const INDEXES_OF_LATER_COLUMNS = [
  'CREATE INDEX IF NOT EXISTS runs_whole ON runs (finished_at, run_id) WHERE finished = 1 AND snapshot IS NULL',
  'CREATE INDEX IF NOT EXISTS runs_reduced ON runs (finished_at, run_id) WHERE snapshot IS NOT NULL',
];

function addColumn(sql: Sql, table: string, column: string, type: string): void {
  const [made] = sql.exec("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table);
  if (!new RegExp(`\\b${column}\\b`).test(String(made?.sql)))
    sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}
