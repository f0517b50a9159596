// A fake of the service that signs identity tokens for jobs, as a runner names it, and the verifier of whoever is shown
// one: signature, issuer, audience, time, and that no `jti` serves two calls.
import { createSign, createVerify, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { claimsOf } from '../../src/protocol/jwt.ts';

export type IdTokenFault = 'drop' | 'no permission' | 'unavailable' | 'no token' | 'no JSON';

export interface IdTokenServerOptions {
  /** How long tokens live. GitHub's do for five minutes. */
  lifeSeconds?: number;
  /** Asked for each request; its number counts from 0. */
  fault?: (number: number) => IdTokenFault | undefined;
  now?: () => number;
  /** This server is the issuer itself, so that its keys can be fetched. */
  isIssuer?: boolean;
}

export interface IdTokenServer {
  /** What the runner sets. */
  env: { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string };
  /** Audiences that were asked for, refused ones too. */
  audiences: string[];
  /** As an issuer publishes its keys, and what it calls itself. */
  issuer: string;
  jwks: { keys: object[] };
  /** Every token that was handed out. */
  minted: string[];
  /** The claims, or a sentence. `call` is what the token is shown for: with the same it may be shown again. */
  verify(
    token: string,
    wanted: { audience: string; call?: string },
  ): { claims: Record<string, unknown> } | { problem: string };
  stop(): Promise<void>;
}

const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT = 'repo:octo-org/octo-repo:ref:refs/heads/main';
const REQUEST_TOKEN = 'request-token-of-the-job.0123456789abcdef';

export async function startIdTokenServer(options: IdTokenServerOptions = {}): Promise<IdTokenServer> {
  const { lifeSeconds = 300, fault = () => undefined, now = Date.now, isIssuer = false } = options;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const audiences: string[] = [];
  const minted: string[] = [];
  const calls = new Map<string, string>();

  let issuer = ISSUER;

  const mint = (audience: string): string => {
    const iat = Math.floor(now() / 1000);
    const claims = {
      ...{ jti: randomUUID(), iss: issuer, sub: SUBJECT, aud: audience },
      ...{ iat, nbf: iat, exp: iat + lifeSeconds },
      ...{ repository: 'octo-org/octo-repo', repository_id: '1296269', ref: 'refs/heads/main' },
      ...{ repository_owner_id: '6811672', actor: 'octocat', sha: '0'.repeat(40) },
    };
    const head = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${encode(claims)}`;
    return `${head}.${createSign('RSA-SHA256').update(head).sign(privateKey, 'base64url')}`;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (isIssuer && url.pathname === '/.well-known/openid-configuration')
      return void answer(response, 200, { issuer, jwks_uri: `${issuer}/jwks` });
    if (isIssuer && url.pathname === '/jwks') {
      const key = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' };
      return void answer(response, 200, { keys: [key] });
    }
    const number = audiences.push(url.searchParams.get('audience') ?? '') - 1;
    if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}` || !url.searchParams.has('api-version'))
      return void answer(response, 401, { message: 'not authorized' });
    const wrong = fault(number);
    if (wrong === 'drop') return void response.destroy();
    if (wrong === 'no permission') return void answer(response, 403, { message: 'forbidden' });
    if (wrong === 'unavailable') return void answer(response, 503, { message: 'try again' });
    if (wrong === 'no token') return void answer(response, 200, { count: 0 });
    if (wrong === 'no JSON') return void response.writeHead(200).end('<html>a proxy was here</html>');
    const value = mint(audiences[number] ?? '');
    minted.push(value);
    answer(response, 200, { count: value.length, value });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  if (isIssuer) issuer = `http://127.0.0.1:${port}`;

  return {
    issuer,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/idtoken/job?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    audiences,
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
    minted,
    verify(token, { audience, call }) {
      const [head, payload, signature = ''] = token.split('.');
      const isSigned = createVerify('RSA-SHA256')
        .update(`${head}.${payload}`)
        .verify(publicKey, signature, 'base64url');
      if (!isSigned) return { problem: 'the signature is not the issuer’s' };
      const claims = claimsOf(token);
      const seconds = now() / 1000;
      if (claims.aud !== audience) return { problem: `the audience is ${String(claims.aud)}` };
      if (Number(claims.exp) <= seconds) return { problem: 'the token has expired' };
      if (call !== undefined) {
        const before = calls.get(String(claims.jti)) ?? call;
        if (before !== call) return { problem: `the token was shown for ${before} already` };
        calls.set(String(claims.jti), call);
      }
      return { claims };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function answer(response: ServerResponse, status: number, json: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
