// A run that begins where another one failed: copies of what that one recorded, under the new run's name. What failed is
// left out, so that it is tried again. Nothing of the old run is changed.
import type { Sql, SqlValue } from '../ports.ts';
import { POINTER } from './chunks.ts';
import { readRows } from './read-rows.ts';

/** Rows of a workflow's run, whose sessions and files are its own. */
export function adoptWorkflowRun(sql: Sql, from: string, to: string): void {
  sql.exec(
    `INSERT INTO recordings (run_id, key, args, outcome)
       SELECT ?, key, args, outcome FROM recordings WHERE run_id = ? AND outcome NOT LIKE '{"error"%'`,
    to,
    from,
  );
  for (const [table, columns] of OWNED)
    sql.exec(
      `INSERT INTO ${table} (owner, ${columns})
         SELECT ? || substr(owner, ?), ${columns} FROM ${table} WHERE owner = ? OR (owner >= ? AND owner < ?)`,
      ...[to, from.length + 1, from, `${from}/`, `${from}0`],
    );
  sql.exec(
    'INSERT INTO states (instance, key, value) SELECT ?, key, value FROM states WHERE instance = ?',
    to,
    from,
  );
  const files = `file:${from}:`;
  sql.exec(
    'INSERT INTO chunks (id, seq, data) SELECT ? || substr(id, ?), seq, data FROM chunks WHERE id >= ? AND id < ?',
    ...[`file:${to}:`, files.length + 1, files, `file:${from};`],
  );
  sql.exec(
    `INSERT INTO tool_calls (owner, seq, place, run_id, call_id, state)
       SELECT ? || substr(owner, ?), seq, place, ?, call_id, state FROM tool_calls
       WHERE run_id = ? AND ${IS_ASKED_AGAIN} = 0`,
    ...[to, from.length + 1, to, from],
  );
  for (const [table, column, owner] of TEXTS) copyChunksOf(sql, { table, column, owner, from, to });
  tellAgain(sql, `owner = ? OR (owner >= ? AND owner < ?)`, [to, `${to}/`, `${to}0`]);
}

/** Columns whose longer values lie in chunks, and the column that says whose they are. */
const TEXTS = [
  ['recordings', 'outcome', 'run_id'],
  ['messages', 'message', 'owner'],
  ['summaries', 'message', 'owner'],
  ['prompts', 'progress', 'owner'],
  ['tool_calls', 'state', 'owner'],
  ['states', 'value', 'instance'],
] as const;

interface CopiedText {
  table: string;
  column: string;
  owner: string;
  from: string;
  to: string;
}

/** The old run's chunks go with it. Their ids are `<what>:<run id>…`. */
function copyChunksOf(sql: Sql, { table, column, owner, from, to }: CopiedText): void {
  const rows = readRows(
    sql,
    `SELECT DISTINCT ${column} AS pointer FROM ${table}
       WHERE (${owner} = ? OR (${owner} >= ? AND ${owner} < ?)) AND ${column} >= ? AND ${column} < ?`,
    ...[to, `${to}/`, `${to}0`, POINTER, '\u0001'],
  );
  for (const { pointer } of rows) {
    const copy = String(pointer).replace(from, to);
    copyChunks(sql, String(pointer).slice(POINTER.length), copy.slice(POINTER.length));
    sql.exec(
      `UPDATE ${table} SET ${column} = ? WHERE ${column} = ? AND (${owner} = ? OR (${owner} >= ? AND ${owner} < ?))`,
      ...[copy, String(pointer), to, `${to}/`, `${to}0`],
    );
  }
}

function copyChunks(sql: Sql, from: string, to: string): void {
  sql.exec('INSERT INTO chunks (id, seq, data) SELECT ?, seq, data FROM chunks WHERE id = ?', to, from);
}

/** Rows of an agent's run: its session and files are the instance's, and stay where they are. */
export function adoptAgentRun(sql: Sql, from: string, to: string): void {
  sql.exec(
    'INSERT INTO prompts (owner, key, progress) SELECT owner, ?, progress FROM prompts WHERE key = ?',
    to,
    from,
  );
  const large = readRows(
    sql,
    'SELECT owner, progress FROM prompts WHERE key = ? AND progress >= ? AND progress < ?',
    ...[to, POINTER, '\u0001'],
  );
  for (const { owner, progress } of large) {
    const copy = `prompt:${owner}:${to}`;
    copyChunks(sql, String(progress).slice(POINTER.length), copy);
    sql.exec('UPDATE prompts SET progress = ? WHERE owner = ? AND key = ?', POINTER + copy, owner ?? '', to);
  }
  sql.exec(`DELETE FROM tool_calls WHERE run_id = ? AND ${IS_ASKED_AGAIN}`, from);
  sql.exec('UPDATE tool_calls SET run_id = ? WHERE run_id = ?', to, from);
  tellAgain(sql, 'key = ?', [to]);
}

/** What nobody has answered is asked in the new run's own journal. */
const IS_ASKED_AGAIN = `(state LIKE '{"is":"waiting"%')`;

/** The new run's journal has none of the events of the old one: what is under way begins in it once more. */
function tellAgain(sql: Sql, which: string, params: SqlValue[]): void {
  sql.exec(
    `UPDATE prompts SET progress = replace(progress, '"callsTold":true', '"callsTold":false') WHERE ${which}`,
    ...params,
  );
  sql.exec(`DELETE FROM prompts WHERE key = 'events' AND (${which})`, ...params);
  // What ended there is tried again.
  sql.exec(`DELETE FROM prompts WHERE progress LIKE '%"failure":{%' AND (${which})`, ...params);
}

/** The tables whose rows belong to a session or to a workspace, and their other columns. */
const OWNED = [
  ['messages', 'seq, message'],
  ['summaries', 'keep_from, message'],
  ['prompts', 'key, progress'],
  ['files', 'path, kind, mode, chunks, mtime'],
  ['shells', 'shell'],
] as const;
