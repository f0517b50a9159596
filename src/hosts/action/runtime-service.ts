// The runner's own services, as its environment names them. Their tokens are taken out of the environment before anything of
// the project is loaded: with one of them one could write artifacts and poison caches in the name of this job, with the
// other be this job before every cloud that trusts it.
import type { IdTokenService } from '../../github/id-tokens.ts';
import type { RuntimeService } from '../../github/records/runtime-artifacts.ts';
import { idTokenServiceOf } from '../federation.ts';

/** null where there is none: outside a runner, and on an Enterprise Server, which has no such artifacts. */
export function takeRuntimeService(environment: NodeJS.ProcessEnv = process.env): RuntimeService | null {
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url, GITHUB_SERVER_URL: server } = environment;
  delete environment.ACTIONS_RUNTIME_TOKEN;
  if (!token || !url || !URL.canParse(url) || isEnterpriseServer(server)) return null;
  return { token, url };
}

/** null in a job without `id-token: write`. */
export function takeIdTokenService(environment: NodeJS.ProcessEnv = process.env): IdTokenService | null {
  const service = idTokenServiceOf(environment);
  delete environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  return service;
}

function isEnterpriseServer(server = 'https://github.com'): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
