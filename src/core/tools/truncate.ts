// Keeps a tool's output within what a model should read at once: the head and the tail stay, the whole goes into a
// file of the sandbox that the model can read on. Cuts at line ends where there are any, never inside a character.
import { byteLength } from '../../protocol/json.ts';
import { hashText } from '../run/hash.ts';
import { grouped } from './text-content.ts';

const MAX_BYTES = 32 * 1024;
/** Room for the sentence between the two parts. */
const MARKER_BYTES = 512;

/** Of an output, in characters, as far as it is kept at all: what is longer loses its middle. */
const MOST_KEPT = 8 * 1024 * 1024;
/** Longer than any form of a secret: one that is cut in two is found before the cut. */
const MARGIN = 64 * 1024;

/** As much of an output as is kept, without secrets. What a tool returns may be larger than what a model could ever read. */
export function keepable(text: string, redact: (text: string) => string): string {
  if (text.length <= MOST_KEPT) return redact(text);
  const half = MOST_KEPT / 2;
  const head = redact(text.slice(0, half + MARGIN)).slice(0, -MARGIN);
  const tail = redact(text.slice(-half - MARGIN)).slice(MARGIN);
  const left = grouped(text.length - head.length - tail.length);
  return `${wholeHead(head)}\n[about ${left} characters were not kept]\n${wholeTail(tail)}`;
}

/** No half of a character at the cut. */
function wholeHead(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}

function wholeTail(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '');
}

export interface TruncatedOutput {
  text: string;
  /** Set when something was left out: where the whole output goes. */
  spill?: { path: string; content: string };
}

/** The file is named by what is in it: the same output again is the same text, and no second file. */
export function truncateOutput(text: string): TruncatedOutput {
  if (text.length <= MAX_BYTES / 3) return { text };
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_BYTES) return { text };
  const half = Math.floor((MAX_BYTES - MARKER_BYTES) / 2);
  const head = headOf(bytes, half);
  const tail = tailOf(bytes, half);
  const leftOut = bytes.length - byteLength(head) - byteLength(tail);
  const path = `/tmp/flue/${hashText(text)}.txt`;
  const marker = `[${grouped(leftOut)} of ${grouped(bytes.length)} bytes left out here; the whole output is in ${path}: use read with offset, or grep]`;
  return { text: `${withNewline(head)}${marker}\n${tail}`, spill: { path, content: text } };
}

/** Text of the first `size` bytes, in whole lines where there are any. */
export function headOf(bytes: Uint8Array, size: number): string {
  let end = size;
  while (end > 0 && isContinuation(bytes[end])) end--;
  const newline = bytes.lastIndexOf(10, end - 1);
  return decode(bytes.subarray(0, newline >= end / 2 ? newline + 1 : end));
}

function tailOf(bytes: Uint8Array, size: number): string {
  let start = bytes.length - size;
  while (start < bytes.length && isContinuation(bytes[start])) start++;
  const newline = bytes.indexOf(10, start);
  const isNear = newline !== -1 && newline - start <= size / 2;
  return decode(bytes.subarray(isNear ? newline + 1 : start));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
