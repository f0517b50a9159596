// GitHub's API as this step may use it: at the runner's address, with the step's token.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { createGitHubApi, type GitHubApi } from '../../github/api.ts';
import type { ActionInputs } from './inputs.ts';

export function githubApiOf({
  github,
  githubToken,
  environment,
}: Pick<ActionInputs, 'github' | 'githubToken' | 'environment'>): GitHubApi {
  return createGitHubApi({
    apiUrl: github.GITHUB_API_URL || 'https://api.github.com',
    token: githubToken,
    fetch: createNodeFetch({ environment }),
  });
}
