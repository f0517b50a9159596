// A deliberate break of the harness: texts of its source and what stands there instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Break {
  /** What the harness does wrong with it. */
  name: string;
  edits: readonly Edit[];
  /** Of one that shows in few histories: the seed of the first that is played; 1 when left out. */
  from?: number;
}

export interface Edit {
  /** Below src/core. */
  file: string;
  from: string;
  to: string;
}

/** Breaks the source below `root`. Throws where a text is not there, or more than once. */
export function applyBreak(root: string, { name, edits }: Break): void {
  for (const { file, from, to } of edits) {
    const path = join(root, 'src/core', file);
    const source = readFileSync(path, 'utf8');
    const count = source.split(from).length - 1;
    if (count !== 1)
      throw new Error(`"${name}" applies no more: src/core/${file} has ${count} times "${from}"`);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
  }
}
