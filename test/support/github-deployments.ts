// Deployments as GitHub's REST API keeps them. https://docs.github.com/rest/deployments/deployments
import type { GitHubRoute } from './github-server.ts';

export interface FakeGitHubDeployment {
  id: number;
  ref: string;
  environment: string;
  /** The oldest first. */
  statuses: Array<{ state: string; environment_url?: string; log_url?: string; description?: string }>;
}

export interface DeploymentsOfRepository {
  list: FakeGitHubDeployment[];
  /** As a token without `deployments: write`. */
  readOnly?: boolean;
}

export function deploymentsRoute(deployments: DeploymentsOfRepository): GitHubRoute {
  return ({ method, path, body }) => {
    const [, id] = /^deployments(?:\/(\d+)\/statuses)?$/.exec(path) ?? [null];
    if (!path.startsWith('deployments') || method !== 'POST') return undefined;
    if (deployments.readOnly)
      return {
        status: 403,
        json: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'deployments=write' },
      };
    if (id === undefined) {
      const { ref, environment } = body as { ref: string; environment: string };
      const made = { id: 9000 + deployments.list.length, ref, environment, statuses: [] };
      deployments.list.push(made);
      return { status: 201, json: { id: made.id, ref, environment } };
    }
    const found = deployments.list.find((one) => one.id === Number(id));
    if (found === undefined) return { status: 404, json: { message: 'Not Found' } };
    const status = body as FakeGitHubDeployment['statuses'][number];
    found.statuses.push(status);
    return { status: 201, json: { state: status.state } };
  };
}
