import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { createIdTokens, type IdTokens } from '../../../src/github/id-tokens.ts';
import {
  type IdTokenServer,
  type IdTokenServerOptions,
  startIdTokenServer,
} from '../../support/github-id-tokens.ts';

const servers: IdTokenServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

/** Waiting takes no time, and yet time passes. */
function leaping() {
  let now = 1_800_000_000_000;
  return {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
    },
  };
}

async function serve(options: IdTokenServerOptions = {}) {
  const server = await startIdTokenServer(options);
  servers.push(server);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = server.env;
  const told: string[] = [];
  const clock = leaping();
  const tokensOf = (service = { url, token }): IdTokens =>
    createIdTokens(service, { fetch: createNodeFetch(), clock, onToken: (value) => told.push(value) });
  return { server, told, clock, url, tokensOf };
}

describe('identity tokens of a job', () => {
  it('are for the audience asked for, say when they expire, and are told of before they are handed out', async () => {
    const { server, told, tokensOf } = await serve({ now: () => 1_800_000_000_000 });
    const { value, expiresAtMs } = await tokensOf().mint('https://flue.example.com/?a=b&c');
    expect(server.audiences).toEqual(['https://flue.example.com/?a=b&c']);
    expect(told).toEqual([value]);
    expect(expiresAtMs).toBe(1_800_000_300_000);
    expect(server.verify(value, { audience: 'https://flue.example.com/?a=b&c' })).toHaveProperty('claims');
  });

  it('are each another one, so that a receiver may take each only once', async () => {
    const { server, tokensOf } = await serve();
    const tokens = tokensOf();
    const minted = await Promise.all([1, 2, 3].map(() => tokens.mint('a')));
    const shown = minted.map(({ value }, index) =>
      server.verify(value, { audience: 'a', call: String(index) }),
    );
    expect(new Set(minted.map(({ value }) => value)).size).toBe(3);
    for (const one of shown) expect(one).toHaveProperty('claims');
  });

  it('are asked for again when the service stumbles', async () => {
    const faults = ['drop', 'unavailable', undefined] as const;
    const { server, tokensOf } = await serve({ fault: (number) => faults[number] });
    await tokensOf().mint('a');
    expect(server.audiences).toHaveLength(3);
  });

  it.each([
    ['no permission', "GitHub's service for identity tokens answered 403", 403, 1],
    ['no token', "GitHub's service for identity tokens answered without a token", null, 1],
    ['no JSON', "GitHub's service for identity tokens answered with something that is no JSON", null, 1],
    ['unavailable', "GitHub's service for identity tokens answered 503", 503, 8],
  ] as const)('are missed in one sentence: %s', async (fault, message, status, tries) => {
    const { server, told, clock, tokensOf } = await serve({ fault: () => fault });
    const began = clock.now();
    await expect(tokensOf().mint('a')).rejects.toMatchObject({ name: 'GitHubError', message, status });
    expect(server.audiences).toHaveLength(tries);
    expect(clock.now() - began).toBeLessThan(15_000);
    expect(told).toEqual([]);
  });

  it('are not had with another request token, nor from what is no address', async () => {
    const { url, tokensOf } = await serve();
    await expect(tokensOf({ url, token: 'another' }).mint('a')).rejects.toMatchObject({ status: 401 });
    await expect(tokensOf({ url: 'nowhere', token: 'x' }).mint('a')).rejects.toThrow(/is no address$/);
  });

  it('are not waited for when nobody wants one any more', async () => {
    const abort = new AbortController();
    const { server, tokensOf } = await serve({
      fault(number) {
        if (number === 1) abort.abort(new Error('enough'));
        return 'unavailable';
      },
    });
    await expect(tokensOf().mint('a', abort.signal)).rejects.toThrow('enough');
    expect(server.audiences).toHaveLength(2);
  });
});
