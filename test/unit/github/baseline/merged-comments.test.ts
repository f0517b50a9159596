import { afterEach, describe, expect, it } from 'vitest';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { baseBranchOf, mergedComments } from '../../../../src/github/baseline/merged-comments.ts';
import { baselineRoute, type MergedPullRequest } from '../../../support/github-baseline.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { tempWorkspace } from '../../../support/project.ts';

const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function ask(pulls: MergedPullRequest[], base = 'main', repository = 'o/r') {
  const server = await startGitHubServer(
    { name: 'o/r', routes: [baselineRoute('o/r', pulls)] },
    { token: 't' },
  );
  servers.push(server);
  const api = createGitHubApi({ apiUrl: server.url, token: 't', fetch });
  return mergedComments(api, { repository, base });
}

describe('the comments of merged pull requests', () => {
  it('are those of our own, once each, of the pull request merged last first', async () => {
    const talk = Array.from({ length: 30 }, (_, n) => ({ body: `talk ${n}`, own: false }));
    const pulls = [
      {
        number: 3,
        mergedAt: '2026-01-03T00:00:00Z',
        comments: [{ body: 'a' }, { body: 'copied', own: false }],
      },
      {
        number: 4,
        mergedAt: '2026-01-05T00:00:00Z',
        comments: [{ body: 'early' }, ...talk, { body: 'late' }],
      },
      { number: 5, mergedAt: '2026-01-04T00:00:00Z', comments: [] },
    ];
    const found = await ask(pulls);
    expect(found.map(({ number, bodies }) => [number, bodies])).toEqual([
      [4, ['early', 'late']],
      [5, []],
      [3, ['a']],
    ]);
  });

  it('are asked of this branch and this repository alone, whatever they are called', async () => {
    const odd = 'release/"1" \\ {x}';
    const pull = { number: 3, comments: [{ body: 'a' }] };
    expect(await ask([{ ...pull, base: odd }], odd)).toHaveLength(1);
    expect(await ask([pull], odd)).toEqual([]);
    expect(await ask([pull], 'main', 'o/other')).toEqual([]);
  });
});

describe('the base branch', () => {
  const event = (payload: object) => ({
    GITHUB_EVENT_PATH: `${tempWorkspace({ 'event.json': JSON.stringify(payload) }).dir}/event.json`,
  });

  it.each([
    ['the variable of a pull request', { GITHUB_BASE_REF: 'next' }, 'next'],
    ['the event', event({ pull_request: { base: { ref: 'main' } } }), 'main'],
    ['the branch of a push', { GITHUB_REF: 'refs/heads/release/1' }, 'release/1'],
    ['nothing for a tag', { GITHUB_REF: 'refs/tags/v1' }, null],
    ['nothing for a comment', { ...event({ issue: { number: 1 } }), GITHUB_REF: 'refs/heads/main' }, null],
  ])('is told by %s', (_what, variables, branch) => {
    expect(baseBranchOf(variables)).toBe(branch);
  });
});
