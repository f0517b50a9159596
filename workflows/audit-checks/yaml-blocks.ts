// Reads block scalars: `|` keeps its lines, `>` folds them; indentation and end-of-text indicators after either.
import { atLineEnd, type Cursor, charAt, fail, indentOf, lineAt, nextLine } from './yaml-cursor.ts';
import type { YamlScalar } from './yaml-nodes.ts';

type Chomp = 'strip' | 'keep' | 'clip';

export function readBlockScalar(cursor: Cursor, parentIndent: number): YamlScalar {
  const row = cursor.row;
  const style = charAt(cursor) === '|' ? 'literal' : 'folded';
  const { chomp, extra } = readHeader(cursor);
  cursor.lastRow = row;
  nextLine(cursor);
  const indent = extra === undefined ? firstIndent(cursor, parentIndent) : Math.max(parentIndent, 0) + extra;
  const lines = takeLines(cursor, indent);
  return {
    kind: 'scalar',
    style,
    value: assemble(lines, style, chomp),
    line: row + 1,
    endLine: cursor.lastRow + 1,
  };
}

function readHeader(cursor: Cursor): { chomp: Chomp; extra: number | undefined } {
  let chomp: Chomp | undefined;
  let extra: number | undefined;
  cursor.col += 1;
  for (let char = charAt(cursor); char !== undefined; char = charAt(cursor)) {
    if ((char === '-' || char === '+') && chomp === undefined) chomp = char === '-' ? 'strip' : 'keep';
    else if (char >= '1' && char <= '9' && extra === undefined) extra = Number(char);
    else break;
    cursor.col += 1;
  }
  if (!atLineEnd(cursor)) fail(cursor, 'only indicators and a comment may follow `|` or `>`');
  return { chomp: chomp ?? 'clip', extra };
}

/** The indentation of the first line with text, or one that no line has when the scalar is empty. */
function firstIndent(cursor: Cursor, parentIndent: number): number {
  for (let row = cursor.row; row < cursor.lines.length; row += 1) {
    const line = lineAt(cursor, row);
    if (isBlank(line)) continue;
    const indent = indentOf(line);
    return indent > parentIndent ? indent : Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** A tab is text in a block scalar; only spaces are nothing. */
function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

function takeLines(cursor: Cursor, indent: number): string[] {
  const lines: string[] = [];
  for (; cursor.row < cursor.lines.length; nextLine(cursor)) {
    const line = lineAt(cursor);
    const isDeepEnough = indentOf(line) >= indent && line.length > indent;
    if (!isDeepEnough && !isBlank(line)) break;
    lines.push(isDeepEnough ? line.slice(indent) : '');
    if (!isBlank(line)) cursor.lastRow = cursor.row;
  }
  // The text ends in a line break, so splitting it leaves one empty line that is not there.
  if (cursor.row >= cursor.lines.length && lines.at(-1) === '') lines.pop();
  return lines;
}

function assemble(lines: string[], style: 'literal' | 'folded', chomp: Chomp): string {
  let end = lines.every(isBlank) ? 0 : lines.length;
  while (end > 0 && lines[end - 1] === '') end -= 1;
  const blanks = lines.length - end;
  const body = style === 'literal' ? lines.slice(0, end).join('\n') : fold(lines.slice(0, end));
  if (chomp === 'strip') return body;
  if (chomp === 'keep') return end === 0 ? '\n'.repeat(blanks) : `${body}\n${'\n'.repeat(blanks)}`;
  return end === 0 ? '' : `${body}\n`;
}

/** Lines join with a space, blank lines stay as line breaks, and lines that are indented further keep theirs. */
function fold(lines: string[]): string {
  const out: string[] = [];
  let before: 'start' | 'text' | 'indented' = 'start';
  let blanks = 0;
  for (const line of lines) {
    if (line === '') {
      blanks += 1;
      continue;
    }
    const kind = line.startsWith(' ') || line.startsWith('\t') ? 'indented' : 'text';
    if (before === 'start') out.push('\n'.repeat(blanks));
    else if (kind === 'indented' || before === 'indented') out.push('\n'.repeat(blanks + 1));
    else out.push(blanks === 0 ? ' ' : '\n'.repeat(blanks));
    out.push(line);
    before = kind;
    blanks = 0;
  }
  return out.join('');
}
