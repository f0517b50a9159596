// Backslash escapes in strings of the program, and in what -v, -F and operands assign.
import { byteText } from './text.ts';

const KNOWN = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** An escape that is none keeps its backslash, so that `"\."` is a pattern for a dot, as in mawk. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{1,2})|\r?(\n)|([\s\S]))/g,
    (whole, octal?: string, hex?: string, newline?: string, char?: string) => {
      if (octal !== undefined) return byteText(Number.parseInt(octal, 8) & 255);
      if (hex !== undefined) return byteText(Number.parseInt(hex, 16));
      return KNOWN.get(newline ?? char ?? '') ?? whole;
    },
  );
}
