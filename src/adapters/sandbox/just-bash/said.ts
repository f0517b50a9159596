// The output of a command as it comes, kept whole and passed on, up to a limit.
import type { Burst } from './burst.ts';
import { MAX_OUTPUT_SIZE } from './limits.ts';

/** What a command has said so far; nothing more once it has said too much. */
export class Said {
  readonly text = { stdout: '', stderr: '' };
  isFull = false;
  readonly #onOutput: Burst['onOutput'];
  readonly #onFull: () => void;

  constructor({ onOutput }: Burst, onFull: () => void) {
    this.#onOutput = onOutput;
    this.#onFull = onFull;
  }

  add(stream: 'stdout' | 'stderr', text: string): void {
    const { stdout, stderr } = this.text;
    if (text === '' || this.isFull) return;
    this.text[stream] += text;
    this.#onOutput?.(stream, text);
    if (stdout.length + stderr.length + text.length <= MAX_OUTPUT_SIZE) return;
    this.isFull = true;
    this.text.stderr += `bash: stopped: more than ${MAX_OUTPUT_SIZE / 2 ** 20} MiB of output\n`;
    this.#onFull();
  }
}
