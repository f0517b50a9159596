import { describe, expect, it } from 'vitest';
import { workerAccess } from '../../../../src/hosts/action/worker-access.ts';

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
