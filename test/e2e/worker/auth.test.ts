// Who a Worker lets in, with an issuer on loopback whose keys change, and in real workerd.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { useWorker } from '../../support/worker/use-worker.ts';

const AUDIENCE = 'https://flue.example';
const keys = new Map<string, GenerateKeyPairResult>();
let published = ['first'];
let isUp = true;
let issuer = '';
let issuerServer: Server;

const worker = useWorker('guarded-worker', async () => {
  for (const name of ['first', 'second', 'stranger']) keys.set(name, await generateKeyPair('RS256'));
  issuerServer = createServer(async (request, response) => {
    if (!isUp) return void response.writeHead(500).end();
    response.setHeader('content-type', 'application/json');
    if (request.url !== '/jwks') return void response.end(JSON.stringify({ jwks_uri: `${issuer}/jwks` }));
    const jwks = published.map(async (kid) => ({
      ...(await exportJWK(keyOf(kid).publicKey)),
      kid,
      alg: 'RS256',
    }));
    response.end(JSON.stringify({ keys: await Promise.all(jwks) }));
  });
  await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}`;
  return { bindings: { TEST_ISSUER: issuer } };
});
afterAll(() => void issuerServer.close());

function keyOf(name: string): GenerateKeyPairResult {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`no key ${name}`);
  return key;
}

interface Wanted {
  key?: string;
  kid?: string;
  jti?: string;
  claims?: Record<string, unknown>;
  audience?: string;
  expires?: string;
}

let made = 0;
function token({
  key = 'first',
  kid = key,
  jti,
  claims = {},
  audience = AUDIENCE,
  expires = '5m',
}: Wanted = {}) {
  made += 1;
  // The id in these builds is 1, whatever the name says.
  const all = {
    repository_id: '1',
    repository_owner_id: '9',
    repository: 'octo/known',
    ref: 'refs/heads/main',
  };
  return new SignJWT({ ...all, actor: 'octocat', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(jti ?? `j${made}`)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(keyOf(key).privateKey);
}

async function post(bearer: string | undefined, instance: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${worker.url}/workflows/greet/${instance}`, {
    method: 'POST',
    headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape
  return { status: response.status, json: (await response.json()) as any };
}

describe('a Worker with a GitHub issuer', () => {
  it('is closed to who has no token, a wrong one, or somebody else’s', async () => {
    for (const bearer of [
      undefined,
      'wrong',
      await token({ audience: 'https://elsewhere.example' }),
      await token({ key: 'stranger', kid: 'first' }),
      await token({ claims: { repository_id: '2', repository: 'octo/known' } }),
      await token({ expires: '-2m' }),
    ])
      expect((await post(bearer, 'closed')).status).toBe(401);
  });

  it('lets in a repository by its id, whatever its name, and the journal says who it was', async () => {
    const answer = await post(await token({ claims: { repository: 'octo/renamed' } }), 'mine');
    expect(answer.status).toBe(202);
    expect(answer.json.trigger).toMatchObject({ actor: 'octocat', repository: 'octo/renamed' });
  });

  it('takes nothing of what a request says of its caller', async () => {
    const forged = encodeURIComponent(JSON.stringify({ principal: 'token', actor: null, trigger: {} }));
    expect((await post(undefined, 'closed', { 'x-flue-caller': forged })).status).toBe(401);
    const answer = await post(await token(), 'forged', { 'x-flue-caller': forged });
    expect(answer.json.trigger.actor).toBe('octocat');
  });

  it('lets a token start one thing, in whichever instance, and the same thing again', async () => {
    const bearer = await token();
    expect((await post(bearer, 'once', { 'idempotency-key': 'k' })).status).toBe(202);
    expect((await post(bearer, 'once', { 'idempotency-key': 'k' })).status).toBe(200);
    expect((await post(bearer, 'another')).status).toBe(401);
    expect((await post(bearer, 'once')).status).toBe(401);
  });

  it('cannot say whether a token is good whose key it does not know yet: 503, and then it can', async () => {
    const bearer = await token({ key: 'second' });
    const early = await post(bearer, 'rotated');
    expect([early.status, early.json.error.code]).toEqual([503, 'auth_unavailable']);
    isUp = false;
    expect((await post(bearer, 'rotated')).status).toBe(503);
    isUp = true;
    published = ['first', 'second'];
    await expect
      .poll(async () => (await post(bearer, 'rotated')).status, { timeout: 15_000, interval: 500 })
      .toBe(202);
  });
});
