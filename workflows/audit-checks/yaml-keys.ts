// Tells what begins at a place of a block: an item of a sequence, a `key:`, or neither; and reads the key.
import { type Cursor, charAt, fail, isSpaceOrEnd, lineAt, skipSpace } from './yaml-cursor.ts';
import type { YamlScalar } from './yaml-nodes.ts';
import { readProperties } from './yaml-properties.ts';
import { plainStop, readQuoted, startsPlain } from './yaml-scalars.ts';

export function atDash(cursor: Cursor): boolean {
  return charAt(cursor) === '-' && isSpaceOrEnd(charAt(cursor, 1));
}

/** True when the text at the cursor is `key:` followed by space or the line's end. The cursor stays. */
export function atKey(cursor: Cursor): boolean {
  const { row, col } = cursor;
  const found = scanKey(cursor);
  cursor.row = row;
  cursor.col = col;
  return found;
}

function scanKey(cursor: Cursor): boolean {
  readProperties(cursor);
  const row = cursor.row;
  const char = charAt(cursor);
  if (char === '?' && isSpaceOrEnd(charAt(cursor, 1))) fail(cursor, 'a `? ` key is not read here');
  if (char === '"' || char === "'") {
    readQuoted(cursor);
    if (cursor.row !== row) return false;
    skipSpace(cursor);
  } else {
    if (!startsPlain(lineAt(cursor), cursor.col, false)) return false;
    cursor.col = plainStop(lineAt(cursor), cursor.col, false);
  }
  return charAt(cursor) === ':' && isSpaceOrEnd(charAt(cursor, 1));
}

export function readKey(cursor: Cursor): YamlScalar {
  const char = charAt(cursor);
  if (char === '"' || char === "'") return readQuoted(cursor);
  const line = lineAt(cursor);
  const stop = plainStop(line, cursor.col, false);
  const value = line.slice(cursor.col, stop).trimEnd();
  cursor.col = stop;
  return { kind: 'scalar', style: 'plain', value, line: cursor.row + 1, endLine: cursor.row + 1 };
}
