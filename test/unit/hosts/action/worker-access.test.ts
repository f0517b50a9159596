import { describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { createRedactor } from '../../../../src/core/redact.ts';
import { workerAccess, workerFetch } from '../../../../src/hosts/action/worker-access.ts';
import { startIdTokenServer } from '../../../support/github-id-tokens.ts';

const service = { url: 'https://issuer.example/?api-version=2.0', token: 'request-token' };
const MAIN = 'refs/heads/main';

describe('how a step shows a Worker who it is', () => {
  it('is by an identity token, else by the token of the Worker', () => {
    const both = { service, token: 'caller', auth: undefined, ref: MAIN };
    expect(workerAccess(both)).toEqual({ by: 'github', service });
    expect(workerAccess({ ...both, service: null })).toEqual({ by: 'token', token: 'caller' });
  });

  it('is not by an identity token of a ref that the project does not let in', () => {
    const auth = { github: { repositories: [], refs: ['refs/tags/*'] } };
    const options = { service, token: null, auth, ref: MAIN };
    expect(workerAccess({ ...options, token: 'caller' })).toMatchObject({ by: 'token' });
    expect(workerAccess({ ...options, ref: 'refs/tags/v1' })).toMatchObject({ by: 'github' });
    expect(() => workerAccess(options)).toThrow('auth.github.refs does not name refs/heads/main');
  });

  it('is refused where there is neither', () => {
    const nothing = { service: null, token: null, auth: undefined, ref: MAIN };
    expect(() => workerAccess(nothing)).toThrow('neither identity tokens of GitHub nor input flue-token');
  });
});

describe('the requests to a Worker', () => {
  it('have a token each where they change something, share one where they read, and hide all of them', async () => {
    const issuer = await startIdTokenServer();
    const shown: string[] = [];
    const { env } = issuer;
    const redactor = createRedactor([]);
    const ask = workerFetch({
      access: {
        by: 'github',
        service: { url: env.ACTIONS_ID_TOKEN_REQUEST_URL, token: env.ACTIONS_ID_TOKEN_REQUEST_TOKEN },
      },
      audience: 'https://worker.example',
      redactor,
      async fetch(input, init) {
        if (String(input).startsWith(env.ACTIONS_ID_TOKEN_REQUEST_URL.slice(0, 20)))
          return createNodeFetch()(input, init);
        shown.push(new Headers(init?.headers).get('authorization') ?? '');
        return new Response('{}');
      },
    });
    for (const method of ['POST', 'GET', 'GET', 'DELETE']) await ask('https://worker.example/x', { method });
    await issuer.stop();
    const [first, second, third] = issuer.minted;
    expect(shown).toEqual([first, second, second, third].map((token) => `Bearer ${token}`));
    expect(issuer.audiences).toEqual(Array(3).fill('https://worker.example'));
    expect(redactor.redact(`it was ${first}`)).not.toContain(first);
  });
});
