import { describe, expect, test } from 'vitest';
import { listPrices, nearestModel } from '../../../../src/adapters/prices/list-prices.ts';

const now = () => Date.parse('2026-11-23');

describe('the list of prices', () => {
  test('has every model once, our own table before the package', async () => {
    const all = await listPrices({ now });
    expect(new Set(all.map((price) => price.ref)).size).toBe(all.length);
    expect(all.find((price) => price.ref === 'anthropic/claude-sonnet-5-5')).toMatchObject({
      from: 'table',
      cacheRead: 0.1,
    });
    expect(all.find((price) => price.ref === 'openai/gpt-5')).toMatchObject({
      from: 'genai-prices',
      input: 1.25,
    });
  });

  test('shows where a long prompt makes a model dearer', async () => {
    const [haiku] = await listPrices({ now, filter: 'Haiku-5-5' });
    expect(haiku).toMatchObject({ input: 0.1, longPrompt: { over: 100_000, rates: { input: 0.5 } } });
  });

  test('shows those of another provider that is asked for by name', async () => {
    for (const filter of ['azure/', 'openrouter/', 'groq']) {
      const found = await listPrices({ now, filter });
      expect(found.length).toBeGreaterThan(5);
      expect(found.filter(({ input, output }) => input === 0 || output === 0)).toEqual([]);
    }
    expect(await listPrices({ now, filter: 'nobody/' })).toEqual([]);
  });

  test('shows the prices of the project instead of ours', async () => {
    const prices = { 'claude-haiku-5-5': { input: 9, output: 9 }, 'acme/large': { input: 1, output: 1 } };
    const all = await listPrices({ now, prices });
    expect(all.filter((price) => price.ref === 'anthropic/claude-haiku-5-5')).toEqual([
      expect.objectContaining({ input: 9, from: 'config' }),
    ]);
    expect(all[1]).toMatchObject({ ref: 'acme/large', cacheRead: 1 });
  });
});

describe('a misspelt model', () => {
  test.each([
    ['claude-haiku-5.5', 'anthropic/claude-haiku-5-5'],
    ['anthropic/claude-sonet-5-5', 'anthropic/claude-sonnet-5-5'],
    ['anthropic/something-else-entirely', undefined],
  ])('%s is taken for %s', (name, meant) => {
    expect(nearestModel(name)).toBe(meant);
  });
});
