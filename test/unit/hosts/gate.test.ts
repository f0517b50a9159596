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

  it('is nobody by a token that is meant for nobody', async () => {
    const ids = { repositories: ['7'], owners: [] };
    const options = { token: undefined, audience: undefined };
    for (const allowed of [ids, NOBODY]) {
      const gate = gateOf({ ...options, auth: undefined, ids: allowed });
      await expect(gate.admit({ token: 'x', headers })).rejects.toThrow('no way to sign in');
    }
    const auth = { github: { repositories: [] } };
    expect(() => gateOf({ ...options, auth, ids })).toThrow('auth.github needs an audience');
  });
});
