import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { federationOf, type IdentitySource, idTokenServiceOf } from '../../../src/hosts/federation.ts';
import { type IdTokenServer, startIdTokenServer } from '../../support/github-id-tokens.ts';
import { tempFolder } from '../../support/project.ts';

const servers: IdTokenServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
const folder = tempFolder();
afterAll(() => folder.cleanup());

function tokenOf(identity: IdentitySource, told: string[] = []) {
  const ids = { ruleId: 'r', organizationId: 'o', serviceAccountId: undefined, workspaceId: undefined };
  const options = { fetch: createNodeFetch(), onToken: (token: string) => told.push(token) };
  return federationOf({ ...ids, identity }, options).identityToken;
}

describe('the identity token of a federation', () => {
  it('is read out of its file anew each time', async () => {
    folder.write('token', ' a.b.c\n');
    const ask = tokenOf({ from: 'file', path: `${folder.dir}/token` });
    expect(await ask?.()).toBe('a.b.c');
    folder.write('token', 'd.e.f');
    expect(await ask?.()).toBe('d.e.f');
  });

  it.each([
    ['nowhere', /^there is no identity token: the file ".*nowhere" cannot be read \(ENOENT/],
    ['empty', /^there is no identity token: the file ".*empty" is empty$/],
  ])('is missed in one sentence where the file is %s', async (name, message) => {
    folder.write('empty', '\n');
    await expect(tokenOf({ from: 'file', path: `${folder.dir}/${name}` })?.()).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(message),
    });
  });

  it('is the value of a variable as it is', async () => {
    expect(await tokenOf({ from: 'variable', token: 'a.b.c' })?.()).toBe('a.b.c');
  });

  it('is asked of GitHub where a job may have one', async () => {
    const server = await startIdTokenServer();
    servers.push(server);
    const service = idTokenServiceOf(server.env);
    if (service === null) throw new Error('the runner names no service');
    const told: string[] = [];
    const token = await tokenOf({ from: 'github', service, audience: 'https://a.example' }, told)?.();
    expect([server.minted, told]).toEqual([[token], [token]]);
    expect(server.audiences).toEqual(['https://a.example']);
  });

  it('is no lost request when GitHub gives none, and says which permission it takes', async () => {
    const server = await startIdTokenServer({ fault: () => 'no permission' });
    servers.push(server);
    const service = {
      url: server.env.ACTIONS_ID_TOKEN_REQUEST_URL,
      token: 'request-token-of-the-job.0123456789abcdef',
    };
    await expect(tokenOf({ from: 'github', service, audience: 'a' })?.()).rejects.toMatchObject({
      kind: 'rejected',
      message: "GitHub gave no identity token: GitHub's service for identity tokens answered 403",
      hint: 'give the job permissions: id-token: write',
    });
  });

  it('is nothing that one could ask for without any of them', () => {
    expect(tokenOf({ from: 'nowhere' })).toBeUndefined();
    expect(idTokenServiceOf({ ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x.example' })).toBeNull();
  });
});
