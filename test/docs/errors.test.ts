import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, REFUSAL_CODES, STEP_CODES } from '../../src/errors.ts';
import { exitCodeOfError } from '../../src/hosts/cli/exit-code.ts';
import { RUN_ERROR_CODES } from '../../src/protocol/error-codes.ts';

const TEXT = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('says the exit code that the command line ends with', () => {
    const rows = [...TEXT.matchAll(/^\| `([a-z_]+)` \|.*\| (\d[^|]*) \|$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    for (const [, code, exit] of rows) {
      expect([code, exit?.split(',')[0]]).toEqual([code, String(exitCodeOfError(code as ErrorCode))]);
    }
  });

  it('lists every code there is, and none that is not', () => {
    const listed = [...TEXT.matchAll(/^\| `([a-z_]+)`\s*\|/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual([...RUN_ERROR_CODES, ...REFUSAL_CODES, ...STEP_CODES].sort());
  });
});
