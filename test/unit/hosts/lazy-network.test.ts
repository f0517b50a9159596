import { afterEach, expect, test } from 'vitest';
import { createNetwork } from '../../../src/adapters/network/network.ts';
import { lazyNetwork, networkSecrets } from '../../../src/hosts/lazy-network.ts';
import { closeServers, serve } from '../adapters/network/loopback.ts';

afterEach(closeServers);

const load = async () => createNetwork;
const never = new AbortController().signal;

test('a config that opens nothing has no network', () => {
  expect(lazyNetwork({}, {}, load)).toBeUndefined();
  expect(lazyNetwork({ network: { allow: [] } }, {}, load)).toBeUndefined();
});

test('a config that opens a host has one, with the secret of the environment', async () => {
  const port = await serve((request, response) => response.end(`${request.headers['x-key']}`));
  const secret = { header: 'X-Key', env: 'API_KEY' };
  const config = {
    network: { allow: [{ host: '127.0.0.1', http: true, private: true, port, secret }, 'a.example'] },
  };
  const environment = { API_KEY: 'key-1234567\n' };
  expect(networkSecrets(config, environment)).toEqual(['key-1234567']);
  expect(networkSecrets(config, {})).toEqual([]);
  const answer = await lazyNetwork(
    config,
    environment,
    load,
  )?.(
    {
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      headers: [],
      body: undefined,
      followRedirects: false,
      timeoutMs: 1000,
    },
    never,
  );
  expect(new TextDecoder().decode(answer?.body)).toBe('***');
});
