import { afterEach, describe, expect, it } from 'vitest';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { createGitData } from '../../../../src/github/write-back/git-data.ts';
import { type PullRequestWork, writePullRequest } from '../../../../src/github/write-back/pull-request.ts';
import type { Difference } from '../../../../src/protocol/difference.ts';
import { type Files, GitDataRepository } from '../../../support/github-git-data.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { changed } from './differences.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const NAME = 'octo-org/octo-repo';
const HEAD = 'flue/fix/1';

const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function open(files: Files) {
  const repository = new GitDataRepository({ name: NAME, files });
  const server = await startGitHubServer({ name: NAME, routes: [repository.route] }, { token: TOKEN });
  servers.push(server);
  const api = createGitHubApi({ apiUrl: server.url, token: TOKEN, fetch });
  const none = (): Promise<void> => Promise.resolve();
  const { signal } = new AbortController();
  const work: PullRequestWork = {
    git: createGitData({ api, repository: NAME, signal, wait: none }),
    changes: [],
    origin: { what: 'workflow fix', instanceId: 'i', runIds: [], githubRunId: '1', runUrl: null },
    pause: none,
    api,
    repository: NAME,
    base: 'main',
    head: HEAD,
    title: 'Changes',
    body: 'the first',
  };
  const write = (changes: Difference[], over: Partial<PullRequestWork> = {}) =>
    writePullRequest({ ...work, changes, ...over });
  return { repository, server, write, work };
}

describe('the branch of a pull request', () => {
  it('holds the base of today with the changes of the last run, and nothing that an earlier one left', async () => {
    const { repository, write } = await open({ a: 'a', b: 'b' });
    await write([changed('a', 'a', '1'), changed('stale', undefined, 'x')]);
    await write([changed('b', 'b', '2')]);
    expect(repository.files(HEAD)).toEqual({ a: 'a', b: '2' });
    expect(repository.log(HEAD)).toHaveLength(3);
    const main = repository.push('main', { c: 'c' });
    await write([changed('b', 'b', '2')]);
    expect(repository.files(HEAD)).toEqual({ a: 'a', b: '2', c: 'c' });
    expect(repository.tip(HEAD).parents[1]).toBe(main);
    const tip = repository.tip(HEAD);
    expect(await write([changed('b', 'b', '2')])).toMatchObject({ changed: false });
    expect(repository.tip(HEAD)).toEqual(tip);
  });

  it('goes on from the base once it was merged', async () => {
    const { repository, write } = await open({ a: 'a' });
    await write([changed('a', 'a', '1')]);
    repository.branches.set('main', repository.tip(HEAD).sha);
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.state = 'closed';
    expect(await write([changed('a', 'a', '1')])).toMatchObject({ changed: false, pull: null });
    await write([changed('a', '1', '2')]);
    expect(repository.log(HEAD)).toHaveLength(3);
    expect(repository.pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('is never forced: what others put on it, or moved meanwhile, stays', async () => {
    const { repository, write } = await open({ a: 'a' });
    await write([changed('a', 'a', '1')]);
    repository.beforeMove = () => repository.push(HEAD, { theirs: 'x' });
    await expect(write([changed('a', 'a', '2')])).rejects.toThrow(
      `branch ${HEAD} holds commits of somebody else`,
    );
    expect(repository.files(HEAD)).toEqual({ a: '1', theirs: 'x' });
  });

  it('is made where another job makes it at the same time', async () => {
    const { repository, write } = await open({ a: 'a' });
    const twice = [write([changed('a', 'a', '1')]), write([changed('a', 'a', '1')])];
    const pulls = (await Promise.all(twice)).map(({ pull }) => pull?.url);
    expect(new Set(pulls)).toEqual(new Set([`https://github.com/${NAME}/pull/100`]));
    expect(repository.files(HEAD)).toEqual({ a: '1' });
    expect(repository.pulls).toHaveLength(1);
  });

  it('is not begun where the base is no longer what the run has seen', async () => {
    const { repository, write } = await open({ a: 'other' });
    await expect(write([changed('a', 'a', '1')])).rejects.toThrow(
      'a changed on branch main since the checkout',
    );
    expect(repository.branches.has(HEAD)).toBe(false);
  });
});

describe('the pull request', () => {
  it('keeps a title that somebody gave it, and is told what is new', async () => {
    const { repository, write } = await open({ a: 'a' });
    const first = await write([changed('a', 'a', '1')]);
    expect(first.pull).toEqual({ url: `https://github.com/${NAME}/pull/100`, isNew: true });
    const [pull] = repository.pulls;
    if (pull !== undefined) pull.title = 'Theirs';
    const next = await write([changed('a', 'a', '2')], { body: 'the second' });
    expect(next.pull).toEqual({ ...first.pull, isNew: false });
    expect(repository.pulls).toMatchObject([
      { title: 'Theirs', body: 'the second', head: HEAD, base: 'main' },
    ]);
  });
});
