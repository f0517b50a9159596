import { expect, test } from 'vitest';
import { createModels } from '../../../src/adapters/model/models.ts';
import { createPriceBook } from '../../../src/adapters/prices/price-book.ts';
import { endpointSecrets, modelEndpoints } from '../../../src/hosts/model-endpoints.ts';
import { userText } from '../../../src/protocol/messages.ts';
import { startAnthropicServer } from '../../support/anthropic-server.ts';

const fetch = globalThis.fetch;
const hide = () => {};
const keys = { anthropicApiKey: 'a-key', anthropicBaseUrl: undefined };
const environment = { OPENAI_API_KEY: 'o-key', ROUTER_KEY: 'r-key', OPENAI_BASE_URL: '' };
const config = {
  providers: {
    anthropic: { baseUrl: 'https://a.example', headers: { 'x-token': 'h-secret', 'x-team': 'blue' } },
    router: { api: 'openai', baseUrl: 'https://r.example/v1', apiKey: 'ROUTER_KEY', authHeader: 'api-key' },
    local: { api: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
  },
} as const;

test('what the environment says wins over the config, and each endpoint gets its own key', () => {
  const { anthropic, openai, router, local } = modelEndpoints({ config, keys, environment, fetch, hide });
  expect(anthropic).toMatchObject({ api: 'anthropic', apiKey: 'a-key', baseUrl: 'https://a.example' });
  expect(openai).toMatchObject({ api: 'openai', apiKey: 'o-key', baseUrl: undefined });
  expect(router).toMatchObject({ apiKey: 'r-key', keyName: 'ROUTER_KEY', authHeader: 'api-key' });
  expect(local).toMatchObject({ apiKey: undefined, baseUrl: 'http://127.0.0.1:11434/v1' });
  const moved = { ...environment, OPENAI_BASE_URL: 'https://o.example/v1' };
  expect(modelEndpoints({ config, keys, environment: moved, fetch, hide }).openai).toMatchObject({
    baseUrl: 'https://o.example/v1',
  });
});

test('an endpoint in the config takes no name that is ours', () => {
  const odd = { providers: { anthropic: { baseUrl: 'https://a.example' } } };
  expect(Object.keys(modelEndpoints({ config: odd, keys, environment, fetch, hide })).sort()).toEqual([
    'anthropic',
    'openai',
  ]);
});

test('speak what the config says, and OpenAI by default what fits its address', () => {
  const { openai, router } = modelEndpoints({ config, keys, environment, fetch, hide });
  expect([openai, router].map((endpoint) => endpoint && 'wire' in endpoint && endpoint.wire)).toEqual([
    undefined,
    'chat',
  ]);
  const spoken = {
    providers: {
      openai: { api: 'openai-responses', baseUrl: 'https://x.openai.azure.com/openai/v1' },
      house: { api: 'openai-responses', baseUrl: 'https://h.example/v1' },
    },
  } as const;
  const endpoints = modelEndpoints({ config: spoken, keys, environment, fetch, hide });
  expect(Object.keys(endpoints).sort()).toEqual(['anthropic', 'house', 'openai']);
  expect(endpoints.openai).toMatchObject({ api: 'openai', wire: 'responses', apiKey: 'o-key' });
  expect(endpoints.house).toMatchObject({ api: 'openai', wire: 'responses', apiKey: undefined });
});

test.each([
  ['x-api-key', { 'x-api-key': 'g-key', authorization: undefined }],
  ['authorization', { 'x-api-key': undefined, authorization: 'Bearer g-key' }],
] as const)(
  'a gateway to Anthropic gets its key as %s, with the headers of the project',
  async (authHeader, sent) => {
    const server = await startAnthropicServer({ script: [{ text: 'ok' }] });
    const gateway = {
      ...{ api: 'anthropic', baseUrl: `${server.url}/v1/`, apiKey: 'GATEWAY_KEY', authHeader },
      headers: { 'x-team': 'blue' },
    } as const;
    const endpoints = modelEndpoints({
      ...{ config: { providers: { gateway } }, keys, fetch, hide },
      environment: { GATEWAY_KEY: 'g-key' },
    });
    const { ref, id, model } = await createModels({ endpoints, prices: createPriceBook() }).resolve(
      'gateway/claude-x',
    );
    const messages = [userText('Hi.')];
    const quiet = { onActivity() {}, onText() {}, onThinking() {} };
    await model.stream(
      { model: id, system: '', messages, tools: [], maxTokens: 9 },
      quiet,
      AbortSignal.timeout(5_000),
    );
    await server.stop();
    expect([ref, server.requests[0]?.body?.model]).toEqual(['gateway/claude-x', 'claude-x']);
    const { headers = {} } = server.requests[0] ?? {};
    expect(headers).toMatchObject({ 'x-team': 'blue' });
    expect({ 'x-api-key': headers['x-api-key'], authorization: headers.authorization }).toEqual(sent);
  },
);

test('their keys and their headers are secrets', () => {
  expect(endpointSecrets({ config, environment }).sort()).toEqual(['h-secret', 'o-key', 'r-key']);
});
