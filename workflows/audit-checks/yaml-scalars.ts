// Reads plain and quoted scalars, over several lines where YAML allows it.
import {
  type Cursor,
  charAt,
  fail,
  indentOf,
  isBlank,
  isDocumentMarker,
  isSpace,
  isSpaceOrEnd,
  lineAt,
  nextLine,
} from './yaml-cursor.ts';
import type { YamlScalar } from './yaml-nodes.ts';

const FLOW_INDICATORS = ',[]{}';
const RESERVED_STARTS = ',[]{}#&*!|>\'"%@`';
const ESCAPES: Record<string, string> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_ESCAPES: Record<string, number> = { x: 2, u: 4, U: 8 };

export function isFlowIndicator(char: string | undefined): boolean {
  return char !== undefined && FLOW_INDICATORS.includes(char);
}

/** True when a plain scalar may begin at this place. */
export function startsPlain(line: string, col: number, inFlow: boolean): boolean {
  const char = line[col];
  if (char === undefined || RESERVED_STARTS.includes(char)) return false;
  if (!'-?:'.includes(char)) return true;
  const next = line[col + 1];
  return !isSpaceOrEnd(next) && !(inFlow && isFlowIndicator(next));
}

/** Where the plain text that begins at `col` stops: at `: `, ` #`, the line's end, or (in flow) at `,[]{}`. */
export function plainStop(line: string, col: number, inFlow: boolean): number {
  for (let at = col; at < line.length; at += 1) {
    const char = line[at];
    const next = line[at + 1];
    if (char === ':' && (isSpaceOrEnd(next) || (inFlow && isFlowIndicator(next)))) return at;
    if (char === '#' && isSpace(line[at - 1])) return at;
    if (inFlow && isFlowIndicator(char)) return at;
  }
  return line.length;
}

/** A plain scalar; in block context its further lines are indented more than `parentIndent`. */
export function readPlain(cursor: Cursor, parentIndent: number, inFlow: boolean): YamlScalar {
  const line = cursor.row + 1;
  if (!startsPlain(lineAt(cursor), cursor.col, inFlow)) {
    fail(cursor, `a value cannot begin with \`${charAt(cursor)}\``);
  }
  const pieces = [takePlain(cursor, inFlow)];
  while (cursor.col >= lineAt(cursor).length) {
    const row = nextPlainRow(cursor, parentIndent, inFlow);
    if (row === undefined) break;
    const blanks = row - cursor.row - 1;
    cursor.row = row;
    cursor.col = lineAt(cursor).length - lineAt(cursor).trimStart().length;
    pieces.push(blanks === 0 ? ' ' : '\n'.repeat(blanks), takePlain(cursor, inFlow));
  }
  if (!inFlow && charAt(cursor) === ':') fail(cursor, 'a second `: ` on the line: quote the value');
  return { kind: 'scalar', style: 'plain', value: pieces.join(''), line, endLine: cursor.row + 1 };
}

function takePlain(cursor: Cursor, inFlow: boolean): string {
  const line = lineAt(cursor);
  const stop = plainStop(line, cursor.col, inFlow);
  const text = line.slice(cursor.col, stop).trimEnd();
  // Past trailing white space, so that "nothing left on the line" is one comparison; but a comment keeps its space.
  cursor.col = stop;
  return text;
}

function nextPlainRow(cursor: Cursor, parentIndent: number, inFlow: boolean): number | undefined {
  let row = cursor.row + 1;
  while (row < cursor.lines.length && isBlank(lineAt(cursor, row))) row += 1;
  const line = lineAt(cursor, row);
  if (row >= cursor.lines.length || isDocumentMarker(line)) return undefined;
  const first = line.trimStart();
  if (first.startsWith('#')) return undefined;
  if (!inFlow) return indentOf(line) > parentIndent ? row : undefined;
  const isPair = first.startsWith(':') && (isSpaceOrEnd(first[1]) || isFlowIndicator(first[1]));
  return isFlowIndicator(first[0]) || isPair ? undefined : row;
}

/** A quoted scalar, from the opening quote at the cursor to just after the closing one. */
export function readQuoted(cursor: Cursor): YamlScalar {
  const row = cursor.row;
  const quote = charAt(cursor);
  cursor.col += 1;
  let value = '';
  for (;;) {
    const piece = quote === "'" ? takeSingle(cursor) : takeDouble(cursor);
    value += piece.text;
    if (piece.closed) break;
    const from = cursor.row;
    do nextLine(cursor);
    while (cursor.row < cursor.lines.length && isBlank(lineAt(cursor)));
    if (cursor.row >= cursor.lines.length || isDocumentMarker(lineAt(cursor))) {
      fail(cursor, `the quote ${quote} is never closed`, row);
    }
    const blanks = cursor.row - from - 1;
    value += blanks > 0 ? '\n'.repeat(blanks) : piece.joined ? '' : ' ';
    cursor.col = lineAt(cursor).length - lineAt(cursor).trimStart().length;
  }
  return { kind: 'scalar', style: 'quoted', value, line: row + 1, endLine: cursor.row + 1 };
}

interface Piece {
  text: string;
  closed: boolean;
  /** The line ended in `\`: the next one follows without a space. */
  joined?: boolean;
}

function takeSingle(cursor: Cursor): Piece {
  const line = lineAt(cursor);
  let text = '';
  for (;;) {
    const stop = line.indexOf("'", cursor.col);
    if (stop === -1) return { text: text + line.slice(cursor.col).trimEnd(), closed: false };
    text += line.slice(cursor.col, stop);
    cursor.col = stop + 1;
    if (line[cursor.col] !== "'") return { text, closed: true };
    text += "'";
    cursor.col += 1;
  }
}

function takeDouble(cursor: Cursor): Piece {
  const line = lineAt(cursor);
  let text = '';
  for (let from = cursor.col; ; ) {
    let stop = from;
    while (stop < line.length && line[stop] !== '"' && line[stop] !== '\\') stop += 1;
    // Only white space that stands in the source is cut at a line's end; an escaped one is part of the value.
    if (stop >= line.length) return { text: text + line.slice(from).trimEnd(), closed: false };
    text += line.slice(from, stop);
    cursor.col = stop + 1;
    if (line[stop] === '"') return { text, closed: true };
    if (cursor.col >= line.length) return { text, closed: false, joined: true };
    text += takeEscape(cursor, line);
    from = cursor.col;
  }
}

function takeEscape(cursor: Cursor, line: string): string {
  const char = line[cursor.col] ?? '';
  const digits = HEX_ESCAPES[char];
  if (digits === undefined) {
    const plain = ESCAPES[char];
    cursor.col += 1;
    return plain ?? fail(cursor, `\`\\${char}\` is no escape in a double-quoted text`);
  }
  const hex = line.slice(cursor.col + 1, cursor.col + 1 + digits);
  const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : -1;
  if (code < 0 || code > 0x10ffff) fail(cursor, `\`\\${char}${hex}\` is no character`);
  cursor.col += 1 + digits;
  return String.fromCodePoint(code);
}
