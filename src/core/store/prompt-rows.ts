// Rows about a prompt that is being answered: how far it is, and what became of the tool calls of its last answer. They
// are what lets it go on in another process from its last completed turn.
import type { Sql } from '../ports.ts';
import { deleteChunksUnder, packText, unpackText } from './chunks.ts';
import { readRows } from './read-rows.ts';

/** A tool call, by the session and the number of the message that asked for it, and its place there. */
export interface CallKey {
  owner: string;
  seq: number;
  place: number;
}

export interface PromptRows {
  /** JSON of `setProgress`; undefined for a prompt that never began. */
  progress(owner: string, key: string): string | undefined;
  setProgress(owner: string, key: string, json: string): void;
  /** Those of one message, by place. */
  callStates(owner: string, seq: number): Map<number, string>;
  setCallState(call: CallKey & { runId: string; callId: string }, json: string): void;
  /** Every call of a run that has a state. */
  callsOf(runId: string): Array<CallKey & { callId: string; state: string }>;
  deleteCalls(owner: string, seq: number): void;
}

export function createPromptRows(sql: Sql): PromptRows {
  return {
    progress(owner, key) {
      const [row] = readRows(sql, 'SELECT progress FROM prompts WHERE owner = ? AND key = ?', owner, key);
      return row === undefined ? undefined : unpackText(sql, String(row.progress));
    },
    setProgress(owner, key, json) {
      sql.exec(
        'INSERT INTO prompts (owner, key, progress) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET progress = excluded.progress',
        owner,
        key,
        packText(sql, `prompt:${owner}:${key}`, json),
      );
    },
    callStates(owner, seq) {
      const query = 'SELECT place, state FROM tool_calls WHERE owner = ? AND seq = ?';
      const rows = readRows(sql, query, owner, seq);
      return new Map(rows.map((row) => [Number(row.place), unpackText(sql, String(row.state))]));
    },
    setCallState({ owner, seq, place, runId, callId }, json) {
      sql.exec(
        'INSERT INTO tool_calls (owner, seq, place, run_id, call_id, state) VALUES (?, ?, ?, ?, ?, ?) ' +
          'ON CONFLICT DO UPDATE SET state = excluded.state',
        owner,
        seq,
        place,
        runId,
        callId,
        packText(sql, `call:${owner}:${seq}:${place}`, json),
      );
    },
    callsOf: (runId) =>
      readRows(sql, 'SELECT owner, seq, place, call_id, state FROM tool_calls WHERE run_id = ?', runId).map(
        (row) => ({
          owner: String(row.owner),
          seq: Number(row.seq),
          place: Number(row.place),
          callId: String(row.call_id),
          state: unpackText(sql, String(row.state)),
        }),
      ),
    deleteCalls(owner, seq) {
      sql.exec('DELETE FROM tool_calls WHERE owner = ? AND seq = ?', owner, seq);
      deleteChunksUnder(sql, `call:${owner}:${seq}:`);
    },
  };
}
