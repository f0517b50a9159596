// The hunks of a unified diff between two texts, as `diff -u` and git write them: three lines of context, a marker
// where the last line has no newline.
import { diffLines, type Edit } from './line-diff.ts';

const CONTEXT = 3;

/** Lines with their newline; the last may lack one, and is then another line than the same with it. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()?.slice(0, -1);
  if (last) lines.push(last);
  return lines;
}

/** Empty when the texts are equal. */
export function unifiedHunks(before: string, after: string): string {
  const a = linesOf(before);
  const b = linesOf(after);
  return grouped(diffLines(a, b))
    .map((edits) => hunk(a, b, edits))
    .join('');
}

/** Edits whose contexts touch share a hunk. */
function grouped(edits: readonly Edit[]): Edit[][] {
  const groups: Edit[][] = [];
  for (const edit of edits) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && edit.aStart - last.aEnd <= 2 * CONTEXT) group.push(edit);
    else groups.push([edit]);
  }
  return groups;
}

function hunk(a: readonly string[], b: readonly string[], edits: readonly Edit[]): string {
  const first = edits[0];
  const last = edits.at(-1);
  if (!first || !last) return '';
  const lead = Math.min(CONTEXT, first.aStart);
  const trail = Math.min(CONTEXT, a.length - last.aEnd);
  const out = [
    `@@ -${span(first.aStart - lead, last.aEnd + trail)} +${span(first.bStart - lead, last.bEnd + trail)} @@\n`,
  ];
  let at = first.aStart - lead;
  for (const edit of edits) {
    print(out, ' ', a.slice(at, edit.aStart));
    print(out, '-', a.slice(edit.aStart, edit.aEnd));
    print(out, '+', b.slice(edit.bStart, edit.bEnd));
    at = edit.aEnd;
  }
  print(out, ' ', a.slice(at, at + trail));
  return out.join('');
}

/** `start,count` with lines counted from 1; an empty range names the line before it. */
function span(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return `${start + 1}`;
  return `${count === 0 ? start : start + 1},${count}`;
}

function print(out: string[], sign: string, lines: readonly string[]): void {
  for (const line of lines) {
    out.push(line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`);
  }
}
