import { describe, expect, it } from 'vitest';
import { type ListedPrice, listPrices } from '../../../../src/adapters/prices/list-prices.ts';
import { foundLines, problemLine } from '../../../../src/hosts/cli/check.ts';
import { modelTable } from '../../../../src/hosts/cli/models.ts';

describe('flue check', () => {
  it('shows a problem as path, line, message and fix, from where it was called', () => {
    const problem = { path: 'workflows/a.ts', line: 3, message: 'no default export', fix: 'write one' };
    expect(problemLine(problem, '')).toBe('workflows/a.ts:3  no default export — write one');
    expect(problemLine(problem, 'examples/one')).toBe(
      'examples/one/workflows/a.ts:3  no default export — write one',
    );
    expect(problemLine({ ...problem, path: '/gone', line: undefined }, '../x')).toBe(
      '/gone  no default export — write one',
    );
  });

  it('lets no file name reach into the terminal', () => {
    const odd = { path: 'a\u001b[31m\nb.ts', message: 'm', fix: 'f' };
    expect(problemLine(odd, '')).toBe('a b.ts  m — f');
  });

  it('lists what was found when nothing is wrong', () => {
    const found = {
      root: '.',
      config: 'flue.config.ts',
      systemContext: null,
      app: null,
      agents: [],
      skills: [],
    };
    const workflows = [
      { name: 'a', path: 'workflows/a.ts' },
      { name: 'b', path: 'workflows/b.md' },
    ];
    expect(foundLines({ ...found, app: 'app.ts', workflows })).toEqual([
      'config     flue.config.ts',
      'app        app.ts',
      'workflows  a, b',
      'no problems',
    ]);
  });
});

describe('flue models', () => {
  const price: ListedPrice = {
    ref: 'anthropic/claude-x',
    input: 0.1,
    output: 0.5,
    cacheRead: 0.005,
    cacheWrite5m: 0.125,
    cacheWrite1h: 0.2,
    contextWindow: 200_000,
    maxOutputTokens: null,
    from: 'table',
  };

  it('aligns prices and loses no digit of a small one', () => {
    const [head = '', row = ''] = modelTable([price]).split('\n');
    expect(row).toMatch(/^anthropic\/claude-x +0\.10 +0\.50 +0\.005 +0\.125 +200k +table$/);
    expect(row.indexOf('0.50') + 4).toBe(head.indexOf('output') + 6);
  });

  it('gives the dearer rates of long prompts a line of their own', () => {
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = price;
    const rates = { input: input * 5, output: output * 5, cacheRead, cacheWrite5m, cacheWrite1h };
    const lines = modelTable([{ ...price, longPrompt: { over: 100_000, rates } }]).split('\n');
    expect(lines[2]).toMatch(/^ {2}prompts over 100k +0\.50 +2\.50/);
  });

  it('fits all that are known into 120 columns', async () => {
    for (const line of modelTable(await listPrices()).split('\n'))
      expect(line.length).toBeLessThanOrEqual(120);
  });
});
