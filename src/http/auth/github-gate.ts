// GitHub workflows by their OIDC token: signed by the issuer, meant for this server, not expired, from a repository (by
// its id, which nobody can take over with a name) and a ref that are allowed.
// https://docs.github.com/en/actions/concepts/security/openid-connect
import { FlueError } from '../../errors.ts';
import type { Caller, Gate } from './caller.ts';
import { looksLikeJwt, unauthorized } from './gates.ts';
import { createKeys, type KeptKeys } from './jwks.ts';

export interface GithubGateOptions {
  issuer: string;
  /** What tokens must be meant for; never taken from the request. */
  audience: string;
  /** Ids of repositories, or of owners with all they have. */
  repositoryIds: ReadonlySet<string>;
  ownerIds: ReadonlySet<string>;
  /** `refs/heads/main`, `refs/heads/*`; undefined allows every ref. */
  refs: readonly string[] | undefined;
  fetch: typeof globalThis.fetch;
  now(): number;
  /** Of the issuer, for a host that makes a gate for each request. */
  kept?: KeptKeys | undefined;
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export function githubGate(options: GithubGateOptions): Gate {
  const { issuer, audience, now } = options;
  const keys = createKeys(options);
  return {
    async admit({ token }) {
      if (token === undefined || !looksLikeJwt(token)) throw unauthorized(token);
      const { jwtVerify } = await import('jose');
      const { payload } = await jwtVerify(token, (header) => keys.keyOf(header), {
        issuer,
        audience,
        algorithms: ['RS256', 'ES256'],
        requiredClaims: ['exp', 'jti', 'repository_id', 'repository_owner_id'],
        currentDate: new Date(now()),
      }).catch((thrown: unknown) => {
        throw thrown instanceof FlueError ? thrown : unauthorized(token);
      });
      if (!isAllowed(payload, options)) throw notAllowed(payload);
      return callerOf(payload);
    },
  };
}

type Claims = Readonly<Record<string, unknown>>;

function isAllowed(claims: Claims, { repositoryIds, ownerIds, refs }: GithubGateOptions): boolean {
  const isOurs =
    repositoryIds.has(textOf(claims.repository_id)) || ownerIds.has(textOf(claims.repository_owner_id));
  return isOurs && isRefAllowed(textOf(claims.ref), refs);
}

/** undefined allows every ref. */
export function isRefAllowed(ref: string, refs: readonly string[] | undefined): boolean {
  return refs === undefined || refs.some((allowed) => fits(ref, allowed));
}

/** `*` at the end stands for any rest. */
function fits(ref: string, allowed: string): boolean {
  return allowed.endsWith('*') ? ref.startsWith(allowed.slice(0, -1)) : ref === allowed;
}

function callerOf(claims: Claims & { jti?: string; exp?: number }): Caller {
  const actor = orNull(claims.actor);
  return {
    principal: `repository:${textOf(claims.repository_id)}`,
    actor,
    trigger: { actor, repository: orNull(claims.repository), sha: orNull(claims.sha) },
    once: { id: textOf(claims.jti), until: (claims.exp ?? 0) * 1000 },
  };
}

function notAllowed(claims: Claims): FlueError {
  const what = `${textOf(claims.repository)} (id ${textOf(claims.repository_id)}) at ${textOf(claims.ref)}`;
  return new FlueError('unauthorized', `tokens of ${what.slice(0, 200)} are not accepted here`, {
    hint: 'add it to auth.github of flue.config.ts',
  });
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}

function orNull(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}
