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
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const a = linesOf(before.slice(head, before.length - tail));
  const b = linesOf(after.slice(head, after.length - tail));
  const above = countLines(before, head);
  return grouped(diffLines(a, b))
    .map((edits) => hunk({ a, b, above }, edits))
    .join('');
}

/** Most of a large text is usually the same: what comes before the context of the first difference, up to a line. */
function commonHead(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  for (let lines = 0; lines <= CONTEXT; lines++) {
    const newline = at === 0 ? -1 : before.lastIndexOf('\n', at - 1);
    if (newline === -1) return 0;
    at = newline;
  }
  return at + 1;
}

/** As `commonHead` from the end, in characters; it leaves what the head has taken. */
function commonTail(before: string, after: string, head: number): number {
  const most = Math.min(before.length, after.length) - head;
  let tail = 0;
  while (
    tail < most &&
    before.charCodeAt(before.length - tail - 1) === after.charCodeAt(after.length - tail - 1)
  )
    tail++;
  let at = before.length - tail;
  for (let lines = 0; lines <= CONTEXT; lines++) {
    const newline = before.indexOf('\n', at);
    if (newline === -1) return 0;
    at = newline + 1;
  }
  return before.length - at;
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

interface Sides {
  a: readonly string[];
  b: readonly string[];
  /** Lines before the first of `a` and `b`. */
  above: number;
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

function hunk({ a, b, above }: Sides, edits: readonly Edit[]): string {
  const first = edits[0];
  const last = edits.at(-1);
  if (!first || !last) return '';
  const lead = Math.min(CONTEXT, first.aStart);
  const trail = Math.min(CONTEXT, a.length - last.aEnd);
  const out = [
    `@@ -${span(above + first.aStart - lead, above + last.aEnd + trail)} +${span(above + first.bStart - lead, above + last.bEnd + trail)} @@\n`,
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
