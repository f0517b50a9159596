// What the e2e tests of mode: report share: the fake GitHub with its artifacts, legs that leave records, and the job that
// reports them.
import { type ArtifactServer, startArtifactServer } from '../support/github-artifacts.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { type GitHubRepository, type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST, KEY, keyed, PROJECT } from './projects.ts';

export const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
export const BOT = 'github-actions[bot]';
export const RUN = 1658821493;
export const REPO = { full_name: 'octo-org/octo-repo', id: 1296269 };
export const SHA = '0123456789abcdef0123456789abcdef01234567';

const HERE = { repo: REPO };
const PULL_EVENT = {
  action: 'synchronize',
  pull_request: { number: 7, user: { login: 'octocat', type: 'User' }, head: HERE, base: HERE },
  sender: { login: 'octocat', type: 'User', id: 583231 },
  repository: REPO,
};

export interface Bench {
  github: GitHubServer;
  artifacts: ArtifactServer;
  comments: CommentsOfRepository;
  /** A leg of a matrix, or a step alone. */
  leg(provider: string, options?: StepOptions): ReturnType<typeof runAction>;
  report(options?: StepOptions): ReturnType<typeof runAction>;
  stop(): Promise<void>;
}

export interface StepOptions extends Omit<Partial<RunActionOptions>, 'inputs'> {
  inputs?: Record<string, string>;
}

/** The step's environment in a GitHub workflow run. */
export function inRun(bench: Pick<Bench, 'artifacts'>, run: number, attempt = 1): Record<string, string> {
  return {
    GITHUB_RUN_ID: String(run),
    GITHUB_RUN_ATTEMPT: String(attempt),
    ACTIONS_RUNTIME_TOKEN: bench.artifacts.tokenFor(run),
  };
}

export async function openBench(repository: Partial<GitHubRepository> = {}): Promise<Bench> {
  const comments: CommentsOfRepository = { list: [], login: BOT };
  const artifacts = await startArtifactServer();
  const routes = [artifacts.route, ...(repository.routes ?? [])];
  const github = await startGitHubServer(
    { name: REPO.full_name, comments, ...repository, routes },
    { token: TOKEN },
  );
  const environment = {
    GITHUB_API_URL: github.url,
    ACTIONS_RUNTIME_TOKEN: artifacts.tokenFor(RUN),
    ACTIONS_RESULTS_URL: artifacts.url,
  };
  const step = ({ inputs, env, ...rest }: StepOptions) =>
    runAction({
      dist: DIST,
      workspace: tempWorkspace(PROJECT).dir,
      secrets: [KEY],
      token: TOKEN,
      event: PULL_EVENT,
      eventName: 'pull_request',
      env: { ...environment, ...env },
      inputs: inputs ?? {},
      ...rest,
    });
  return {
    github,
    artifacts,
    comments,
    leg: (provider, { inputs, ...rest } = {}) =>
      step({ inputs: { workflow: 'ask', ...keyed(provider), ...inputs }, ...rest }),
    report: ({ inputs, env, ...rest } = {}) =>
      step({
        inputs: { mode: 'report', comment: 'sticky', ...inputs },
        env: { GITHUB_JOB: 'report', ...env },
        ...rest,
      }),
    async stop() {
      await artifacts.stop();
      await github.stop();
    },
  };
}
