// Bytes as lines of text, none longer than an answer may be.

const MOST_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

export interface Lines {
  /** False when the line that is being received is too long; then nothing more is taken. */
  add(chunk: Uint8Array): boolean;
}

export function createLines(onLine: (line: string) => void): Lines {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const end = (rest: Uint8Array): void => {
    const line = Buffer.concat([...parts, rest])
      .toString('utf8')
      .trim();
    parts = [];
    bytes = 0;
    if (line !== '') onLine(line);
  };
  return {
    add(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        if (bytes + at - from > MOST_BYTES) return false;
        end(chunk.subarray(from, at));
        from = at + 1;
      }
      parts.push(chunk.subarray(from));
      bytes += chunk.length - from;
      return bytes <= MOST_BYTES;
    },
  };
}
