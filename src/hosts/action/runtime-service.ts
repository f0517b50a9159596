// The runner's own service for artifacts, as its environment names it. The token is taken out of the environment before
// anything of the project is loaded: with it one could write artifacts and poison caches in the name of this job.
import type { RuntimeService } from '../../github/records/runtime-artifacts.ts';

/** null where there is none: outside a runner, and on an Enterprise Server, which has no such artifacts. */
export function takeRuntimeService(environment: NodeJS.ProcessEnv = process.env): RuntimeService | null {
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url, GITHUB_SERVER_URL: server } = environment;
  delete environment.ACTIONS_RUNTIME_TOKEN;
  if (!token || !url || !URL.canParse(url) || isEnterpriseServer(server)) return null;
  return { token, url };
}

function isEnterpriseServer(server = 'https://github.com'): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
