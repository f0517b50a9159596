// The step's log. Ours as it is (commands), everything that came from outside through untrusted-log.
import { type LogCaps, untrustedLines } from '../../github/untrusted-log.ts';

/** One line of ours: a workflow command, or words without anything from outside. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printUntrusted(text: string, caps?: LogCaps): void {
  for (const line of untrustedLines(text, caps)) print(line);
}

/** Resolves when the runner has read all that was printed (pipes are asynchronous on Windows). */
export function flushed(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write('', () => resolve());
  });
}
