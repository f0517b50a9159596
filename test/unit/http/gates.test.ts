import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/http/auth/caller.ts';
import { tokenOf } from '../../../src/http/auth/caller.ts';
import { closedGate, eitherGate, loopbackGate, tokenGate } from '../../../src/http/auth/gates.ts';
import { githubGate } from '../../../src/http/auth/github-gate.ts';

const NO_HEADERS = new Headers();
const admit = (gate: Gate, token?: string, headers: Headers = NO_HEADERS) => gate.admit({ token, headers });

describe('a token', () => {
  it('is taken from the header, or from beside the subprotocol', () => {
    expect(tokenOf(new Headers({ authorization: 'bearer  abc ' }))).toBe('abc');
    const beside = `flue.v1, bearer.${Buffer.from('tökén?').toString('base64url')}`;
    expect(tokenOf(new Headers({ 'sec-websocket-protocol': beside }))).toBe('tökén?');
    for (const odd of ['Basic abc', 'Bearer', 'Bearer a b', ''])
      expect(tokenOf(new Headers({ authorization: odd }))).toBeUndefined();
    expect(tokenOf(new Headers({ 'sec-websocket-protocol': 'bearer.%%%' }))).toBeUndefined();
  });

  it('is good when it is the one, and for nothing else', async () => {
    const gate = tokenGate('the-token');
    expect((await admit(gate, 'the-token')).principal).toBe('token');
    for (const wrong of [undefined, '', 'the-toke', 'the-tokenthe-token', 'The-token'])
      await expect(admit(gate, wrong)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(admit(closedGate(), 'the-token')).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('the gate of a development server', () => {
  const from = (host: string, origin?: string) =>
    admit(loopbackGate(), undefined, new Headers({ host, ...(origin && { origin }) }));
  it('lets in who is on this machine', async () => {
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost'])
      expect((await from(host)).principal).toBe('token');
    expect((await from('localhost:3000', 'http://localhost:3000')).principal).toBe('token');
  });
  it('keeps out pages and names of elsewhere', async () => {
    await expect(from('evil.example')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(from('localhost.evil.example:3000')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(from('localhost:3000', 'https://evil.example')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(from('localhost:3000', 'null')).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a GitHub workflow', async () => {
  const pair = () => generateKeyPair('RS256');
  const [first, second, stranger] = await Promise.all([pair(), pair(), pair()]);
  let published = ['first'];
  let isUp = true;
  const requests: string[] = [];
  const keys = { first, second };
  const issuerServer = createServer(async (request, response) => {
    requests.push(request.url ?? '');
    if (!isUp) return void response.writeHead(500).end();
    const jwks = await Promise.all(
      published.map(async (kid) => ({
        ...(await exportJWK(keys[kid as 'first'].publicKey)),
        kid,
        alg: 'RS256',
      })),
    );
    const isKeys = request.url === '/jwks';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: jwks } : { jwks_uri: `${issuer}/jwks` }));
  });
  let issuer = '';
  let now = Date.now();
  beforeAll(async () => {
    await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}`;
  });
  afterAll(() => void issuerServer.close());

  const gateWith = (over: object = {}) =>
    githubGate({
      issuer,
      audience: 'https://flue.example',
      repositoryIds: new Set(['42']),
      ownerIds: new Set(['7']),
      refs: ['refs/heads/main', 'refs/tags/*'],
      fetch,
      now: () => now,
      ...over,
    });
  const CLAIMS = {
    repository: 'org/repo',
    repository_id: '42',
    repository_owner_id: '1',
    ref: 'refs/heads/main',
    actor: 'mona',
    sha: 'abc',
    jti: 'one',
  };
  const sign = (
    claims: object = {},
    { kid = 'first', key = first, audience = 'https://flue.example', expires = '5m', by = issuer } = {},
  ) =>
    new SignJWT({ ...CLAIMS, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(by)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key.privateKey);

  it('is let in as its repository, and the journal will say who', async () => {
    const caller = await admit(gateWith(), await sign());
    expect(caller).toMatchObject({
      principal: 'repository:42',
      actor: 'mona',
      trigger: { actor: 'mona', repository: 'org/repo', sha: 'abc' },
      once: { id: 'one' },
    });
    expect(
      (await admit(gateWith(), await sign({ repository_id: '5', repository_owner_id: '7' }))).principal,
    ).toBe('repository:5');
  });

  it.each([
    ['of another repository', { repository_id: '43' }, {}],
    ['of another ref', { ref: 'refs/heads/mainly' }, {}],
    ['without an id', { jti: undefined }, {}],
    ['for another audience', {}, { audience: 'https://other.example' }],
    ['that is expired', {}, { expires: '-1m' }],
    ['of another issuer', {}, { by: 'https://issuer.example' }],
    ['signed by somebody else', {}, { key: stranger }],
  ])('is kept out with a token %s', async (_what, claims, options) => {
    await expect(admit(gateWith(), await sign(claims, options))).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });

  it('is let in with a new key of the issuer, which is asked for once; where it stays unknown nobody can say', async () => {
    const gate = gateWith();
    await admit(gate, await sign());
    published = ['first', 'second'];
    requests.length = 0;
    const token = await sign({}, { kid: 'second', key: second });
    await expect(admit(gate, token)).rejects.toMatchObject({ code: 'auth_unavailable' });
    now += 11_000;
    expect((await admit(gate, token)).principal).toBe('repository:42');
    expect(requests.filter((url) => url === '/jwks')).toHaveLength(1);
    now += 11_000;
    const unknown = await sign({}, { kid: 'third', key: second });
    await expect(admit(gate, unknown)).rejects.toMatchObject({ code: 'auth_unavailable' });
    await expect(admit(gate, unknown)).rejects.toMatchObject({ code: 'auth_unavailable' });
    expect(requests.filter((url) => url === '/jwks')).toHaveLength(2);
  });

  it('is told to come back while the issuer does not answer, and the token still opens', async () => {
    isUp = false;
    const gate = eitherGate(tokenGate('the-token'), gateWith());
    await expect(admit(gate, await sign())).rejects.toMatchObject({ code: 'auth_unavailable' });
    expect((await admit(gate, 'the-token')).principal).toBe('token');
    await expect(admit(gate, 'no-jwt')).rejects.toMatchObject({ code: 'unauthorized' });
    isUp = true;
  });
});
