import { expect, test } from 'vitest';
import { connectMcp } from '../../../src/adapters/mcp/connect.ts';
import type { ConfigSpec } from '../../../src/authoring/config.ts';
import { lazyMcp, mcpSecrets } from '../../../src/hosts/lazy-mcp.ts';

const surroundings = { environment: {}, root: '/', fetch, load: async () => connectMcp };

test('a config without servers connects to none', () => {
  expect(lazyMcp({}, surroundings)).toBeUndefined();
  expect(lazyMcp({ mcp: {} }, surroundings)).toBeUndefined();
});

test('what servers are sent or handed is hidden: variables by their names, and headers that carry credentials', () => {
  const config: ConfigSpec = {
    mcp: {
      a: {
        url: 'https://a.example',
        headers: {
          Authorization: { env: 'A_TOKEN', prefix: 'Bearer ' },
          'X-Api-Key': 'Basic abcdef',
          'X-Toolset': 'repos',
          'X-Missing': { env: 'NOT_THERE' },
        },
      },
      b: { command: 'b', env: ['B_TOKEN', 'NOT_THERE'] },
    },
  };
  const environment = { A_TOKEN: 'token-of-a\n', B_TOKEN: 'token-of-b', OTHER: 'other' };
  expect(mcpSecrets(config, environment)).toEqual(['token-of-a', 'Basic abcdef', 'abcdef', 'token-of-b']);
  expect(mcpSecrets({}, environment)).toEqual([]);
});
