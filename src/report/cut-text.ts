// Cuts text to a number of UTF-8 bytes, keeping head and tail: the beginning says what it is, the end how it ended.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** At most `maxBytes` bytes, never ending inside a character; what was left out is said where it stood. */
export function cutText(text: string, maxBytes: number): string {
  // Each UTF-16 unit is one byte at least, so most of a huge text need not be encoded.
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text.toWellFormed();
  const room = maxBytes - encoder.encode(marker(bytes.length)).length;
  if (room < 2) return decoder.decode(bytes.subarray(0, boundaryBefore(bytes, maxBytes)));
  const head = boundaryBefore(bytes, Math.ceil((room * 2) / 3));
  const tail = boundaryAfter(bytes, bytes.length - Math.floor(room / 3));
  return decoder.decode(bytes.subarray(0, head)) + marker(tail - head) + decoder.decode(bytes.subarray(tail));
}

function marker(leftOut: number): string {
  return `\n… ${leftOut} bytes left out …\n`;
}

function boundaryBefore(bytes: Uint8Array, position: number): number {
  let at = Math.max(0, Math.min(position, bytes.length));
  while (at > 0 && isContinuation(bytes[at])) at -= 1;
  return at;
}

function boundaryAfter(bytes: Uint8Array, position: number): number {
  let at = Math.max(0, position);
  while (at < bytes.length && isContinuation(bytes[at])) at += 1;
  return at;
}

/** Bytes 10xxxxxx continue a character (RFC 3629). */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
