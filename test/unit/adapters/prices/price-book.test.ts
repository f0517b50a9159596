import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';
import { PRICE_TABLE } from '../../../../src/adapters/prices/price-table.ts';
import type { BillingDetail } from '../../../../src/core/ports.ts';
import type { Usage } from '../../../../src/protocol/usage.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const book = createPriceBook({ now: () => NOW });

const none: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const nanos = async (ref: string, usage: Partial<Usage>, billing: BillingDetail = {}, at = NOW) =>
  (await book.cost(ref, { ...none, ...usage }, billing, at)).nanos;

describe('hand-calculated costs come out to the nano-dollar', () => {
  test('Sonnet 4.6 with a fresh, a read and two written parts', async () => {
    const usage = {
      inputTokens: 10_000,
      cacheReadTokens: 50_000,
      cacheWriteTokens: 25_000,
      outputTokens: 2_000,
    };
    expect(await nanos('anthropic/claude-sonnet-4-6', usage, { cacheWrite1hTokens: 5_000 })).toBe(
      180_000_000,
    );
  });

  test('Sonnet 4.5 above 200,000 tokens, where the whole request is dearer', async () => {
    const usage = { inputTokens: 250_000, outputTokens: 1_000 };
    expect(await nanos('anthropic/claude-sonnet-4-5', usage)).toBe(1_522_500_000);
  });

  test('Opus 5.5 reading a million tokens from the cache', async () => {
    const usage = { cacheReadTokens: 1_000_000, outputTokens: 3_000 };
    expect(await nanos('anthropic/claude-opus-5-5', usage)).toBe(260_000_000);
  });

  test('GPT-5 with a cached part, from the package', async () => {
    const usage = { inputTokens: 2_000, cacheReadTokens: 10_400, outputTokens: 200 };
    expect(await book.cost('openai/gpt-5', { ...none, ...usage }, {}, NOW)).toEqual({
      nanos: 5_800_000,
      source: 'table',
      estimated: false,
    });
  });

  test('Sonnet 5.5 cache reads at half their price since 7 October 2026', async () => {
    const usage = { cacheReadTokens: 1_000_000 };
    expect(await nanos('anthropic/claude-sonnet-5-5', usage)).toBe(100_000_000);
    const dayBefore = Date.parse('2026-10-06T23:59:59Z');
    expect(await nanos('anthropic/claude-sonnet-5-5', usage, {}, dayBefore)).toBe(200_000_000);
  });
});

describe('the price of Haiku 5.5', () => {
  const ref = 'anthropic/claude-haiku-5-5';

  test('is five times as high when the prompt has more than 100,000 tokens, output included', async () => {
    expect(await nanos(ref, { inputTokens: 100_000, outputTokens: 1_000 })).toBe(10_500_000);
    expect(await nanos(ref, { inputTokens: 100_001, outputTokens: 1_000 })).toBe(52_500_500);
  });

  test('counts what is cached as part of the prompt', async () => {
    const usage = { inputTokens: 1, cacheReadTokens: 60_000, cacheWriteTokens: 40_000 };
    expect(await nanos(ref, usage)).toBe(500 + 60_000 * 50 + 40_000 * 625);
  });

  test('is rounded up to a whole nano-dollar', async () => {
    expect(await nanos(ref, { inputTokens: 1 }, { geography: 'us' })).toBe(110);
    expect(await nanos(ref, { cacheWriteTokens: 1 }, { geography: 'us' })).toBe(138);
  });
});

describe('surcharges', () => {
  const usage = { inputTokens: 1_000, outputTokens: 1_000 };

  test('apply to inference in a geography, and not to inference anywhere', async () => {
    expect(await nanos('anthropic/claude-opus-5-5', usage, { geography: 'us' })).toBe(26_400_000);
    expect(await nanos('anthropic/claude-opus-5-5', usage, { geography: 'global' })).toBe(24_000_000);
    expect(await nanos('anthropic/claude-opus-5-5', usage, { geography: 'not_available' })).toBe(24_000_000);
  });

  test('apply to fast mode, on top of the geography', async () => {
    expect(await nanos('anthropic/claude-opus-5-5', usage, { speed: 'fast' })).toBe(48_000_000);
    expect(await nanos('anthropic/claude-opus-5-5', usage, { speed: 'fast', geography: 'us' })).toBe(
      52_800_000,
    );
  });

  test('that are not known make the price unknown, not low', async () => {
    expect(await nanos('anthropic/claude-haiku-4-5', usage, { speed: 'fast' })).toBeNull();
  });
});

describe('a tier of service', () => {
  const usage = { ...none, inputTokens: 1_000_000 };
  const at = (ref: string, serviceTier: string) => book.cost(ref, usage, { serviceTier }, NOW);

  test('that costs more than what is known makes the price unknown, unless the project has its own', async () => {
    expect(await at('openai/gpt-5', 'priority')).toMatchObject({ nanos: null, source: 'unknown' });
    expect(await at('groq/llama-3.3-70b-versatile', 'performance')).toMatchObject({ nanos: null });
    const own = createPriceBook({ prices: { 'openai/gpt-5': { input: 2.5, output: 20 } }, now: () => NOW });
    expect(await own.cost('openai/gpt-5', usage, { serviceTier: 'priority' }, NOW)).toMatchObject({
      nanos: 2_500_000_000,
      source: 'config',
    });
  });

  test('that costs less is counted in full, and said to be an estimate', async () => {
    expect(await at('openai/gpt-5', 'flex')).toMatchObject({ nanos: 1_250_000_000, estimated: true });
  });

  test('that is the usual one, or one of Anthropic, changes nothing', async () => {
    for (const tier of ['default', 'standard', 'auto', 'on_demand', ''])
      expect(await at('openai/gpt-5', tier)).toMatchObject({ nanos: 1_250_000_000, estimated: false });
    expect(await at('anthropic/claude-opus-5-5', 'priority')).toMatchObject({ nanos: 4_000_000_000 });
  });
});

describe('a provider', () => {
  test.each([
    ['openai/gpt-5', 1_250_000_000],
    ['azure/gpt-5', 1_250_000_000],
    ['openrouter/openai/gpt-5', 1_250_000_000],
    ['openrouter/anthropic/claude-opus-5.5', 4_000_000_000],
    ['cloudflare/@cf/openai/gpt-oss-120b', 350_000_000],
  ])('of many models has a price for %s', async (ref, price) => {
    const { nanos: cost, source } = await book.cost(ref, { ...none, inputTokens: 1_000_000 }, {}, NOW);
    expect([cost, source]).toEqual([price, 'table']);
  });

  test.each([
    'ollama/qwen3',
    'vllm/openai/gpt-oss-120b',
    'house/gpt-5',
    'openai/gpt-99',
    'openrouter/any/thing:free',
  ])("of one's own, or a model unheard of, has none and is never free: %s", async (ref) => {
    expect(await book.cost(ref, { ...none, inputTokens: 5 }, {}, NOW)).toMatchObject({ nanos: null });
    expect(await book.ceiling(ref)).toBeUndefined();
  });

  test("of one's own is free when the project says so", async () => {
    const local = createPriceBook({ prices: { 'ollama/qwen3': { input: 0, output: 0 } }, now: () => NOW });
    const cost = await local.cost('ollama/qwen3', { ...none, inputTokens: 5 }, {}, NOW);
    expect(cost).toEqual({ nanos: 0, source: 'config', estimated: false });
  });
});

describe('a model', () => {
  test('without a known price costs null, never 0, and has no ceiling', async () => {
    for (const ref of [
      'anthropic/claude-fable-5-2',
      'anthropic/claude-nonsense',
      'nobody/nothing',
      'nonsense',
    ]) {
      expect(await book.cost(ref, { ...none, inputTokens: 5 }, {}, NOW)).toEqual({
        nanos: null,
        source: 'unknown',
        estimated: false,
      });
      expect(await book.ceiling(ref)).toBeUndefined();
    }
  });

  test('by its bare name or a dated snapshot has the same price', async () => {
    const usage = { inputTokens: 1_000_000 };
    for (const ref of ['claude-haiku-4-5', 'anthropic/claude-haiku-4-5-20251001']) {
      expect(await nanos(ref, usage)).toBe(1_000_000_000);
    }
  });

  test('recognised only by the beginning of its name has an estimated price', async () => {
    const cost = await book.cost(
      'anthropic/claude-3-haiku-experimental',
      { ...none, inputTokens: 4 },
      {},
      NOW,
    );
    expect(cost).toEqual({ nanos: 1_000, source: 'table', estimated: true });
    const exact = await book.cost('anthropic/claude-3-haiku-20240307', { ...none, inputTokens: 4 }, {}, NOW);
    expect(exact.estimated).toBe(false);
  });
});

describe('prices of the project', () => {
  const prices = {
    'claude-haiku-5-5': { input: 1, output: 2 },
    'acme/large': { input: 3, output: 6, cacheRead: 0.3, cacheWrite: 4 },
  };
  const own = createPriceBook({ prices, now: () => NOW });

  test('beat the table, and are named as their source', async () => {
    const usage = { ...none, inputTokens: 200_000, outputTokens: 100 };
    expect(await own.cost('anthropic/claude-haiku-5-5', usage, { geography: 'us' }, NOW)).toEqual({
      nanos: 200_200_000,
      source: 'config',
      estimated: false,
    });
  });

  test('charge the cache at the input price unless they say otherwise', async () => {
    const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 10, cacheWriteTokens: 10 };
    expect((await own.cost('claude-haiku-5-5', usage, {}, NOW)).nanos).toBe(20_000);
    expect((await own.cost('acme/large', usage, { cacheWrite1hTokens: 4 }, NOW)).nanos).toBe(43_000);
  });

  test('keep the window of a model that the table knows', async () => {
    expect(await own.ceiling('anthropic/claude-haiku-5-5')).toEqual({
      inputNanosPerToken: 1_000,
      outputNanosPerToken: 2_000,
      maxOutputTokens: 128_000,
      contextWindow: 1_000_000,
    });
    expect(await own.ceiling('acme/large')).toMatchObject({
      inputNanosPerToken: 4_000,
      maxOutputTokens: 16_384,
    });
  });
});

describe('scripts', () => {
  test('cost nothing, or what the model costs that they are priced as', async () => {
    const pricedAs = async (ref: string) => (ref === 'scripted/paid.json' ? 'claude-haiku-4-5' : null);
    const scripted = createPriceBook({ pricedAs, now: () => NOW });
    const usage = { ...none, inputTokens: 1_000 };
    expect(await scripted.cost('scripted/free.json', usage, {}, NOW)).toEqual({
      nanos: 0,
      source: 'scripted',
      estimated: false,
    });
    expect(await scripted.ceiling('scripted/free.json')).toMatchObject({
      inputNanosPerToken: 0,
      outputNanosPerToken: 0,
    });
    expect(await scripted.cost('scripted/paid.json', usage, {}, NOW)).toMatchObject({
      nanos: 1_000_000,
      source: 'scripted',
    });
    expect(await scripted.ceiling('scripted/paid.json')).toMatchObject({ inputNanosPerToken: 2_000 });
  });

  test('have no price where nobody can say what they are priced as', async () => {
    expect(await book.ceiling('scripted/free.json')).toBeUndefined();
  });
});

test('the ceiling is the dearest tier, cache write, speed and geography together', async () => {
  expect(await book.ceiling('anthropic/claude-haiku-5-5')).toEqual({
    inputNanosPerToken: 1_100,
    outputNanosPerToken: 2_750,
    maxOutputTokens: 128_000,
    contextWindow: 1_000_000,
  });
  expect(await book.ceiling('anthropic/claude-opus-5-5')).toMatchObject({
    inputNanosPerToken: 17_600,
    outputNanosPerToken: 44_000,
  });
});

test('no usage whatever costs more than the ceiling', async () => {
  const refs = [
    ...PRICE_TABLE.map((row) => `anthropic/${row.model}`),
    ...['openai/gpt-5', 'anthropic/claude-3-haiku', 'acme/odd'],
  ];
  const odd = createPriceBook({
    prices: { 'acme/odd': { input: 0.123456789, output: 7.77, cacheWrite: 1 / 3 } },
  });
  const tokens = fc.oneof(fc.nat(200), fc.nat(2_000_000));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...refs),
      fc.record({
        inputTokens: tokens,
        outputTokens: tokens,
        cacheReadTokens: tokens,
        cacheWriteTokens: tokens,
      }),
      fc.record(
        {
          cacheWrite1hTokens: tokens,
          speed: fc.constantFrom('standard', 'fast'),
          geography: fc.constantFrom('us', 'global', 'eu'),
          serviceTier: fc.constantFrom('standard', 'priority', 'batch'),
        },
        { requiredKeys: [] },
      ),
      fc.date({ min: new Date('2026-06-01'), max: new Date('2027-06-01'), noInvalidDate: true }),
      async (ref, usage, billing, at) => {
        const ceiling = await odd.ceiling(ref);
        const { nanos: cost } = await odd.cost(ref, usage, billing, at.getTime());
        if (ceiling === undefined) throw new Error(`${ref} has no ceiling`);
        const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
        const most = input * ceiling.inputNanosPerToken + usage.outputTokens * ceiling.outputNanosPerToken;
        expect(cost ?? 0).toBeLessThanOrEqual(Math.ceil(most));
        expect(cost === null || Number.isSafeInteger(cost)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});
