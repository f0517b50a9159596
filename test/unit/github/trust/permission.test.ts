import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi } from '../../../../src/github/api.ts';
import type { RequiredPermission } from '../../../../src/github/trust/decision.ts';
import { askPermission } from '../../../../src/github/trust/permission.ts';
import {
  type GitHubRepository,
  type GitHubServer,
  startGitHubServer,
} from '../../../support/github-server.ts';

const TOKEN = 'ghs_token_of_the_job';
let server: GitHubServer | undefined;
afterEach(() => server?.stop());

type Collaborator = NonNullable<GitHubRepository['collaborators']>[string];

async function bench(collaborators: Record<string, Collaborator> = {}) {
  server = await startGitHubServer({ name: 'octo/repo', collaborators }, { token: TOKEN });
  const clock = { now: () => 0, wait: () => Promise.resolve() };
  const { url, faults, requests } = server;
  const apiOf = (token: string | null) =>
    createGitHubApi({ apiUrl: url, token, fetch: createNodeFetch(), clock });
  const ask = (
    permission: RequiredPermission = 'write',
    { login = 'mona', token = TOKEN as string | null, repository = 'octo/repo' as string | null } = {},
  ) => askPermission(apiOf(token), repository, { ask: { login, type: 'User', id: 1 }, permission });
  return { faults, requests, ask };
}

const trusted = { trusted: true };

describe('askPermission', () => {
  it.each<[Collaborator, RequiredPermission[]]>([
    [{ permission: 'admin', role_name: 'admin' }, ['read', 'triage', 'write', 'maintain', 'admin']],
    [{ permission: 'write', role_name: 'maintain' }, ['read', 'triage', 'write', 'maintain']],
    [{ permission: 'write', role_name: 'write' }, ['read', 'triage', 'write']],
    [{ permission: 'read', role_name: 'triage' }, ['read', 'triage']],
    [{ permission: 'read', role_name: 'read' }, ['read']],
    [{ permission: 'none', role_name: 'none' }, []],
    [{ permission: 'none', role_name: '' }, []],
    // An organisation's own role counts as its base.
    [{ permission: 'write', role_name: 'release-manager' }, ['read', 'triage', 'write']],
    [{ permission: 'read', role_name: 'admin' }, ['read']],
    [{ permission: 'write' }, ['read', 'triage', 'write']],
    [{ permission: 'owner', role_name: 'owner' }, []],
  ])('takes %o for enough where it is', async (answer, enough) => {
    const { ask } = await bench({ mona: answer });
    for (const permission of ['read', 'triage', 'write', 'maintain', 'admin'] as const) {
      expect([permission, await ask(permission)]).toMatchObject([
        permission,
        enough.includes(permission) ? trusted : { trusted: false, mild: false },
      ]);
    }
  });

  it('asks once, and says who lacks what and how to mend it', async () => {
    const { ask, requests } = await bench({ mona: { permission: 'read', role_name: 'triage' } });
    expect(await ask()).toEqual({
      trusted: false,
      code: 'untrusted',
      reason: 'mona has the permission triage here, and write is required',
      wayOut: 'Somebody with write can start it, or set required-permission.',
      mild: false,
    });
    expect(requests).toEqual(['/repos/octo/repo/collaborators/mona/permission']);
  });

  it('takes whom GitHub does not know for nobody, also one whose name leads elsewhere', async () => {
    const { ask, requests } = await bench({ mona: { permission: 'admin', role_name: 'admin' } });
    expect(await ask('read', { login: 'Copilot' })).toMatchObject({
      reason: 'Copilot has the permission none here, and read is required',
    });
    expect(await ask('read', { login: '../collaborators/mona' })).toMatchObject({ trusted: false });
    expect(requests.at(-1)).toContain('..%2Fcollaborators%2Fmona');
  });

  it('trusts no answer about somebody else', async () => {
    const user = (login: string, id: number) => ({ login, id, type: 'User' });
    const role = { permission: 'admin', role_name: 'admin' };
    const ok = await bench({ mona: { ...role, user: user('Mona', 1) } });
    expect(await ok.ask()).toEqual(trusted);
    for (const other of [user('mona', 2), user('monalisa', 1)]) {
      await server?.stop();
      const { ask } = await bench({ mona: { ...role, user: other } });
      expect(await ask()).toMatchObject({ trusted: false });
    }
  });

  it.each([
    ['a refusal', [{ status: 403 }], 'GitHub answered 403'],
    ['a bad token', [{ status: 401 }], 'GitHub answered 401'],
    ['a server error', Array(3).fill({ status: 500 }), 'GitHub answered 500'],
    ['no answer', Array(3).fill('drop'), 'GitHub cannot be reached'],
    ['nonsense', [{ status: 200, body: 'no' }], 'GitHub answered with something that is no JSON'],
  ])('trusts nobody after %s, and says why', async (_what, faults, why) => {
    const bed = await bench({ mona: { permission: 'admin', role_name: 'admin' } });
    bed.faults.push(...faults);
    expect(await bed.ask()).toMatchObject({
      trusted: false,
      reason: expect.stringContaining(`whether mona has the permission write could not be asked: ${why}`),
      wayOut: expect.stringContaining('github-token'),
    });
  });

  it('trusts nobody without a token or a repository', async () => {
    const { ask, requests } = await bench({ mona: { permission: 'admin', role_name: 'admin' } });
    expect(await ask('write', { token: null })).toMatchObject({
      reason: expect.stringContaining('is empty'),
    });
    for (const repository of [null, '', 'repo', 'octo/repo/x']) {
      expect(await ask('write', { repository })).toMatchObject({ trusted: false });
    }
    expect(requests).toEqual([]);
  });

  it.each(['[]', 'null', '{}', '{"permission":1}', '"admin"', '<html>'])(
    'trusts nobody for the answer %s',
    async (body) => {
      const { ask, faults } = await bench();
      faults.push({ status: 200, body });
      expect(await ask('read')).toMatchObject({ trusted: false });
    },
  );
});
