// The keys of an issuer of OIDC tokens, fetched when they are needed and kept. A key that is not among them makes us look
// again, once: an issuer changes its keys. Where it does not answer nobody can say whether a token is good.
import type { CryptoKey, JSONWebKeySet, JWTHeaderParameters } from 'jose';
import { FlueError, messageOf } from '../../errors.ts';

export interface Keys {
  /** Throws FlueError auth_unavailable. */
  keyOf(header: JWTHeaderParameters): Promise<CryptoKey>;
}

export interface KeysOptions {
  issuer: string;
  fetch: typeof globalThis.fetch;
  now(): number;
  /** Where keys are kept, for a host that cannot keep this object; its own unless given. */
  kept?: KeptKeys | undefined;
}

export interface KeptKeys {
  keys?: { set: JSONWebKeySet; at: number };
}

const TIMEOUT_MS = 5000;
const FRESH_MS = 60 * 60_000;
/** Tokens with made-up key ids must not make us ask the issuer as often as they come. */
const LOOK_AGAIN_MS = 10_000;

export function createKeys({ issuer, fetch, now, kept: place = {} }: KeysOptions): Keys {
  let fetching: Promise<void> | undefined;

  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(new URL(path, issuer), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return response.json();
  };
  const refresh = async (): Promise<void> => {
    try {
      const base = issuer.endsWith('/') ? issuer : `${issuer}/`;
      const found = (await get(`${base}.well-known/openid-configuration`)) as { jwks_uri?: unknown };
      if (typeof found.jwks_uri !== 'string') throw new Error('it names no jwks_uri');
      place.keys = { set: (await get(found.jwks_uri)) as JSONWebKeySet, at: now() };
    } catch (thrown) {
      throw unavailable(issuer, messageOf(thrown));
    }
  };
  const fresh = (): Promise<void> => {
    fetching ??= refresh().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };
  const find = async (header: JWTHeaderParameters): Promise<CryptoKey | undefined> => {
    const { createLocalJWKSet } = await import('jose');
    if (place.keys === undefined) return undefined;
    return createLocalJWKSet(place.keys.set)(header).catch(() => undefined);
  };
  return {
    async keyOf(header) {
      if (place.keys === undefined || now() - place.keys.at > FRESH_MS) await fresh();
      const found = await find(header);
      if (found !== undefined) return found;
      if (place.keys !== undefined && now() - place.keys.at > LOOK_AGAIN_MS) await fresh();
      const again = await find(header);
      if (again !== undefined) return again;
      throw unavailable(issuer, `it has no key "${String(header.kid).slice(0, 60)}" (yet)`);
    },
  };
}

function unavailable(issuer: string, why: string): FlueError {
  return new FlueError('auth_unavailable', `the token cannot be checked with ${issuer}: ${why}`, {
    hint: 'try again in a moment',
    retryable: true,
  });
}
