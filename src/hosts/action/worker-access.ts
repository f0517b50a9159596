// How the step shows a deployed Worker who it is: by an identity token of GitHub's where the job may have one, else by the
// Worker's own token.
import type { ConfigSpec } from '../../authoring/config.ts';
import { FlueError } from '../../errors.ts';
import type { IdTokenService } from '../../github/id-tokens.ts';
import { isRefAllowed } from '../../http/auth/github-gate.ts';
import type { ServerAccess } from './budget-inputs.ts';

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
