// A place in a YAML text and the few moves every reader makes from it: blanks, comments, indentation.
import type { YamlNode } from './yaml-nodes.ts';

export interface YamlProblem {
  line: number;
  message: string;
}

export interface Cursor {
  readonly lines: readonly string[];
  row: number;
  col: number;
  /** The last row that held content: where a node that has just been read ends. */
  lastRow: number;
  depth: number;
  readonly anchors: Map<string, YamlNode>;
  /** What GitHub would refuse although the text can be read, such as a repeated key. */
  readonly problems: YamlProblem[];
}

/** Thrown inside the reader only; `readYaml` turns it into a problem. */
export class Unreadable extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

// Deep enough for any real file, and far from the end of the stack.
const MAX_DEPTH = 100;

export function createCursor(lines: readonly string[]): Cursor {
  return { lines, row: 0, col: 0, lastRow: 0, depth: 0, anchors: new Map(), problems: [] };
}

export function fail(cursor: Cursor, message: string, row = cursor.row): never {
  throw new Unreadable(row + 1, message);
}

export function lineAt(cursor: Cursor, row = cursor.row): string {
  return cursor.lines[row] ?? '';
}

export function charAt(cursor: Cursor, ahead = 0): string | undefined {
  return lineAt(cursor)[cursor.col + ahead];
}

export function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

/** White space or the end of the line: what must follow `-`, `:` and `?` for them to mean anything. */
export function isSpaceOrEnd(char: string | undefined): boolean {
  return char === undefined || isSpace(char);
}

/** Leading spaces; a tab ends them, since YAML does not indent with tabs. */
export function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === ' ') indent += 1;
  return indent;
}

export function isBlank(line: string): boolean {
  for (const char of line) if (!isSpace(char)) return false;
  return true;
}

export function isDocumentMarker(line: string): boolean {
  return (line.startsWith('---') || line.startsWith('...')) && isSpaceOrEnd(line[3]);
}

export function skipSpace(cursor: Cursor): void {
  const line = lineAt(cursor);
  while (isSpace(line[cursor.col])) cursor.col += 1;
}

/** Passes white space; true when nothing but a comment is left of the line. */
export function atLineEnd(cursor: Cursor): boolean {
  skipSpace(cursor);
  const char = charAt(cursor);
  return char === undefined || (char === '#' && (cursor.col === 0 || isSpace(charAt(cursor, -1))));
}

export function nextLine(cursor: Cursor): void {
  cursor.row += 1;
  cursor.col = 0;
}

/** Ends a value that was read on this line: only a comment may follow. */
export function endLine(cursor: Cursor): void {
  if (!atLineEnd(cursor)) fail(cursor, 'there is text after the end of the value');
  cursor.lastRow = cursor.row;
  nextLine(cursor);
}

/** Moves to the next line with content; false at the end of the document. */
export function toContent(cursor: Cursor): boolean {
  for (; cursor.row < cursor.lines.length; nextLine(cursor)) {
    const line = lineAt(cursor);
    if (isDocumentMarker(line)) return false;
    cursor.col = 0;
    if (!atLineEnd(cursor)) return true;
  }
  return false;
}

/** Runs one level deeper, and refuses a document that nests without end. */
export function nested<T>(cursor: Cursor, read: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) fail(cursor, `it is nested more than ${MAX_DEPTH} levels deep`);
  const node = read();
  cursor.depth -= 1;
  return node;
}
