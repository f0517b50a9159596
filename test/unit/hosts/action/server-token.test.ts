import { afterEach, describe, expect, it } from 'vitest';
import type { TokenSource } from '../../../../src/client/connection.ts';
import { createRedactor } from '../../../../src/core/redact.ts';
import { tokenOf } from '../../../../src/hosts/action/server-token.ts';
import {
  type IdTokenServer,
  type IdTokenServerOptions,
  startIdTokenServer,
} from '../../../support/github-id-tokens.ts';

const servers: IdTokenServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function minting(options: IdTokenServerOptions = {}) {
  const github = await startIdTokenServer(options);
  servers.push(github);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = github.env;
  const access = { by: 'github', service: { url, token }, audience: 'https://flue.example' } as const;
  const redactor = createRedactor();
  const source = tokenOf(access, { fetch, redactor }) as TokenSource;
  const ask = (starts: boolean) => source({ starts, signal: undefined });
  return { github, redactor, ask };
}

describe('the tokens of a job that invokes', () => {
  it('are one for all that reads, also at once, and a new one for each start', async () => {
    const { github, ask } = await minting();
    const reading = new Set(await Promise.all([ask(false), ask(false), ask(false)]));
    expect([reading.size, reading.has(await ask(false))]).toEqual([1, true]);
    const starting = await Promise.all([ask(true), ask(true)]);
    expect(new Set([...reading, ...starting]).size).toBe(3);
    expect(github.audiences).toEqual(Array(3).fill('https://flue.example'));
  });

  it('are asked for again before they expire, and after a time when there was none', async () => {
    const short = await minting({ lifeSeconds: 60 });
    expect(await short.ask(false)).not.toBe(await short.ask(false));
    const late = await minting({ fault: (number) => (number === 0 ? 'no JSON' : undefined) });
    await expect(late.ask(false)).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await late.ask(false)).toBe(late.github.minted[0]);
  });

  it('say what the job lacks, for good', async () => {
    const { ask } = await minting({ fault: () => 'no permission' });
    for (const starts of [true, false])
      await expect(ask(starts)).rejects.toMatchObject({
        code: 'unauthorized',
        retryable: false,
        hint: expect.stringContaining('id-token: write'),
      });
  });

  it('are hidden, the newest of them, however many there are', async () => {
    const { github, redactor, ask } = await minting();
    for (let i = 0; i < 70; i++) await ask(true);
    const newest = github.minted.at(-1) ?? '';
    expect(redactor.redact(`say ${newest}`)).toBe('say ***');
    expect(redactor.redact(github.minted[0] ?? '')).toBe(github.minted[0]);
  });

  it('are none where there is nobody to sign them', () => {
    expect(tokenOf({ by: 'nothing' }, { fetch, redactor: createRedactor() })).toBeUndefined();
  });
});
