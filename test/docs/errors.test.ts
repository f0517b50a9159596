import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES, STEP_CODES } from '../../src/errors.ts';
import { RUN_ERROR_CODES } from '../../src/protocol/error-codes.ts';

describe('docs/errors.md', () => {
  it('lists every code there is, and none that is not', () => {
    const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z_]+)`\s*\|/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual([...RUN_ERROR_CODES, ...REFUSAL_CODES, ...STEP_CODES].sort());
  });
});
