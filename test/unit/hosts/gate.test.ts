import { describe, expect, it } from 'vitest';
import { gateOf } from '../../../src/hosts/gate.ts';
import { startIdTokenServer } from '../../support/github-id-tokens.ts';

const AUDIENCE = 'https://flue.example';
const NOBODY = { repositories: [], owners: [] };
const headers = new Headers();

describe('who a server lets in', () => {
  it('is a repository that the build allows, though the project names none', async () => {
    const issuer = await startIdTokenServer({ isIssuer: true });
    try {
      const auth = { github: { repositories: [], issuer: issuer.issuer } };
      const minted = await fetch(`${issuer.env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${AUDIENCE}`, {
        headers: { authorization: `Bearer ${issuer.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
      });
      const { value: token } = (await minted.json()) as { value: string };
      const gate = (repositories: string[]) =>
        gateOf({ auth, token: undefined, audience: AUDIENCE, ids: { repositories, owners: [] } });
      const caller = await gate(['1296269']).admit({ token, headers });
      expect(caller.principal).toBe('repository:1296269');
      await expect(gate(['1']).admit({ token, headers })).rejects.toThrow('are not accepted here');
    } finally {
      await issuer.stop();
    }
  });

  it('needs an audience as soon as there is such a repository, and nobody is let in without one', async () => {
    const ids = { repositories: ['7'], owners: [] };
    const options = { auth: undefined, token: undefined, audience: undefined };
    expect(() => gateOf({ ...options, ids })).toThrow('auth.github needs an audience');
    const closed = gateOf({ ...options, ids: NOBODY });
    await expect(closed.admit({ token: 'x', headers })).rejects.toThrow('no way to sign in');
  });
});
