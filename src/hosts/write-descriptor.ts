// Writes to a descriptor itself: in order, done when the call returns (also in a process that is about to end in the
// middle of something), past whatever an author's code did to process.stdout, and quick (setting that up takes 3 ms,
// importing node:fs 2 ms).
const fs = process.getBuiltinModule('node:fs');

/** A reader who went away is no fault: the rest stays unheard. Throws what else befalls standard output (a full disk). */
export function writeDescriptor(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(descriptor, rest));
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
