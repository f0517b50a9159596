// Text as awk sees it: characters where the bytes are UTF-8. A byte that is none stands as a lone surrogate (U+DC80 to
// U+DCFF) until it is written again, so that no byte is lost and a pattern's dot matches it.
import { Buffer } from 'node:buffer';

const VALID_OR_NOT = new RegExp(
  '((?:[\\x00-\\x7f]|[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|' +
    '\\xed[\\x80-\\x9f][\\x80-\\xbf]|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|' +
    '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})+)|([\\x80-\\xff])',
  'g',
);
/** Beyond this the pattern above would need too much stack at once. */
const PIECE = 4096;
const RAW = 0xdc00;

/** From one character a byte. */
export function textOf(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const text = fromUtf8(bytes);
  if (!text.includes('\ufffd')) return text;
  return bytes
    .split(/(?<=\n)/)
    .map((line) => (line.length > PIECE ? byBytes(line) : byPattern(line)))
    .join('');
}

/** To one character a byte. */
export function bytesOf(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  if (!/[\u{dc80}-\u{dcff}]/u.test(text)) return toUtf8(text);
  return text
    .split(/([\u{dc80}-\u{dcff}])/u)
    .map((part, i) => (i % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - RAW) : toUtf8(part)))
    .join('');
}

/** One byte, as text. */
export function byteText(code: number): string {
  return String.fromCharCode(code < 0x80 ? code : RAW + code);
}

function byPattern(line: string): string {
  return line.replace(VALID_OR_NOT, (_, valid: string | undefined, raw: string) =>
    valid === undefined ? byteText(raw.charCodeAt(0)) : fromUtf8(valid),
  );
}

/** A long line with broken bytes is no text: none of it is taken for characters. */
function byBytes(line: string): string {
  return line.replace(/[\x80-\xff]/g, (raw) => byteText(raw.charCodeAt(0)));
}

function fromUtf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function toUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

let lastText = '';
let lastIsWide = false;

/** Whether a character takes two units of JavaScript. Programs ask about the same line again and again. */
function isWide(text: string): boolean {
  if (text !== lastText) {
    lastText = text;
    lastIsWide = /[\ud800-\udbff]/.test(text);
  }
  return lastIsWide;
}

/** In characters. */
export function lengthOf(text: string): number {
  if (!isWide(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** From one character up to, and without, another. */
export function sliceOf(text: string, from: number, to: number): string {
  return isWide(text) ? [...text].slice(from, to).join('') : text.slice(from, to);
}

/** How many characters come before a unit of JavaScript. */
export function charactersBefore(text: string, unit: number): number {
  return isWide(text) ? lengthOf(text.slice(0, unit)) : unit;
}

export function charactersOf(text: string): string[] {
  return isWide(text) ? [...text] : text.split('');
}
