// Large values in pieces: a row of a Durable Object holds at most 2 MB, so bodies are cut into chunks of 1 MB or less.
import type { Sql } from '../ports.ts';
import { readRows } from './read-rows.ts';

const CHUNK_BYTES = 1_000_000;
/** Text up to this many UTF-16 units stays in its own row; `\u0000` + an id stands for the rest. */
const INLINE_LENGTH = 256 * 1024;
export const POINTER = '\u0000';

/** Writes `content` under `id` and returns how many chunks it took. */
export function writeChunks(sql: Sql, id: string, content: Uint8Array): number {
  deleteChunks(sql, id);
  let count = 0;
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    sql.exec(
      'INSERT INTO chunks (id, seq, data) VALUES (?, ?, ?)',
      id,
      count,
      content.slice(start, start + CHUNK_BYTES),
    );
    count += 1;
  }
  return count;
}

export function readChunks(sql: Sql, id: string): Uint8Array {
  const parts = readRows(sql, 'SELECT data FROM chunks WHERE id = ? ORDER BY seq', id).map((row) =>
    row.data instanceof Uint8Array ? row.data : new Uint8Array(row.data as unknown as ArrayBuffer),
  );
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function deleteChunks(sql: Sql, id: string): void {
  sql.exec('DELETE FROM chunks WHERE id = ?', id);
}

/** All whose ids begin so. The prefix ends with a sign of ASCII: up to the one that follows it. */
export function deleteChunksUnder(sql: Sql, prefix: string): void {
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  sql.exec('DELETE FROM chunks WHERE id >= ? AND id < ?', prefix, end);
}

/** What to put into a text column for `text`: itself, or a pointer to chunks written under `id`. */
export function packText(sql: Sql, id: string, text: string): string {
  if (text.length <= INLINE_LENGTH) return text;
  writeChunks(sql, id, new TextEncoder().encode(text));
  return POINTER + id;
}

export function unpackText(sql: Sql, packed: string): string {
  if (!packed.startsWith(POINTER)) return packed;
  return new TextDecoder().decode(readChunks(sql, packed.slice(POINTER.length)));
}
