// Copies of files for the threads of sandboxes, a piece in each turn of the event loop: between two pieces this thread does
// what else it has to, however many files are asked for at once.

const PIECE_BYTES = 2 * 2 ** 20;
/** Copied at once: it takes less time than its turn would. */
const SMALL_BYTES = 64 * 2 ** 10;

const waiting: Array<() => void> = [];

export async function copyInTurns(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (bytes.length > SMALL_BYTES) await turn();
    copy.set(bytes.subarray(at, at + PIECE_BYTES), at);
  }
  return copy;
}

/** One at a time, in order of arrival: of two large files each gets every other turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
