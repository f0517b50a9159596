// Who a server lets in, from its configuration and environment.
import type { ConfigSpec } from '../authoring/config.ts';
import { FlueError } from '../errors.ts';
import type { Gate } from '../http/auth/caller.ts';
import { closedGate, eitherGate, tokenGate } from '../http/auth/gates.ts';
import { GITHUB_ISSUER, type GithubGateOptions, githubGate } from '../http/auth/github-gate.ts';

export interface GateOptions {
  auth: ConfigSpec['auth'];
  token: string | undefined;
  /** From the environment: it wins. */
  audience: string | undefined;
  /** The allowed repositories and owners by their ids, as the build has resolved them. */
  ids: { repositories: readonly string[]; owners: readonly string[] };
  /** For a host that makes a gate for each request. */
  kept?: GithubGateOptions['kept'];
}

export function gateOf({ auth, token, audience = auth?.audience, ids, kept }: GateOptions): Gate {
  const byToken = token === undefined ? closedGate() : tokenGate(token);
  const github = auth?.github;
  // A deploy lets its own repository in though the project names none, and brings the audience for it.
  const isOpen = ids.repositories.length + ids.owners.length > 0 && audience !== undefined;
  if (github === undefined && !isOpen) return byToken;
  if (audience === undefined) {
    throw new FlueError('config_error', 'auth.github needs an audience, and none is set', {
      hint: 'set auth.audience in flue.config.ts, or FLUE_AUDIENCE',
    });
  }
  const byGithub = githubGate({
    issuer: github?.issuer ?? GITHUB_ISSUER,
    audience,
    repositoryIds: new Set(ids.repositories),
    ownerIds: new Set(ids.owners),
    refs: github?.refs,
    fetch: globalThis.fetch,
    now: Date.now,
    kept,
  });
  return eitherGate(byToken, byGithub);
}
