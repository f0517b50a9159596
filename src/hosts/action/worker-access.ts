// How the step shows a deployed Worker who it is: by an identity token of GitHub's where the job may have one, else by the
// Worker's own token. A token of GitHub's starts one thing, so each call that changes anything has its own.
import type { ConfigSpec } from '../../authoring/config.ts';
import type { Redactor } from '../../core/redact.ts';
import { FlueError } from '../../errors.ts';
import { createIdTokens, type IdToken, type IdTokenService } from '../../github/id-tokens.ts';
import { isRefAllowed } from '../../http/auth/github-gate.ts';
import type { ServerAccess } from './budget-inputs.ts';
import { noIdToken } from './no-id-token.ts';

export type WorkerAccess = Exclude<ServerAccess, { by: 'nothing' | 'github' }> | GithubAccess;
/** What the Worker expects is known once its address is. */
export interface GithubAccess {
  by: 'github';
  service: IdTokenService;
}

export interface AccessOptions {
  service: IdTokenService | null;
  token: string | null;
  auth: ConfigSpec['auth'];
  /** As refs/heads/main. */
  ref: string | null;
}

/** Throws FlueError `config_error` when the step could not ask the Worker anything. */
export function workerAccess({ service, token, auth, ref }: AccessOptions): WorkerAccess {
  const isRefRefused = !isRefAllowed(ref ?? '', auth?.github?.refs);
  if (service !== null && !isRefRefused) return { by: 'github', service };
  if (token !== null) return { by: 'token', token };
  const why =
    service === null
      ? 'it has neither identity tokens of GitHub nor input flue-token'
      : `auth.github.refs does not name ${ref ?? 'the ref of this job'}, and input flue-token is empty`;
  throw new FlueError('config_error', `this job could not ask the Worker to verify itself: ${why}`, {
    hint: 'give the job permissions: id-token: write, or set flue-token',
  });
}

export interface WorkerFetchOptions {
  access: WorkerAccess;
  audience: string;
  fetch: typeof globalThis.fetch;
  redactor: Redactor;
}

/** With a minute left a token is still good when it arrives. */
const LEAST_LIFE_MS = 60_000;

/** Rejects with FlueError when GitHub gives no token. */
export function workerFetch({
  access,
  audience,
  fetch,
  redactor,
}: WorkerFetchOptions): typeof globalThis.fetch {
  let forReading: IdToken | undefined;
  const mint = async ({ service }: GithubAccess): Promise<IdToken> =>
    createIdTokens(service, { fetch, onToken: redactor.add })
      .mint(audience)
      .catch((thrown: unknown) => {
        throw noIdToken(thrown);
      });
  const tokenFor = async (method: string): Promise<string> => {
    if (access.by === 'token') return access.token;
    if (method !== 'GET') return (await mint(access)).value;
    if (forReading === undefined || forReading.expiresAtMs - LEAST_LIFE_MS < Date.now())
      forReading = await mint(access);
    return forReading.value;
  };
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${await tokenFor(init?.method ?? 'GET')}`);
    return fetch(input, { ...init, headers });
  };
}
