// The step's log. Ours as it is (commands), everything that came from outside through untrusted-log: also what an author's
// code writes to standard output and standard error, because the runner reads commands from both.
import { type LogCaps, untrustedLines } from '../../github/untrusted-log.ts';
import { divertOutput, wholeLines } from '../author-output.ts';
import { writeDescriptor } from '../write-descriptor.ts';

/** One line of ours: a workflow command, or words without anything from outside. A full disk loses the log, no outputs. */
export function print(line: string): void {
  try {
    writeDescriptor(1, `${line}\n`);
  } catch {
    // There is no other place to say it.
  }
}

export function printUntrusted(text: string, caps?: LogCaps): void {
  for (const line of untrustedLines(text, caps)) print(line);
}

/** Of one write; a log may be long, but not so long that nobody can open it. */
const AUTHOR_CAPS: LogCaps = { maxLines: 5_000, maxLineLength: 10_000 };

/** Call it before any file of the project is loaded. Returns what prints a last line without an end. */
export function divertAuthorOutput(redact: (text: string) => string): () => void {
  const streams = [process.stdout, process.stderr].map((stream) => {
    const lines = wholeLines((text) => printUntrusted(redact(text), AUTHOR_CAPS));
    divertOutput(stream, lines.take);
    return lines;
  });
  // Node writes warnings past process.stderr, and an author's text may be in them.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    printUntrusted(redact(`${name}: ${message}`), { maxLines: 20 });
  });
  return () => {
    for (const { flush } of streams) flush();
  };
}

export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
