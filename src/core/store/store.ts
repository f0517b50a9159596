// Queries over the Sql port. Nothing here begins a transaction: the journal does, so that an event and the rows it tells
// of commit together.
import type { JournalEntry, RunEvent } from '../../protocol/events.ts';
import type { Json } from '../../protocol/json.ts';
import type { Message } from '../../protocol/messages.ts';
import type { Sql } from '../ports.ts';
import { deleteChunks, packText, unpackText } from './chunks.ts';
import { createPromptRows, type PromptRows } from './prompt-rows.ts';
import { readRows } from './read-rows.ts';
import { createRunRows, type RunRows } from './run-rows.ts';
import { createTables } from './schema.ts';
import { createSleepRows, type SleepRows } from './sleep-rows.ts';

export interface Recording {
  /** What the call was asked, in short: see `argsMark`. */
  args: string;
  /** `{value}` or `{error}` as JSON. */
  outcome: string;
}

export interface Store extends RunRows, PromptRows, SleepRows {
  readonly sql: Sql;
  appendEvent(runId: string, offset: number, eventJson: string): void;
  entries(runId: string, after: number, limit?: number): JournalEntry[];
  appendMessage(owner: string, seq: number, messageJson: string): void;
  /** Only the last one: there must be no gap. */
  deleteMessage(owner: string, seq: number): void;
  /** In order, from `from` on; without a gap. */
  messages(owner: string, from?: number): Message[];
  /** What stands for all messages before `keepFrom`. */
  summary(owner: string): { keepFrom: number; message: Message } | undefined;
  setSummary(owner: string, keepFrom: number, messageJson: string): void;
  insertRecording(runId: string, key: string, recording: Recording): void;
  recordings(runId: string): Map<string, Recording>;
  getState(instance: string, key: string): Json | undefined;
  setState(instance: string, key: string, value: Json): void;
}

export function createStore(sql: Sql): Store {
  createTables(sql);
  return {
    sql,
    ...createRunRows(sql),
    ...createPromptRows(sql),
    ...createSleepRows(sql),
    appendEvent(runId, offset, eventJson) {
      const body = packText(sql, `event:${runId}:${offset}`, eventJson);
      sql.exec('INSERT INTO events (run_id, offset, event) VALUES (?, ?, ?)', runId, offset, body);
    },
    entries(runId, after, limit = -1) {
      return readRows(
        sql,
        'SELECT offset, event FROM events WHERE run_id = ? AND offset > ? ORDER BY offset LIMIT ?',
        runId,
        after,
        limit,
      ).map((row) => ({
        offset: Number(row.offset),
        event: JSON.parse(unpackText(sql, text(row.event))) as RunEvent,
      }));
    },
    appendMessage(owner, seq, messageJson) {
      const body = packText(sql, `message:${owner}:${seq}`, messageJson);
      sql.exec('INSERT INTO messages (owner, seq, message) VALUES (?, ?, ?)', owner, seq, body);
    },
    deleteMessage(owner, seq) {
      sql.exec('DELETE FROM messages WHERE owner = ? AND seq = ?', owner, seq);
      deleteChunks(sql, `message:${owner}:${seq}`);
    },
    messages(owner, from = 0) {
      const query = 'SELECT message FROM messages WHERE owner = ? AND seq >= ? ORDER BY seq';
      return readRows(sql, query, owner, from).map(
        (row) => JSON.parse(unpackText(sql, text(row.message))) as Message,
      );
    },
    summary(owner) {
      const [row] = readRows(sql, 'SELECT keep_from, message FROM summaries WHERE owner = ?', owner);
      if (row === undefined) return undefined;
      return {
        keepFrom: Number(row.keep_from),
        message: JSON.parse(unpackText(sql, text(row.message))) as Message,
      };
    },
    setSummary(owner, keepFrom, messageJson) {
      const body = packText(sql, `summary:${owner}:${keepFrom}`, messageJson);
      sql.exec(
        'INSERT INTO summaries (owner, keep_from, message) VALUES (?, ?, ?) ' +
          'ON CONFLICT DO UPDATE SET keep_from = excluded.keep_from, message = excluded.message',
        owner,
        keepFrom,
        body,
      );
    },
    insertRecording(runId, key, { args, outcome }) {
      const body = packText(sql, `recording:${runId}:${key}`, outcome);
      sql.exec(
        'INSERT INTO recordings (run_id, key, args, outcome) VALUES (?, ?, ?, ?)',
        runId,
        key,
        args,
        body,
      );
    },
    recordings(runId) {
      const rows = readRows(sql, 'SELECT key, args, outcome FROM recordings WHERE run_id = ?', runId);
      return new Map(
        rows.map((row) => [
          text(row.key),
          { args: text(row.args), outcome: unpackText(sql, text(row.outcome)) },
        ]),
      );
    },
    getState(instance, key) {
      const [row] = readRows(sql, 'SELECT value FROM states WHERE instance = ? AND key = ?', instance, key);
      return row ? (JSON.parse(unpackText(sql, text(row.value))) as Json) : undefined;
    },
    setState(instance, key, value) {
      const body = packText(sql, `state:${instance}:${key}`, JSON.stringify(value));
      sql.exec(
        'INSERT INTO states (instance, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        instance,
        key,
        body,
      );
    },
  };
}

function text(value: unknown): string {
  return String(value);
}
