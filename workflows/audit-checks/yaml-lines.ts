// A small line-oriented reader of the YAML that GitHub workflows are written in, so that this workflow needs no npm
// package at its user's side. It refuses what it cannot read, with the line; it never guesses. Not read: `? ` keys,
// aliases as keys, a second document.
import { readBlockScalar } from './yaml-blocks.ts';
import {
  atLineEnd,
  type Cursor,
  charAt,
  createCursor,
  endLine,
  fail,
  indentOf,
  isDocumentMarker,
  lineAt,
  nested,
  nextLine,
  skipSpace,
  toContent,
  Unreadable,
  type YamlProblem,
} from './yaml-cursor.ts';
import { readFlow } from './yaml-flow.ts';
import { atDash, atKey, readKey } from './yaml-keys.ts';
import type { YamlEntry, YamlNode } from './yaml-nodes.ts';
import { addEntry, readAlias, readProperties } from './yaml-properties.ts';
import { readPlain, readQuoted } from './yaml-scalars.ts';

export interface YamlText {
  lines: readonly string[];
  /** null when the text could not be read; `problems` then says why. */
  root: YamlNode | null;
  problems: readonly YamlProblem[];
}

/** Reads one YAML document. A leading byte order mark and CRLF line ends are fine. Never throws. */
export function readYaml(text: string): YamlText {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const cursor = createCursor(lines);
  try {
    return { lines, root: readDocument(cursor), problems: cursor.problems };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      lines,
      root: null,
      problems: [...cursor.problems, { line: error.line, message: error.message }],
    };
  }
}

function readDocument(cursor: Cursor): YamlNode {
  skipPrologue(cursor);
  const root = readBelow(cursor, -1, false);
  if (toContent(cursor)) fail(cursor, 'the line does not belong to what stands before it');
  while (cursor.row < cursor.lines.length && lineAt(cursor).startsWith('...')) nextLine(cursor);
  if (toContent(cursor) || cursor.row < cursor.lines.length) {
    fail(cursor, 'a second document begins: GitHub reads one per file');
  }
  return root;
}

/** Directives and the `---` that opens the document. */
function skipPrologue(cursor: Cursor): void {
  while (toContent(cursor) && lineAt(cursor).startsWith('%')) nextLine(cursor);
  if (!lineAt(cursor).startsWith('---') || !isDocumentMarker(lineAt(cursor))) return;
  cursor.col = 3;
  if (!atLineEnd(cursor)) fail(cursor, 'content on the line of `---` is not read here');
  nextLine(cursor);
}

/** The node on the lines below, indented more than `parentIndent`; an empty scalar when there is none. */
function readBelow(cursor: Cursor, parentIndent: number, sequenceMayAlign: boolean): YamlNode {
  const row = cursor.lastRow;
  if (!toContent(cursor)) return emptyAt(row);
  const indent = indentHere(cursor);
  if (indent > parentIndent) return readAt(cursor, parentIndent);
  return sequenceMayAlign && indent === parentIndent && atDash(cursor) ? readSequence(cursor) : emptyAt(row);
}

function indentHere(cursor: Cursor): number {
  const line = lineAt(cursor);
  const indent = indentOf(line);
  if (line[indent] === '\t') fail(cursor, 'a tab in the indentation: YAML indents with spaces');
  cursor.col = indent;
  return indent;
}

/** The node that begins at the cursor, which may be a block collection. */
function readAt(cursor: Cursor, parentIndent: number): YamlNode {
  return nested(cursor, () => {
    if (atDash(cursor)) return readSequence(cursor);
    if (atKey(cursor)) return readMap(cursor);
    return readValue(cursor, parentIndent, false);
  });
}

function readSequence(cursor: Cursor): YamlNode {
  const indent = cursor.col;
  const line = cursor.row + 1;
  const items: YamlNode[] = [];
  do items.push(readDashed(cursor, indent));
  while (atSibling(cursor, indent) && atDash(cursor));
  return { kind: 'sequence', items, line, endLine: cursor.lastRow + 1 };
}

function readDashed(cursor: Cursor, indent: number): YamlNode {
  cursor.lastRow = cursor.row;
  cursor.col += 1;
  const hasTab = /^ *\t/.test(lineAt(cursor).slice(cursor.col));
  if (atLineEnd(cursor)) {
    nextLine(cursor);
    return readBelow(cursor, indent, false);
  }
  if (hasTab && (atDash(cursor) || atKey(cursor))) fail(cursor, 'a tab in the indentation after `-`');
  return readAt(cursor, indent);
}

function readMap(cursor: Cursor): YamlNode {
  const indent = cursor.col;
  const line = cursor.row + 1;
  const entries: YamlEntry[] = [];
  const seen = new Set<string>();
  do addEntry(cursor, entries, seen, readEntry(cursor, indent));
  while (atSibling(cursor, indent));
  return { kind: 'map', entries, line, endLine: cursor.lastRow + 1 };
}

function readEntry(cursor: Cursor, indent: number): YamlEntry {
  if (!atKey(cursor)) fail(cursor, 'a `key: value` is expected here');
  const line = cursor.row + 1;
  const anchor = readProperties(cursor)?.anchor;
  const key = readKey(cursor);
  if (anchor !== undefined) cursor.anchors.set(anchor, key);
  skipSpace(cursor);
  cursor.col += 1;
  cursor.lastRow = cursor.row;
  return { key: key.value, line, value: readValue(cursor, indent, true) };
}

/** The value after a `:`, a `-` or properties, on this line or below it. */
function readValue(cursor: Cursor, parentIndent: number, sequenceMayAlign: boolean): YamlNode {
  skipSpace(cursor);
  const anchor = readProperties(cursor)?.anchor;
  const node = atLineEnd(cursor)
    ? readNextLine(cursor, parentIndent, sequenceMayAlign)
    : readInline(cursor, parentIndent);
  if (anchor !== undefined) cursor.anchors.set(anchor, node);
  return node;
}

function readNextLine(cursor: Cursor, parentIndent: number, sequenceMayAlign: boolean): YamlNode {
  cursor.lastRow = cursor.row;
  nextLine(cursor);
  return readBelow(cursor, parentIndent, sequenceMayAlign);
}

function readInline(cursor: Cursor, parentIndent: number): YamlNode {
  const char = charAt(cursor);
  if (char === '|' || char === '>') return readBlockScalar(cursor, parentIndent);
  const node = readBare(cursor, parentIndent, char);
  endLine(cursor);
  return node;
}

function readBare(cursor: Cursor, parentIndent: number, char: string | undefined): YamlNode {
  if (char === '[' || char === '{') return readFlow(cursor);
  if (char === '"' || char === "'") return readQuoted(cursor);
  if (char === '*') return readAlias(cursor);
  return readPlain(cursor, parentIndent, false);
}

/** Moves to the next line of the collection at `indent`; false when the collection has ended. */
function atSibling(cursor: Cursor, indent: number): boolean {
  if (!toContent(cursor)) return false;
  const here = indentHere(cursor);
  if (here > indent) fail(cursor, 'the line is indented more than what it belongs to');
  return here === indent;
}

function emptyAt(row: number): YamlNode {
  return { kind: 'scalar', style: 'plain', value: '', line: row + 1, endLine: row + 1 };
}
