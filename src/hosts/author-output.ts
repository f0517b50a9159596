// What an author's code writes to standard output or standard error goes where the host wants it: not into a result, and
// not to a runner that takes it for commands. Ours is written to the descriptor itself and passes by.

type Write = typeof process.stdout.write;

/** For the rest of this process. A stream that their code ends goes on. */
export function divertOutput(stream: NodeJS.WriteStream, to: (text: string) => void): void {
  const take = (chunk: unknown, rest: readonly unknown[]): void => {
    if (typeof chunk === 'string') to(chunk);
    else if (ArrayBuffer.isView(chunk))
      to(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString());
    const done = [chunk, ...rest].find((argument) => typeof argument === 'function');
    if (done !== undefined) queueMicrotask(() => done());
  };
  const write: Write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    take(chunk, rest);
    return true;
  };
  stream.write = write;
  stream.end = (chunk?: unknown, ...rest: unknown[]) => {
    take(chunk, rest);
    return stream;
  };
}

/** Whole lines of text that comes in pieces; `flush` gives out what has no end yet. */
export function wholeLines(to: (lines: string) => void): { take(text: string): void; flush(): void } {
  let pending = '';
  const give = (length: number): void => {
    const lines = pending.slice(0, length);
    pending = pending.slice(length);
    if (lines !== '') to(lines.replace(/\r?\n$/, ''));
  };
  return {
    take(text) {
      pending += text;
      // Nobody waits for the end of a line of megabytes.
      give(pending.length > LONGEST_LINE ? pending.length : pending.lastIndexOf('\n') + 1);
    },
    flush: () => give(pending.length),
  };
}

const LONGEST_LINE = 64 * 1024;
