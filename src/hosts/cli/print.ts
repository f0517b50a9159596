// Standard output and standard error, each with what belongs there.
import { writeDescriptor } from '../write-descriptor.ts';

export interface Printed {
  /** The result, and nothing else. */
  out: string;
  err: string;
}

/** Throws what befalls standard output (a full disk, not a reader who went away). */
export function print({ out = '', err = '' }: Partial<Printed>): void {
  try {
    writeDescriptor(2, err);
  } finally {
    writeDescriptor(1, out);
  }
}
