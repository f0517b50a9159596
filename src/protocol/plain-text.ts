// Untrusted text as plain text: no terminal sequences, no control characters, nothing that reorders or hides what
// stands beside it. It says nothing about Markdown or workflow commands: see report/inert-markdown.ts and
// github/untrusted-log.ts.

const ESC = '\u001b';
const BEL = '\u0007';
/** ECMA-48: CSI … final byte, OSC … terminator, any other two-character escape. */
const TERMINAL_SEQUENCE = new RegExp(
  `${ESC}\\[[0-?]*[ -/]*[@-~]|${ESC}\\][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)?|${ESC}[^\\[\\]\\n]?`,
  'g',
);
const CONTROL = /(?![\n\t])\p{Cc}/gu;
/** Marks that turn the reading direction, and so make text look like something else (CVE-2021-42574). */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Lines end in \n; of the other control characters only the tab is left. Always well-formed UTF-16. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(TERMINAL_SEQUENCE, '')
    .replace(CONTROL, '')
    .replace(REORDERING, '');
}

/** One line of at most `maxLength` characters, cut with `…`. */
export function oneLine(text: string, maxLength: number): string {
  // What is far beyond the cut is not looked at: the text may have megabytes.
  const line = plainText(text.slice(0, maxLength * 8))
    .replace(/\s+/g, ' ')
    .trim();
  return shorten(line, maxLength);
}

function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength - 1));
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
