// The one way for untrusted text into the runner's log. The runner obeys `::command::` at the start of a line and
// `##[command]` anywhere in one, so every line gets a visible prefix and both signs are broken.
import { plainText } from '../protocol/plain-text.ts';

const PREFIX = '│ ';
const BREAK = '\u200b';

export interface LogCaps {
  maxLines?: number;
  /** Characters of one line, the prefix not counted. */
  maxLineLength?: number;
}

/** Lines to be written as they are, without line ends. */
export function untrustedLines(text: string, caps: LogCaps = {}): string[] {
  const { maxLines = 200, maxLineLength = 2000 } = caps;
  // Text beyond what could be shown is not even looked at: it may have megabytes.
  const looked = text.slice(0, maxLines * maxLineLength * 4);
  const lines = plainText(looked).split('\n');
  const shown = lines.slice(0, maxLines).map((line) => PREFIX + harmless(cap(line, maxLineLength)));
  const cut = lines.length > maxLines || looked.length < text.length;
  return cut ? [...shown, `${PREFIX}… cut: ${text.length} characters in all`] : shown;
}

function cap(line: string, maxLength: number): string {
  if (line.length <= maxLength) return line;
  return `${line.slice(0, maxLength).toWellFormed()}… (${line.length - maxLength} more characters)`;
}

/**
 * `##[` gets a space, not an invisible sign: .NET's IndexOf compares by culture, and ICU overlooks invisible signs.
 * `::` only counts at the start of a line, where the prefix stands already.
 */
function harmless(line: string): string {
  return line.replace(/##(?=\[)/g, '## ').replace(/:(?=:)/g, `:${BREAK}`);
}
