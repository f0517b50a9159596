// Standard output and standard error, written directly: in order, done when the call returns (also in a process that
// is about to end in the middle of something), and quick (setting up process.stdout takes 3 ms, importing node:fs 2 ms).
const { writeSync } = process.getBuiltinModule('node:fs');

export interface Printed {
  /** The result, and nothing else. */
  out: string;
  err: string;
}

/** A reader who went away is no fault: the rest stays unheard. Throws what else befalls standard output (a full disk). */
export function print({ out = '', err = '' }: Partial<Printed>): void {
  try {
    write(2, err);
  } finally {
    write(1, out);
  }
}

function write(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') {
        if (code === 'EPIPE' || descriptor === 2) return;
        throw thrown;
      }
      waitForReader();
    }
  }
}

/** A pipe that somebody has made non-blocking is full. */
function waitForReader(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
