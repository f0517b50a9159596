// Reads flow collections, `[a, b]` and `{a: b}`, on one line or over several.
import {
  type Cursor,
  charAt,
  fail,
  isDocumentMarker,
  isSpace,
  isSpaceOrEnd,
  lineAt,
  nested,
  nextLine,
  skipSpace,
} from './yaml-cursor.ts';
import type { YamlEntry, YamlNode } from './yaml-nodes.ts';
import { addEntry, readAlias, readProperties } from './yaml-properties.ts';
import { isFlowIndicator, readPlain, readQuoted } from './yaml-scalars.ts';

/** A flow collection, from its opening bracket at the cursor to just after the closing one. */
export function readFlow(cursor: Cursor): YamlNode {
  return nested(cursor, () => (charAt(cursor) === '[' ? readSequence(cursor) : readMap(cursor)));
}

function readSequence(cursor: Cursor): YamlNode {
  const row = cursor.row;
  const items: YamlNode[] = [];
  cursor.col += 1;
  for (;;) {
    if (toFlowContent(cursor, row) === ']') break;
    const from = cursor.row;
    const item = readItem(cursor, row);
    // `[a: b]` is a sequence of one map with one entry.
    items.push(atColon(cursor, item) ? pairOf(cursor, item, from, row) : item);
    if (!passComma(cursor, row, ']')) break;
  }
  cursor.col += 1;
  return { kind: 'sequence', items, line: row + 1, endLine: cursor.row + 1 };
}

function readMap(cursor: Cursor): YamlNode {
  const row = cursor.row;
  const entries: YamlEntry[] = [];
  const seen = new Set<string>();
  cursor.col += 1;
  for (;;) {
    if (toFlowContent(cursor, row) === '}') break;
    const line = cursor.row + 1;
    const key = readItem(cursor, row);
    toFlowContent(cursor, row);
    const value = atColon(cursor, key) ? readPairValue(cursor, row) : emptyAt(cursor);
    addEntry(cursor, entries, seen, { key: keyText(cursor, key), line, value });
    if (!passComma(cursor, row, '}')) break;
  }
  cursor.col += 1;
  return { kind: 'map', entries, line: row + 1, endLine: cursor.row + 1 };
}

function pairOf(cursor: Cursor, key: YamlNode, from: number, row: number): YamlNode {
  const value = readPairValue(cursor, row);
  const entries = [{ key: keyText(cursor, key), line: from + 1, value }];
  return { kind: 'map', entries, line: from + 1, endLine: value.endLine };
}

function readPairValue(cursor: Cursor, row: number): YamlNode {
  cursor.col += 1;
  const char = toFlowContent(cursor, row);
  return char === ',' || char === ']' || char === '}' ? emptyAt(cursor) : readItem(cursor, row);
}

function readItem(cursor: Cursor, row: number): YamlNode {
  if (charAt(cursor) === '?' && isSpaceOrEnd(charAt(cursor, 1))) fail(cursor, 'a `? ` key is not read here');
  const properties = readProperties(cursor);
  const char = toFlowContent(cursor, row);
  const isEmpty = properties !== undefined && (char === ',' || char === ']' || char === '}');
  const node = isEmpty ? emptyAt(cursor) : readBare(cursor, char);
  if (properties?.anchor !== undefined) cursor.anchors.set(properties.anchor, node);
  return node;
}

function readBare(cursor: Cursor, char: string): YamlNode {
  if (char === '[' || char === '{') return readFlow(cursor);
  if (char === '"' || char === "'") return readQuoted(cursor);
  if (char === '*') return readAlias(cursor);
  return readPlain(cursor, -1, true);
}

function keyText(cursor: Cursor, key: YamlNode): string {
  return key.kind === 'scalar' ? key.value : fail(cursor, 'a key must be a text');
}

/** A `:` that separates; after a quoted key or a collection it needs no space behind it. */
function atColon(cursor: Cursor, key: YamlNode): boolean {
  skipSpace(cursor);
  if (charAt(cursor) !== ':') return false;
  const next = charAt(cursor, 1);
  const isJsonLike = key.kind !== 'scalar' || key.style === 'quoted';
  return isJsonLike || isSpaceOrEnd(next) || isFlowIndicator(next);
}

/** Passes the comma between two items; false at the closing bracket. */
function passComma(cursor: Cursor, row: number, close: string): boolean {
  const char = toFlowContent(cursor, row);
  if (char === close) return false;
  if (char !== ',') fail(cursor, `\`,\` or \`${close}\` is missing before \`${char}\``);
  cursor.col += 1;
  return true;
}

/** Moves over white space, comments and line ends to the next character and returns it. */
function toFlowContent(cursor: Cursor, openedAt: number): string {
  for (;;) {
    skipSpace(cursor);
    const char = charAt(cursor);
    const isComment = char === '#' && (cursor.col === 0 || isSpace(charAt(cursor, -1)));
    if (char !== undefined && !isComment) return char;
    nextLine(cursor);
    if (cursor.row >= cursor.lines.length || isDocumentMarker(lineAt(cursor))) {
      fail(cursor, 'the bracket is never closed', openedAt);
    }
  }
}

function emptyAt(cursor: Cursor): YamlNode {
  const line = cursor.row + 1;
  return { kind: 'scalar', style: 'plain', value: '', line, endLine: line };
}
