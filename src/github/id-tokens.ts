// Identity tokens that GitHub signs for a job with `permissions: id-token: write`: who the job is, for one audience, for
// some five minutes. Each is asked for anew and has a `jti` of its own: a receiver may take one for a single call. Who
// shows it to whom is for the caller to say, and the audience with it.
// https://docs.github.com/actions/reference/security/oidc
import { isPlainObject } from '../protocol/json.ts';
import { claimsOf } from '../protocol/jwt.ts';
import { GitHubError } from './api.ts';
import { createRequester, type RequesterOptions } from './bounded-request.ts';

/** What a runner hands to the steps of such a job, and to no other. */
export interface IdTokenService {
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  url: string;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN: with it anybody can be this job, so it is a secret. */
  token: string;
}

export interface IdToken {
  /** The JWT, a secret until it expires. */
  value: string;
  /** By the token's own word; epoch milliseconds. */
  expiresAtMs: number;
}

export interface IdTokens {
  /** A new one. Throws GitHubError, and on abort the signal's reason. */
  mint(audience: string, signal?: AbortSignal): Promise<IdToken>;
}

export interface IdTokensOptions extends Pick<RequesterOptions, 'fetch' | 'clock' | 'random'> {
  /** Told of each token before anybody else has it, to hide it from now on. */
  onToken(value: string): void;
}

const WHOM = "GitHub's service for identity tokens";
/** With all repeats; what waits for a token is itself bounded. */
const LIMIT_MS = 15_000;
const MAX_BYTES = 64 * 1024;
/** Of a token that does not say when it expires. */
const SHORT_LIFE_MS = 60_000;

export function createIdTokens(service: IdTokenService, options: IdTokensOptions): IdTokens {
  const { onToken, clock, fetch, random } = options;
  return {
    async mint(audience, signal) {
      const { send } = createRequester({
        fetch,
        limitMs: LIMIT_MS,
        ...(clock === undefined ? {} : { clock }),
        ...(random === undefined ? {} : { random }),
      });
      const headers = { accept: 'application/json', authorization: `Bearer ${service.token}` };
      const url = addressFor(service, audience);
      const value = valueIn((await send({ whom: WHOM, url, headers, maxBytes: MAX_BYTES, signal })).json());
      onToken(value);
      return { value, expiresAtMs: expiryOf(value, clock?.now() ?? Date.now()) };
    },
  };
}

function addressFor(service: IdTokenService, audience: string): string {
  if (!URL.canParse(service.url))
    throw new GitHubError('ACTIONS_ID_TOKEN_REQUEST_URL, which the runner sets, is no address');
  const url = new URL(service.url);
  url.searchParams.set('audience', audience);
  return url.href;
}

function valueIn(answer: unknown): string {
  const value = isPlainObject(answer) ? answer.value : undefined;
  // What goes into a header has no line breaks.
  if (typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return value;
  throw new GitHubError(`${WHOM} answered without a token`);
}

function expiryOf(value: string, nowMs: number): number {
  const { exp } = claimsOf(value);
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : nowMs + SHORT_LIFE_MS;
}
