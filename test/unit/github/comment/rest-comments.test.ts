import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { createRestComments } from '../../../../src/github/comment/rest-comments.ts';
import type { CommentsOfRepository } from '../../../support/github-comments.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';

const BOT = 'github-actions[bot]';
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function bench(options: Partial<CommentsOfRepository> & { token?: string; base?: string } = {}) {
  const { token = 'ghs_token_of_the_job', base = '', ...given } = options;
  const comments: CommentsOfRepository = { list: [], login: BOT, ...given };
  const server = await startGitHubServer({ name: 'octo/repo', comments }, { token, base });
  servers.push(server);
  const github = createGitHubApi({ apiUrl: server.url, token, fetch: createNodeFetch() });
  const api = createRestComments({ api: github, repository: 'octo/repo', pullRequest: 7, token });
  return { server, comments, api };
}

describe('comments over REST', () => {
  it('are made, changed, read, listed over all pages and deleted', async () => {
    const talk = Array.from({ length: 250 }, (_, id) => ({ id, pull: 7, body: 'hm', login: 'mona' }));
    const { api, comments, server } = await bench({
      list: [...talk, { id: 300, pull: 8, body: 'x', login: BOT }],
    });
    const made = await api.create('ü <!-- x -->');
    expect(made).toMatchObject({
      body: 'ü <!-- x -->',
      author: BOT,
      url: expect.stringContaining('https://'),
    });
    expect(await api.update(made.id, 'two')).toMatchObject({ id: made.id, body: 'two' });
    expect(await api.read(made.id)).toMatchObject({ body: 'two' });
    server.requests.splice(0);
    expect(await api.list()).toHaveLength(251);
    expect(server.requests).toHaveLength(3);
    await api.remove(made.id);
    await api.remove(made.id);
    expect(await api.read(made.id)).toBeUndefined();
    await expect(api.update(made.id, 'x')).rejects.toMatchObject({ status: 404 });
    expect(comments.list).toHaveLength(251);
  });

  it('say with one sentence what permission is missing', async () => {
    const { api, server } = await bench({ readOnly: true });
    await expect(api.create('x')).rejects.toMatchObject({
      status: 403,
      retryAfterMs: null,
      message: expect.stringContaining('(issues: write or pull-requests: write)'),
    });
    server.faults.push({ status: 404, body: '{"message":"Not Found"}' });
    await expect(api.create('x')).rejects.toMatchObject({
      message: 'GitHub answered 404 (Not Found): the token may lack a permission (pull-requests: write)',
    });
  });

  it('are one try each, and say after how long another one may succeed', async () => {
    const { api, server } = await bench();
    server.faults.push({ status: 502 }, 'drop', { status: 403, headers: { 'retry-after': '7' } });
    await expect(api.create('x')).rejects.toMatchObject({ status: 502, retryAfterMs: 0 });
    await expect(api.list()).rejects.toMatchObject({ status: null, retryAfterMs: 0 });
    await expect(api.create('x')).rejects.toMatchObject({ status: 403, retryAfterMs: 7000 });
    expect(server.requests).toHaveLength(3);
  });
});

describe('whom a token writes as', () => {
  it('is asked of GraphQL, which an Enterprise Server has elsewhere', async () => {
    for (const base of ['', '/api/v3']) {
      const { api, server } = await bench({ login: 'our-app[bot]', base });
      expect(await api.identity()).toBe('our-app[bot]');
      expect(server.requests).toEqual([`POST ${base === '' ? '' : '/api'}/graphql`]);
    }
  });

  it('is the job’s own where that is refused to an App', async () => {
    const { api, server } = await bench({ login: 'mona' });
    server.faults.push({ status: 403 });
    expect(await api.identity()).toBe(BOT);
    server.faults.push({ status: 200, body: '{"data":null,"errors":[]}' });
    expect(await api.identity()).toBe(BOT);
  });

  it('is asked of /user for a personal token that may not use GraphQL', async () => {
    const { api, server } = await bench({ token: 'github_pat_x' });
    server.faults.push({ status: 403 }, { status: 200, body: '{"login":"mona"}' });
    expect(await api.identity()).toBe('mona');
    expect(server.requests).toEqual(['POST /graphql', '/user']);
  });

  it('is not guessed when GitHub only fails for the moment', async () => {
    const { api, server } = await bench();
    server.faults.push({ status: 503 });
    await expect(api.identity()).rejects.toMatchObject({ status: 503 });
  });
});
