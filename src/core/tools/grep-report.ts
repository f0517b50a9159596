// What grep prints: matches and their context in the form of GNU grep, up to a limit, with a count of all there were.
import type { LineMatches } from './grep-lines.ts';
import { counted, grouped } from './text-content.ts';

const MAX_LINE = 500;
/** Below what the harness would cut, so that the notice at the end survives. */
const MAX_CHARACTERS = 30_000;

export interface GrepReportOptions {
  pattern: string;
  context: number;
  limit: number;
}

export interface GrepReport {
  add(path: string, matches: LineMatches): void;
  /** A file or folder that could not be read. */
  skip(path: string): void;
  skipBinary(): void;
  text(): string;
}

export function createGrepReport({ pattern, context, limit }: GrepReportOptions): GrepReport {
  const out: string[] = [];
  const skipped: string[] = [];
  const cut: string[] = [];
  let size = 0;
  let shown = 0;
  let total = 0;
  let binaries = 0;

  const isFull = (): boolean => shown >= limit || size >= MAX_CHARACTERS;
  const print = (line: string): void => {
    out.push(line);
    size += line.length + 1;
  };

  const printHits = (path: string, { lines, hits }: LineMatches): void => {
    let next = -1;
    let seen = 0;
    const isHit = (line: number): boolean => {
      while ((hits[seen] ?? line) < line) seen++;
      return hits[seen] === line;
    };
    for (const hit of hits) {
      if (isFull()) return;
      const from = Math.max(next, hit - context, 0);
      if (context > 0 && out.length > 0 && from !== next) print('--');
      const to = Math.min(hit + context, lines.length - 1);
      for (let i = from; i <= to; i++) {
        const sign = isHit(i) ? ':' : '-';
        print(`${path}${sign}${i + 1}${sign}${shortened(lines.at(i))}`);
        if (sign === ':') shown++;
      }
      next = Math.max(next, to + 1);
    }
  };

  return {
    add(path, matches) {
      total += matches.hits.length;
      if (matches.isCut) cut.push(path);
      if (matches.hits.length > 0 && !isFull()) printHits(path, matches);
    },
    skip: (path) => skipped.push(path),
    skipBinary: () => {
      binaries++;
    },
    text() {
      const notices: string[] = [];
      if (total === 0) notices.push(`[no match${binariesIn(binaries)}${hintFor(pattern)}]`);
      if (shown < total) {
        notices.push(
          `[showing ${grouped(shown)} of ${counted(total, 'matching line')}; narrow the search or raise limit]`,
        );
      }
      if (cut.length > 0) notices.push(`[a very long line was not searched to its end: ${listed(cut)}]`);
      if (skipped.length > 0) notices.push(`[not readable: ${listed(skipped)}]`);
      return [...out, ...notices].join('\n');
    },
  };
}

function binariesIn(count: number): string {
  return count === 0 ? '' : ` in text; ${counted(count, 'binary file')} not searched`;
}

/** Habits from basic regular expressions match nothing here, silently. */
function hintFor(pattern: string): string {
  if (/\\[|()+?]/.test(pattern))
    return '; in this syntax \\| \\( \\) \\+ are literal characters: leave the backslash out for operators';
  if (/\\[<>]/.test(pattern)) return '; for word boundaries write \\b';
  if (/(^|[^\\])[(){}[]/.test(pattern)) return '; to match ( ) { } [ literally put \\ before each';
  return '';
}

export function listed(paths: readonly string[]): string {
  const more = paths.length - 5;
  return paths.slice(0, 5).join(', ') + (more > 0 ? ` and ${grouped(more)} more` : '');
}

function shortened(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.length <= MAX_LINE) return text;
  return `${text.slice(0, MAX_LINE)}… [line cut, it has ${grouped(text.length)} characters]`;
}
