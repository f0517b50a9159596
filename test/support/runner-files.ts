// Reads GITHUB_OUTPUT, GITHUB_STATE, GITHUB_ENV, GITHUB_PATH and GITHUB_STEP_SUMMARY by the runner's rules
// (actions/runner: FileCommandManager.cs): NAME=VALUE or NAME<<DELIMITER, whichever sign comes first in the line.
// Pairs before a malformed line count, what follows it is lost, and the error is told.

export interface FilePairs {
  pairs: Record<string, string>;
  error: string | undefined;
}

const SUMMARY_LIMIT = 1024 * 1024;

export function readPairs(text: string): FilePairs {
  const pairs: Record<string, string> = {};
  const lines = fileLines(text);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) return { pairs, error: `Invalid format '${line}'. Name must not be empty` };
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc >= 0) {
      const block = readHeredoc(lines, index, heredoc);
      if ('error' in block) return { pairs, error: block.error };
      pairs[line.slice(0, heredoc)] = block.value;
      index = block.end;
    } else return { pairs, error: `Invalid format '${line}'` };
  }
  return { pairs, error: undefined };
}

function readHeredoc(
  lines: string[],
  start: number,
  mark: number,
): { value: string; end: number } | { error: string } {
  const line = lines[start] ?? '';
  const delimiter = line.slice(mark + 2);
  if (mark === 0 || delimiter === '') {
    return { error: `Invalid format '${line}'. Name must not be empty and delimiter must not be empty` };
  }
  const end = lines.indexOf(delimiter, start + 1);
  if (end < 0) return { error: `Invalid value. Matching delimiter not found '${delimiter}'` };
  return { value: lines.slice(start + 1, end).join('\n'), end };
}

/** Only LF ends a line here (on Linux and macOS): a CR belongs to the value, or spoils the delimiter. */
function fileLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function readPaths(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line !== '');
}

/** An oversized summary is refused as a whole, as the runner does. */
export function readSummary(text: string): { summary: string; error: string | undefined } {
  const bytes = Buffer.byteLength(text);
  if (bytes <= SUMMARY_LIMIT) return { summary: text, error: undefined };
  return {
    summary: '',
    error: `$GITHUB_STEP_SUMMARY supports content up a size of 1024k got ${Math.floor(bytes / 1024)}k`,
  };
}
