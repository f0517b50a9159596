import { describe, expect, test } from 'vitest';
import { createModels, type Endpoint } from '../../../../src/adapters/model/models.ts';
import { createScripts } from '../../../../src/adapters/model/scripted/scripts.ts';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';

const scripts = createScripts({ load: async () => JSON.stringify({ rules: [] }) });
const prices = createPriceBook({ pricedAs: scripts.pricedAs });
const models = createModels({ endpoints: { anthropic: { api: 'anthropic', apiKey: 'k' } }, scripts, prices });

describe('a model name', () => {
  test('may leave anthropic/ out', async () => {
    expect(await models.resolve('claude-haiku-5-5')).toMatchObject({
      ref: 'anthropic/claude-haiku-5-5',
      id: 'claude-haiku-5-5',
    });
  });

  test('shares one client with the others of its provider', async () => {
    const [one, two] = [
      await models.resolve('claude-haiku-5-5'),
      await models.resolve('anthropic/claude-opus-5-5'),
    ];
    expect(one.model).toBe(two.model);
  });

  test('may name a script, with folders', async () => {
    expect(await models.resolve('scripted/scripts/demo.json')).toMatchObject({
      ref: 'scripted/scripts/demo.json',
      id: 'scripts/demo.json',
    });
  });

  test.each(['gpt-5', 'antropic/claude-haiku-5-5', 'anthropic/', '/x', ''])(
    'that is none is refused: "%s"',
    async (name) => {
      await expect(models.resolve(name)).rejects.toMatchObject({ code: 'unknown_model' });
    },
  );

  test('without a key is missing_key, and works once there is one', async () => {
    const anthropic: Endpoint = { api: 'anthropic' };
    const keyless = createModels({
      endpoints: { anthropic },
      scripts,
      prices,
    });
    await expect(keyless.resolve('claude-haiku-5-5')).rejects.toMatchObject({ code: 'missing_key' });
    anthropic.apiKey = 'k';
    await expect(keyless.resolve('claude-haiku-5-5')).resolves.toMatchObject({ id: 'claude-haiku-5-5' });
  });
});

test('endpoints of their own go by their names, each with one client', async () => {
  const own = createModels({
    endpoints: {
      router: { api: 'openai', baseUrl: 'https://router.example/v1', apiKey: 'k', keyName: 'ROUTER_KEY' },
      gateway: { api: 'anthropic', baseUrl: 'https://gateway.example', apiKey: 'k' },
    },
    prices,
  });
  const ref = 'router/meta/llama-4:free';
  expect(await own.resolve(ref)).toMatchObject({ ref, id: 'meta/llama-4:free' });
  expect((await own.resolve(ref)).model).toBe((await own.resolve('router/other')).model);
  expect(await own.resolve('gateway/claude-x')).toMatchObject({ id: 'claude-x' });
  await expect(own.resolve('rooter/x')).rejects.toThrow(/did you mean 'router'/);
  await expect(own.resolve('constructor/x')).rejects.toMatchObject({ code: 'unknown_model' });
});

test('a host without script files says so', async () => {
  const none = createModels({ endpoints: { anthropic: { api: 'anthropic', apiKey: 'k' } }, prices });
  await expect(none.resolve('scripted/a.json')).rejects.toMatchObject({ code: 'unknown_model' });
});
