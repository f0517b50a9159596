// Changes as a run leaves them, made of texts.
import { createHash } from 'node:crypto';
import type { Difference, FileMode, FileVersion } from '../../../../src/protocol/difference.ts';

export type Given = string | Uint8Array | { mode: FileMode; content: string } | undefined;

export function version(given: Given): FileVersion | undefined {
  if (given === undefined) return undefined;
  const { mode, content } =
    typeof given === 'string' || given instanceof Uint8Array
      ? { mode: '100644' as const, content: given }
      : given;
  const bytes = Buffer.from(content);
  const id = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { mode, content: bytes, id };
}

export function changed(path: string, before: Given, after: Given): Difference {
  return { path, before: version(before), after: version(after) };
}
