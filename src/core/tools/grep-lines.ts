// The lines of one file that match a pattern. A large file is taken in blocks of whole lines, so that no step takes
// long: most blocks are told to have no match by one look, and only what is shown is ever cut into lines.
import type { Pacer } from '../files/pacer.ts';
import type { LinePattern } from '../ports.ts';

const NEWLINE = 10;

/** Bytes looked at in one go: a few milliseconds for the slowest pattern. */
const BLOCK_BYTES = 64 * 1024;

/** Of a longer line only this much is searched. */
const MAX_LINE_BYTES = 256 * 1024;

export interface Lines {
  readonly length: number;
  at(index: number): string;
}

export interface LineMatches {
  lines: Lines;
  /** Indices into `lines`, ascending. */
  hits: number[];
  /** A line was too long to be searched to its end. */
  isCut: boolean;
}

export interface LineSearch {
  pattern: LinePattern;
  pacer: Pacer;
  signal: AbortSignal;
}

const decoder = new TextDecoder();

/** undefined when no line matches. Most files are one block without a match: that takes no promise. */
export function matchingLines(
  bytes: Uint8Array,
  search: LineSearch,
): LineMatches | undefined | Promise<LineMatches | undefined> {
  if (bytes.length > BLOCK_BYTES) return inBlocks(bytes, search);
  const text = decoder.decode(bytes);
  if (!search.pattern.mayMatch(text)) return undefined;
  const lines = linesOf(text);
  const hits: number[] = [];
  for (const [i, line] of lines.entries()) if (search.pattern.test(withoutReturn(line))) hits.push(i);
  return hits.length > 0
    ? { lines: { length: lines.length, at: (i) => lines[i] ?? '' }, hits, isCut: false }
    : undefined;
}

async function inBlocks(
  bytes: Uint8Array,
  { pattern, pacer, signal }: LineSearch,
): Promise<LineMatches | undefined> {
  const lines = new LineIndex(bytes);
  const hits: number[] = [];
  let isCut = false;
  for (let start = 0; start < bytes.length; ) {
    const { end, isOneLine } = blockAt(bytes, start);
    const searched = Math.min(end, start + MAX_LINE_BYTES);
    isCut ||= searched < end;
    const text = decoder.decode(bytes.subarray(start, searched));
    if (pattern.mayMatch(text)) {
      for (const [i, line] of linesOf(text).entries())
        if (pattern.test(withoutReturn(line))) hits.push(lines.length + i);
    }
    if (isOneLine) lines.addLine(end);
    else lines.addUpTo(end);
    start = end;
    if (pacer.isDue()) await pacer.turn();
    signal.throwIfAborted();
  }
  return hits.length > 0 || isCut ? { lines, hits, isCut } : undefined;
}

/** After the last newline within a block, or after the first one when a line is longer than a block. */
function blockAt(bytes: Uint8Array, start: number): { end: number; isOneLine: boolean } {
  if (start + BLOCK_BYTES >= bytes.length) return { end: bytes.length, isOneLine: false };
  const last = bytes.subarray(start, start + BLOCK_BYTES).lastIndexOf(NEWLINE);
  if (last !== -1) return { end: start + last + 1, isOneLine: false };
  const next = bytes.indexOf(NEWLINE, start + BLOCK_BYTES);
  return { end: next === -1 ? bytes.length : next + 1, isOneLine: true };
}

/** Where each line begins; the text itself is made when it is asked for. */
class LineIndex implements Lines {
  readonly #bytes: Uint8Array;
  readonly #starts: number[] = [];
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#starts.length;
  }

  addLine(end: number): void {
    this.#starts.push(this.#end);
    this.#end = end;
  }

  /** `end` is the end of a line. */
  addUpTo(end: number): void {
    while (this.#end < end) {
      this.#starts.push(this.#end);
      const newline = this.#bytes.indexOf(NEWLINE, this.#end);
      this.#end = newline === -1 ? end : newline + 1;
    }
  }

  at(index: number): string {
    const start = this.#starts[index] ?? this.#end;
    const end = this.#starts[index + 1] ?? this.#end;
    const hasNewline = this.#bytes[end - 1] === NEWLINE;
    return decoder.decode(this.#bytes.subarray(start, hasNewline ? end - 1 : end));
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
