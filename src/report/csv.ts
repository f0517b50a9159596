// A table as CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it: the file is
// made of what models and strangers wrote, and people open it with Excel.
import { plainText } from '../protocol/plain-text.ts';

/** The full-width signs count too. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^\s/;

export type CsvCell = string | number | null;

export function csv(head: readonly string[], rows: ReadonlyArray<readonly CsvCell[]>): string {
  return [head, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return plainNumber(cell);
  const plain = plainText(cell);
  const text = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent, which not every reader knows. */
function plainNumber(number: number): string {
  if (Number.isInteger(number)) return String(number);
  return number.toFixed(9).replace(/\.?0+$/, '');
}
