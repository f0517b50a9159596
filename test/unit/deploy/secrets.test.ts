// Which values go up with a Worker.
import { expect, it } from 'vitest';
import { secretsOf } from '../../../src/deploy/secrets.ts';

it('sends what hosts of the network and MCP servers are sent, where it is set', () => {
  const config = {
    network: {
      allow: [
        'a.example',
        { host: 'b.example', secret: { header: 'X-Key', env: 'B_KEY' } },
        { host: 'c.example', secret: { header: 'X-Key', env: 'C_KEY' } },
      ],
    },
    mcp: {
      one: { url: 'https://one.example/mcp', headers: { Authorization: { env: 'ONE_TOKEN' }, Plain: 'x' } },
      two: { command: 'two', env: ['TWO_TOKEN'] },
    },
  };
  const environment = { B_KEY: 'b-key-123', ONE_TOKEN: 'one-token', TWO_TOKEN: 'two-token', OTHER: 'other' };
  const { set, kept } = secretsOf({ config, environment, deployed: ['C_KEY'] });
  expect([...set]).toEqual([
    ['B_KEY', 'b-key-123'],
    ['ONE_TOKEN', 'one-token'],
  ]);
  expect(kept).toEqual(['C_KEY']);
});
