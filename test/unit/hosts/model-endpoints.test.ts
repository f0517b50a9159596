import { expect, test } from 'vitest';
import { endpointSecrets, modelEndpoints } from '../../../src/hosts/model-endpoints.ts';

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

test('their keys and their headers are secrets', () => {
  expect(endpointSecrets({ config, environment }).sort()).toEqual(['h-secret', 'o-key', 'r-key']);
});
