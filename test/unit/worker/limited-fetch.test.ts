// Connections of one object to the outside: so many at once, whoever asks, each counted until its body was read.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWebNetwork } from '../../../src/adapters/network/web-network.ts';
import { allowedHosts } from '../../../src/project/network-entry.ts';
import { limitedFetch } from '../../../worker/limited-fetch.ts';
import { until } from '../../support/wait.ts';

const held: ServerResponse[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200).write('begun, ');
    held.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it('shares the connections among models and sandboxes, and gives them on when an answer was read', async () => {
  const fetch = limitedFetch(4, globalThis.fetch);
  const network = createWebNetwork({
    allow: allowedHosts({
      network: { allow: [{ host: '127.0.0.1', port: Number(new URL(url).port), http: true, private: true }] },
    }),
    environment: {},
    fetch,
  });
  const request = {
    method: 'GET',
    url,
    headers: [],
    body: undefined,
    followRedirects: false,
    timeoutMs: 10_000,
  };
  const stop = new AbortController();
  const asked = Array.from({ length: 6 }, () =>
    network({ ...request, headers: [] }, new AbortController().signal),
  );
  const byModels = Array.from({ length: 2 }, async () => (await fetch(url)).text());
  const left = network({ ...request, headers: [] }, stop.signal);
  await until(() => held.length === 4);
  // Whoever gives up while waiting is not waited for.
  stop.abort(new Error('given up'));
  await expect(left).rejects.toThrow('given up');
  expect(held).toHaveLength(4);
  for (let ended = 0; ended < 8; ended++) {
    await until(() => held.length > ended);
    expect(held.length).toBeLessThanOrEqual(ended + 4);
    held[ended]?.end('ended');
  }
  expect(await Promise.all(byModels)).toEqual(['begun, ended', 'begun, ended']);
  const answers = await Promise.all(asked);
  expect(answers.map(({ body }) => new TextDecoder().decode(body))).toEqual(Array(6).fill('begun, ended'));
});
