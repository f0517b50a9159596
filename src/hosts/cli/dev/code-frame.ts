// The lines around a place of a file, as a terminal shows them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isBelow } from '../../../project/paths.ts';
import { oneLine } from '../../../protocol/plain-text.ts';

const AROUND = 2;
const WIDEST = 160;

/** Empty when the file cannot be read, or has no such line. */
export function codeFrame(file: string, line: number): string[] {
  const lines = linesOf(file);
  if (lines[line - 1] === undefined) return [];
  const from = Math.max(1, line - AROUND);
  const to = Math.min(lines.length, line + AROUND);
  const width = String(to).length;
  return lines.slice(from - 1, to).map((text, at) => {
    const number = from + at;
    const mark = number === line ? '>' : ' ';
    return `  ${mark} ${String(number).padStart(width)} │ ${cut(text)}`.trimEnd();
  });
}

/** Indentation stays; a file's text must not move the cursor. */
function cut(text: string): string {
  const [indent = ''] = /^\s*/.exec(text) ?? [];
  return indent.replaceAll('\t', '  ').slice(0, WIDEST) + oneLine(text, WIDEST);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}

const LOCATION = /(file:\/\/\/[^\s()]+?|(?:\/|[A-Za-z]:[\\/])[^\s()]*?):(\d+):\d+\)?$/gm;

/** Where in the project something was thrown: the innermost frame of its stack, or of its cause's, that is a file of it. */
export function placeIn(thrown: unknown, root: string): { file: string; line: number } | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const deeper = placeIn(thrown.cause, root);
  if (deeper !== undefined) return deeper;
  for (const [, location = '', line] of (thrown.stack ?? '').matchAll(LOCATION)) {
    const file = fileOf(location);
    if (file !== undefined && isBelow(root, file) && !file.includes('node_modules'))
      return { file, line: Number(line) };
  }
  return undefined;
}

function fileOf(location: string): string | undefined {
  if (!location.startsWith('file:')) return location;
  try {
    return fileURLToPath(location.replace(/\?.*$/, ''));
  } catch {
    return undefined;
  }
}
