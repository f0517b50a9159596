// `node test/faults/mutations.ts` breaks the harness on purpose; what it breaks must still be there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BREAKS } from '../support/mutations/breaks.ts';

const CORE = join(import.meta.dirname, '../../src/core');

it.each(BREAKS)('the harness can be broken: $name', ({ edits }) => {
  for (const { file, from, to } of edits) {
    expect(readFileSync(join(CORE, file), 'utf8').split(from), `${file}: ${from}`).toHaveLength(2);
    expect(to).not.toBe(from);
  }
});
