// Code fences. Untrusted Markdown is cut into code blocks and the lines between them, and every block is written anew at
// the left margin, so that GitHub's parser cannot see a fence where we saw none or the other way round: fences inside
// lists and quotes are what sanitizers get wrong.
import { plainText } from '../protocol/plain-text.ts';

export type Piece = { kind: 'lines'; lines: string[] } | { kind: 'code'; info: string; lines: string[] };

/** A fence, maybe inside quotes and lists: what stands before it, the fence itself, its info string. */
const OPENING = /^((?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*)(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const MARK = /^(`{3,}|~{3,})[ \t]*$/;

/** Info strings that GitHub renders as something else than code: diagrams and maps can carry links and images. */
const RENDERED = /^(?:mermaid|math|geojson|topojson|stl)$/i;

interface Opening {
  fence: string;
  info: string;
  /** How many `>` and how many columns the content is indented by. */
  quotes: number;
  indent: number;
}

export function splitFences(text: string): Piece[] {
  const pieces: Piece[] = [];
  let open: Opening | undefined;
  for (const line of text.split('\n')) {
    const content = open && unquote(line, open);
    if (open && content !== undefined) {
      if (closes(content, open)) open = undefined;
      else last(pieces, 'code').lines.push(dedent(content, open.indent));
      continue;
    }
    open = openingOf(line);
    if (open) pieces.push({ kind: 'code', info: open.info, lines: [] });
    else last(pieces, 'lines').lines.push(line);
  }
  return pieces;
}

function last(pieces: Piece[], kind: Piece['kind']): Piece {
  const current = pieces.at(-1);
  if (current?.kind === kind) return current;
  const piece: Piece = kind === 'lines' ? { kind, lines: [] } : { kind, info: '', lines: [] };
  pieces.push(piece);
  return piece;
}

function openingOf(line: string): Opening | undefined {
  const [, before = '', fence = '', info = ''] = OPENING.exec(line) ?? [];
  if (fence === '') return undefined;
  const quotes = before.split('>').length - 1;
  return { fence, info: safeInfo(info), quotes, indent: before.slice(before.lastIndexOf('>') + 1).length };
}

function safeInfo(info: string): string {
  const [word = ''] = /^[\w+#.:-]{1,40}/.exec(info.trim()) ?? [];
  return RENDERED.test(word) ? '' : word;
}

/** The line inside its quotes, or undefined when it has left them and with them the block. */
function unquote(line: string, open: Opening): string | undefined {
  let rest = line;
  for (let depth = 0; depth < open.quotes; depth++) {
    const inner = /^[ \t]{0,3}>(.*)$/.exec(rest)?.[1];
    if (inner === undefined) return undefined;
    rest = inner;
  }
  return rest;
}

function closes(content: string, open: Opening): boolean {
  const mark = MARK.exec(content.trimStart())?.[1] ?? '';
  return mark.length >= open.fence.length && mark[0] === open.fence[0];
}

function dedent(line: string, indent: number): string {
  const leading = line.length - line.trimStart().length;
  return line.slice(Math.min(indent, leading));
}

/** A code block that nothing in `content` can end: its fence is longer than any run of backticks inside. */
export function fenced(content: string, info = ''): string {
  const text = plainText(content);
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text}\n${fence}`;
}
