import { describe, expect, it } from 'vitest';
import { writeBackBody } from '../../../src/report/write-back-body.ts';

const BODY = {
  what: 'workflow fix',
  text: 'Fixes #12, @mona. <img src=x>',
  files: [{ path: 'a|b @mona.md', change: 'changed' as const }],
  refused: [{ path: '.github/[x](http://evil)', reason: '.github/ is protected' }],
  runUrl: 'https://github.com/o/r/actions/runs/1',
};

describe('the body of a pull request', () => {
  it('says what ran, what it says and what it changed, and nothing of it does anything', () => {
    expect(writeBackBody(BODY)).toMatchInlineSnapshot(`
      "Changes that workflow fix made in [this run](https://github.com/o/r/actions/runs/1). Nobody has looked at them yet.

      Fixes #​12, @​mona. <​img src=x>

      - changed: a\\|b @​mona.md

      Left out:

      - .github/[x]​(http:​//evil): .github/ is protected

      <sub>A later run of the same instance brings this branch up to date, and never by force.</sub>
      "
    `);
  });

  it('is short however much was changed', () => {
    const files = Array.from({ length: 300 }, (_, i) => ({
      path: `${'x'.repeat(900)}${i}`,
      change: 'added' as const,
    }));
    const body = writeBackBody({ ...BODY, text: 'x'.repeat(100_000), files, runUrl: null });
    expect(body.length).toBeLessThan(60_000);
    expect(body).toMatch(/… and 2\d\d more/);
    expect(body).not.toContain('](');
    const odd = Array.from({ length: 100 }, (_, i) => ({
      path: `${'@#<'.repeat(99)}${i}`,
      reason: '@#<'.repeat(99),
    }));
    const worst = writeBackBody({
      ...BODY,
      text: '@#<'.repeat(9000),
      files: odd.map(({ path }) => ({ path, change: 'added' })),
      refused: odd,
    });
    expect(worst.length).toBeLessThan(65_536);
  });
});
