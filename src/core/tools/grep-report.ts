// What grep prints: matches and their context in the form of GNU grep, up to a limit, with a count of all there were.
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
  /** `hits` are indices into `lines`, ascending. */
  add(path: string, lines: readonly string[], hits: readonly number[]): void;
  /** A file that could not be read. */
  skip(path: string): void;
  skipBinary(): void;
  text(): string;
}

export function createGrepReport({ pattern, context, limit }: GrepReportOptions): GrepReport {
  const out: string[] = [];
  const skipped: string[] = [];
  let size = 0;
  let shown = 0;
  let total = 0;
  let binaries = 0;

  const isFull = (): boolean => shown >= limit || size >= MAX_CHARACTERS;
  const print = (line: string): void => {
    out.push(line);
    size += line.length + 1;
  };

  const printHits = (path: string, lines: readonly string[], hits: readonly number[]): void => {
    const isHit = new Set(hits);
    let next = -1;
    for (const hit of hits) {
      if (isFull()) return;
      const from = Math.max(next, hit - context, 0);
      if (context > 0 && out.length > 0 && from !== next) print('--');
      const to = Math.min(hit + context, lines.length - 1);
      for (let i = from; i <= to; i++) {
        const sign = isHit.has(i) ? ':' : '-';
        print(`${path}${sign}${i + 1}${sign}${shortened(lines[i] ?? '')}`);
        if (isHit.has(i)) shown++;
      }
      next = Math.max(next, to + 1);
    }
  };

  return {
    add(path, lines, hits) {
      total += hits.length;
      if (hits.length > 0 && !isFull()) printHits(path, lines, hits);
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

function listed(paths: readonly string[]): string {
  const more = paths.length - 5;
  return paths.slice(0, 5).join(', ') + (more > 0 ? ` and ${grouped(more)} more` : '');
}

function shortened(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text.length <= MAX_LINE) return text;
  return `${text.slice(0, MAX_LINE)}… [line cut, it has ${grouped(text.length)} characters]`;
}
