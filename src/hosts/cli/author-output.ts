// An author's `console.log` must not end up in the result: whatever their code writes to standard output goes elsewhere.
// Ours is written to the descriptor itself (print.ts) and passes by.

/** For the rest of this process. */
export function divertStdout(to: (text: string) => void): void {
  const write: typeof process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    to(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.find((argument) => typeof argument === 'function');
    if (done !== undefined) queueMicrotask(() => done());
    return true;
  };
  process.stdout.write = write;
}
