// Deployments as GitHub shows them: which commit is where, and how it went.
// https://docs.github.com/rest/deployments/deployments
import { isPlainObject } from '../protocol/json.ts';
import { type GitHubApi, GitHubError } from './api.ts';

const PERMISSION = 'deployments: write';

export interface NewDeployment {
  /** owner/name */
  repository: string;
  sha: string;
  environment: string;
  description: string;
}

/** Its id. Throws GitHubError. */
export async function createDeployment(
  api: GitHubApi,
  { repository, sha, environment, description }: NewDeployment,
): Promise<number> {
  const answer = await api.write({
    method: 'POST',
    path: `/repos/${repository}/deployments`,
    body: {
      ref: sha,
      environment,
      description,
      // The job that deploys is itself one of the checks that GitHub would wait for.
      required_contexts: [],
      auto_merge: false,
    },
    permission: PERMISSION,
  });
  const made = answer.json();
  if (isPlainObject(made) && typeof made.id === 'number') return made.id;
  throw new GitHubError('GitHub answered with no deployment');
}

export interface DeploymentStatus {
  repository: string;
  id: number;
  state: 'in_progress' | 'success' | 'failure' | 'inactive';
  /** Where it can be seen. */
  environmentUrl: string | null;
  /** The page of the job. */
  logUrl: string | null;
  description: string;
}

/** Throws GitHubError. */
export async function setDeploymentStatus(
  api: GitHubApi,
  { repository, id, state, environmentUrl, logUrl, description }: DeploymentStatus,
): Promise<void> {
  await api.write({
    method: 'POST',
    path: `/repos/${repository}/deployments/${id}/statuses`,
    body: {
      state,
      // GitHub takes 140 characters.
      description: description.slice(0, 140).toWellFormed(),
      ...(environmentUrl === null ? {} : { environment_url: environmentUrl }),
      ...(logUrl === null ? {} : { log_url: logUrl }),
    },
    permission: PERMISSION,
  });
}
