import { afterEach, describe, expect, it } from 'vitest';
import { type GithubVariables, readEventContext } from '../../../src/github/event-context.ts';
import { type TempFolder, tempFolder } from '../../support/project.ts';

let folder: TempFolder | undefined;
afterEach(() => folder?.cleanup());

function contextOf(event: unknown, variables: GithubVariables = {}) {
  folder = tempFolder();
  folder.write('event.json', typeof event === 'string' ? event : JSON.stringify(event));
  return readEventContext({
    GITHUB_REPOSITORY: 'org/repo',
    GITHUB_ACTOR: 'mona',
    GITHUB_SHA: 'abc',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_JOB: 'test',
    GITHUB_RUN_ID: '77',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: `${folder.dir}/event.json`,
    ...variables,
  });
}

function pullRequest(headRepo: object | null, login = 'mona') {
  const base = { repo: { full_name: 'org/repo' } };
  return { pull_request: { number: 7, head: { repo: headRepo }, base, user: { login } } };
}

describe('readEventContext', () => {
  it('reads a push', () => {
    expect(contextOf({})).toEqual({
      eventName: 'push',
      actor: 'mona',
      repository: 'org/repo',
      sha: 'abc',
      ref: 'refs/heads/main',
      pullRequest: null,
      job: 'test',
      fork: false,
      dependabot: false,
      serverUrl: 'https://github.com',
      runUrl: 'https://github.com/org/repo/actions/runs/77/attempts/2',
      attempt: 2,
      githubRunId: '77',
    });
  });

  it('tells who had it run again, when that is somebody else', () => {
    expect(contextOf({}, { GITHUB_TRIGGERING_ACTOR: 'hubot' })).toMatchObject({
      actor: 'mona',
      rerunBy: 'hubot',
    });
    expect(contextOf({}, { GITHUB_TRIGGERING_ACTOR: 'mona' })).not.toHaveProperty('rerunBy');
  });

  it.each([
    [
      'a pull request',
      pullRequest({ full_name: 'Org/Repo' }),
      { pullRequest: 7, fork: false, dependabot: false },
    ],
    ['one of a fork', pullRequest({ full_name: 'eve/repo' }), { pullRequest: 7, fork: true }],
    ['one of a deleted fork', pullRequest(null), { fork: true }],
    ["one of Dependabot's", pullRequest({ full_name: 'org/repo' }, 'dependabot[bot]'), { dependabot: true }],
    [
      'a comment on a pull request',
      { issue: { number: 9, pull_request: {} } },
      { pullRequest: 9, fork: false },
    ],
    ['a comment on an issue', { issue: { number: 9 } }, { pullRequest: null, issue: 9 }],
    ['a run of a fork', { workflow_run: { head_repository: { full_name: 'eve/repo' } } }, { fork: true }],
    ['our own run', { workflow_run: { head_repository: { full_name: 'org/repo' } } }, { fork: false }],
  ])('tells %s', (_what, event, expected) => {
    expect(contextOf(event)).toMatchObject(expected);
  });

  it('takes the number from the ref when the event has none', () => {
    expect(contextOf({}, { GITHUB_REF: 'refs/pull/12/merge' }).pullRequest).toBe(12);
  });

  it("knows Dependabot as the actor, and another server's addresses", () => {
    const context = contextOf(
      {},
      { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_SERVER_URL: 'https://ghe.example/' },
    );
    expect(context.dependabot).toBe(true);
    expect(context.runUrl).toBe('https://ghe.example/org/repo/actions/runs/77/attempts/2');
  });

  it('knows nothing without a runner, and takes no harm from a strange event', () => {
    expect(readEventContext({})).toMatchObject({
      repository: null,
      runUrl: null,
      attempt: null,
      fork: false,
    });
    for (const event of ['', '[1', '[]', 'null', '{"pull_request":3}']) {
      expect(contextOf(event)).toMatchObject({ pullRequest: null, fork: false });
    }
  });
});
