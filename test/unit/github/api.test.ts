import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi, GitHubError } from '../../../src/github/api.ts';
import { type GitHubServer, startGitHubServer } from '../../support/github-server.ts';

const TOKEN = 'ghs_token_of_the_job';
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function bench(commits: object[] = [{ sha: 'a' }], base = '') {
  const server = await startGitHubServer({ name: 'octo/repo', commits }, { token: TOKEN, base });
  servers.push(server);
  const waits: number[] = [];
  let now = Date.parse('2026-11-23T12:00:00Z');
  const clock = {
    now: () => now,
    async wait(ms: number) {
      waits.push(ms);
      now += ms;
    },
  };
  const fetch = createNodeFetch();
  const api = (token: string | null = TOKEN, apiUrl = server.url) =>
    createGitHubApi({ apiUrl, token, fetch, clock });
  return { server, waits, api };
}

const COMMITS = '/repos/octo/repo/commits';

async function failureOf(promise: Promise<unknown>): Promise<GitHubError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(GitHubError);
  return thrown as GitHubError;
}

describe('createGitHubApi', () => {
  it('asks the address it was given, also below a path, and reads JSON', async () => {
    const { api, server } = await bench([{ sha: 'a' }], '/api/v3');
    expect((await api(TOKEN, `${server.url}/`).get(COMMITS)).json()).toMatchObject([{ sha: 'a' }]);
    expect(server.requests).toEqual([`/api/v3${COMMITS}`]);
  });

  it('follows the pages of a list to its end, or to the limit', async () => {
    const { api, server } = await bench(Array.from({ length: 250 }, (_, n) => ({ sha: String(n) })));
    const whole = await api().pages(`${COMMITS}?per_page=100`);
    expect(whole).toMatchObject({ isWhole: true });
    expect(whole.pages.flat()).toHaveLength(250);
    expect(server.requests).toHaveLength(3);
    expect(await api().pages(`${COMMITS}?per_page=100`, { limit: 2 })).toMatchObject({ isWhole: false });
  });

  it('tries a server error and a lost connection again, with growing pauses', async () => {
    const { api, server, waits } = await bench();
    server.faults.push({ status: 502 }, 'drop');
    expect((await api().get(COMMITS)).json()).toMatchObject([{ sha: 'a' }]);
    expect(waits).toEqual([500, 1500]);
    server.faults.push(
      { status: 500 },
      { status: 503 },
      { status: 502, body: '{"message":"Bad\\nGateway"}' },
    );
    expect((await failureOf(api().get(COMMITS))).message).toBe('GitHub answered 502 (Bad Gateway)');
    expect(server.requests).toHaveLength(6);
  });

  it('waits as long as it is told to, or gives up when that is too long', async () => {
    const { api, server, waits } = await bench();
    server.faults.push({ status: 429, headers: { 'retry-after': '7' } });
    await api().get(COMMITS);
    expect(waits).toEqual([7000]);
    const message = '{"message":"You have exceeded a secondary rate limit."}';
    server.faults.push({ status: 403, headers: { 'retry-after': '90' }, body: message });
    const failure = await failureOf(api().get(COMMITS));
    expect(failure).toMatchObject({ status: 403, retryAfterMs: 90_000 });
    expect(failure.message).toBe('GitHub answered 403: its rate limit is used up until 2026-11-23T12:01:37Z');
    expect(server.requests).toHaveLength(3);
  });

  it('says until when the hourly limit is used up, and does not wait for it', async () => {
    const { api, server, waits } = await bench();
    const reset = String(Date.parse('2026-11-23T12:40:00Z') / 1000);
    server.faults.push({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
    });
    expect((await failureOf(api().get(COMMITS))).message).toContain('until 2026-11-23T12:40:00Z');
    expect(waits).toEqual([]);
  });

  it('tells what was refused in one sentence, with the permission that is missing and without the token', async () => {
    const { api, server } = await bench();
    expect((await failureOf(api('wrong-token').get(COMMITS))).message).toBe(
      'GitHub answered 401 (Bad credentials): input github-token is not valid',
    );
    expect((await failureOf(api().get('/repos/octo/other/pulls/1'))).message).toBe(
      'GitHub answered 404 (Not Found): the token may lack a permission (pull-requests: read)',
    );
    expect((await failureOf(api(null).get(COMMITS))).message).toBe(
      'input github-token is empty, so GitHub is not asked',
    );
    server.faults.push({ status: 200, body: '<html>' });
    const { json } = await api().get(COMMITS);
    expect(() => json()).toThrow('GitHub answered with something that is no JSON');
    expect(server.requests).toHaveLength(3);
  });

  it('says when GitHub cannot be reached', async () => {
    const { api, server } = await bench();
    await server.stop();
    expect((await failureOf(api().get(COMMITS))).message).toBe('GitHub cannot be reached (ECONNREFUSED)');
  });

  it('goes where a renamed repository is, but to no other host, be it by redirect or by page', async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.headers.authorization ?? '');
      response.end('[]');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/x`;
    const { api, server } = await bench();
    server.faults.push({ status: 301, headers: { location: `${server.url}${COMMITS}` } });
    expect((await api().get('/repos/octo/old/commits')).json()).toMatchObject([{ sha: 'a' }]);
    server.faults.push({ status: 302, headers: { location: elsewhere } });
    expect((await failureOf(api().get(COMMITS))).message).toContain('another host');
    server.faults.push({ status: 200, headers: { link: `<${elsewhere}>; rel="next"` }, body: '[]' });
    expect((await failureOf(api().pages(COMMITS))).message).toContain('another host');
    expect(asked).toEqual([]);
    await new Promise((resolve) => stranger.close(resolve));
  });
});
