// A step that writes back over a checkout, an agent that changes files in it, and the GitHub it writes to.
import { afterEach } from 'vitest';
import type { Script } from '../support/anthropic-server.ts';
import { hasGit } from '../support/git-apply.ts';
import { type Files, GitDataRepository } from '../support/github-git-data.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { gitInit, tempWorkspace } from '../support/project.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST, KEY, keyed, PROJECT, USAGE } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
export const NAME = 'octo-org/octo-repo';

export const CHECKOUT: Record<string, string> = {
  ...PROJECT,
  'workflows/fix.md': '---\ndescription: Fixes what is wrong.\n---\nFix data.txt.\n',
  'docs/guide.md': '# Guide\n\nOld.\n',
  '.github/workflows/ci.yml': 'on: push\n',
};

const servers: GitHubServer[] = [];

/** Call it once in a test file: what a test has started ends with it. */
export function stopServers(): void {
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
}

export async function github(
  files: Files = CHECKOUT,
): Promise<{ repository: GitDataRepository; server: GitHubServer }> {
  const repository = new GitDataRepository({ name: NAME, files });
  const server = await startGitHubServer({ name: NAME, routes: [repository.route] }, { token: TOKEN });
  servers.push(server);
  return { repository, server };
}

/** An agent that runs these commands, one turn each, and then answers. */
export function agent(...commands: string[]): Script {
  return (_request, { turn }) => {
    const command = commands[turn];
    if (command === undefined) return { text: 'Fixed, says @mallory.', usage: USAGE };
    return { toolCalls: [{ name: 'bash', input: { command } }], usage: USAGE };
  };
}

interface StepOptions extends Omit<Partial<RunActionOptions>, 'inputs'> {
  inputs?: Record<string, string>;
  files?: Record<string, string>;
}

export function step(
  url: string,
  apiUrl: string,
  { inputs, env, files = CHECKOUT, ...rest }: StepOptions = {},
): Promise<ActionResult> {
  const workspace = tempWorkspace(files);
  if (hasGit) gitInit(workspace.dir);
  return runAction({
    dist: DIST,
    workspace: workspace.dir,
    inputs: { workflow: 'fix', 'write-back': 'commit', ...keyed(url), ...inputs },
    secrets: [KEY],
    token: TOKEN,
    env: { GITHUB_API_URL: apiUrl, ...env },
    ...rest,
  });
}
