import { afterEach, describe, expect, it } from 'vitest';
import { partsOf } from '../../src/report/comment-markers.ts';
import { faults } from '../support/anthropic-server.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST, KEY, keyed, PROJECT, USAGE, withProvider } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const HERE = { repo: { full_name: 'octo-org/octo-repo', id: 1296269 } };
const PULL_REQUEST = { number: 7, user: { login: 'octocat', type: 'User' }, head: HERE, base: HERE };
const FORK = { repo: { full_name: 'mallory/octo-repo', id: 2, fork: true } };
const BOT = 'github-actions[bot]';

const sender = { login: 'octocat', type: 'User', id: 583231 };
const eventOf = (pull_request: object) => ({
  action: 'synchronize',
  pull_request,
  sender,
  repository: HERE.repo,
});

const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function github(comments: Partial<CommentsOfRepository> = {}) {
  const all: CommentsOfRepository = { list: [], login: BOT, ...comments };
  const server = await startGitHubServer({ name: 'octo-org/octo-repo', comments: all }, { token: TOKEN });
  servers.push(server);
  return { server, all };
}

interface StepOptions extends Omit<Partial<RunActionOptions>, 'inputs'> {
  inputs?: Record<string, string>;
}

function step(url: string, apiUrl: string, { inputs, env, ...rest }: StepOptions = {}) {
  return runAction({
    dist: DIST,
    workspace: tempWorkspace(PROJECT).dir,
    inputs: { workflow: 'ask', comment: 'sticky', ...keyed(url), ...inputs },
    secrets: [KEY],
    token: TOKEN,
    event: eventOf(PULL_REQUEST),
    eventName: 'pull_request',
    env: { GITHUB_API_URL: apiUrl, ...env },
    ...rest,
  });
}

const answer = { text: 'It has 3 lines, says @mallory.', usage: USAGE };
const always = () => answer;
const warnings = (result: Awaited<ReturnType<typeof step>>) =>
  result.annotations.filter(({ level }) => level === 'warning');

describe('comment: sticky', () => {
  it('writes one comment, and brings it up to date with three requests', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      const first = await step(provider.url, server.url);
      expect(first).toMatchObject({ exitCode: 0, forbidden: [], annotations: [], leftInTemp: [] });
      const [comment] = all.list;
      expect(comment?.body.split('\n')[0]).toMatch(
        /^✅ success · \$0\.0004 · [\d.]+ s · 1,000 in \/ 500 out$/,
      );
      expect(comment?.body).toMatch(/^\| Total \|/m);
      expect(comment?.body).toContain('@\u200bmallory');
      expect(comment?.body).toContain('key=CI/test -->');
      expect(first.outputs['comment-url']).toBe(
        `https://github.com/octo-org/octo-repo/pull/7#issuecomment-${comment?.id}`,
      );
      expect(first.outputs.conclusion).toBe('success');
      expect(server.requests).toHaveLength(2);
      const again = await step(provider.url, server.url, { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(again.outputs['comment-url']).toBe(first.outputs['comment-url']);
      expect(server.requests.slice(2)).toEqual([
        '/repos/octo-org/octo-repo/issues/7/comments?per_page=100',
        'POST /graphql',
        `PATCH /repos/octo-org/octo-repo/issues/comments/${comment?.id}`,
      ]);
      expect(all.list).toHaveLength(1);
      expect(all.list[0]?.body).toContain('attempt 2');
      expect(all.list[0]?.body.match(/^\| octo-org/gm)).toHaveLength(1);
    }));

  it('finds its own on a late page, and leaves those of strangers and other GitHub workflows alone', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      await step(provider.url, server.url, { env: { GITHUB_WORKFLOW: 'Other' } });
      await step(provider.url, server.url);
      const [other, own] = all.list.splice(0);
      if (other === undefined || own === undefined) throw new Error('two comments were expected');
      const copy = { id: 1, pull: 7, body: own.body, login: 'mallory' };
      const talk = Array.from({ length: 150 }, (_, n) => ({
        id: 10 + n,
        pull: 7,
        body: 'hm',
        login: 'mona',
      }));
      all.list.push(copy, other, ...talk, own);
      const before = structuredClone(all.list);
      await step(provider.url, server.url, { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(all.list.slice(0, -1)).toEqual(before.slice(0, -1));
      expect(all.list.at(-1)?.body).toContain('attempt 2');
    }));

  it('makes it anew when someone has deleted it', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      await step(provider.url, server.url);
      all.list.splice(0);
      await step(provider.url, server.url);
      expect(all.list).toHaveLength(1);
    }));

  it(
    'is one comment with the rows of all legs of a matrix that end at once',
    () =>
      withProvider(always, async (provider) => {
        const { server, all } = await github();
        const legs = await Promise.all(
          [0, 1, 2].map((jobIndex) =>
            step(provider.url, server.url, { matrix: { n: jobIndex }, jobIndex, jobTotal: 3 }),
          ),
        );
        expect(legs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
        expect(all.list).toHaveLength(1);
        expect(partsOf(all.list[0]?.body ?? '').map(({ leg }) => leg.index)).toEqual([0, 1, 2]);
        expect(all.list[0]?.body).toContain('| Total |  |  | 3 | 3,000 | 1,500 | 0 | 0 | $0.0011 |');
        expect(new Set(legs.map(({ outputs }) => outputs['comment-url'])).size).toBe(1);
        expect(server.requests.length).toBeLessThanOrEqual(3 * 8);
      }),
    60_000,
  );

  it('is left to mode: report when there are too many legs', () =>
    withProvider(always, async (provider) => {
      const { server } = await github();
      const result = await step(provider.url, server.url, { matrix: { n: 3 }, jobIndex: 3, jobTotal: 21 });
      expect(server.requests).toEqual([]);
      expect(result.stdout).toMatch(/^flue:v1 key=CI%2Ftest leg=[\w-]+$/m);
      expect(result.annotations).toEqual([
        expect.objectContaining({ level: 'notice', message: expect.stringContaining('mode: report') }),
      ]);
    }));

  it('says once what permission is missing, and stays green', () =>
    withProvider(always, async (provider) => {
      const { server } = await github({ readOnly: true });
      const result = await step(provider.url, server.url);
      expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success', 'comment-url': '' } });
      expect(warnings(result)).toHaveLength(1);
      expect(warnings(result)[0]?.message).toBe(
        'the comment could not be written: GitHub answered 403 (Resource not accessible by integration): the token may lack a permission (issues: write or pull-requests: write). Give the job permissions: pull-requests: write, or leave input comment off.',
      );
      const forked = await step(provider.url, server.url, {
        event: eventOf({ ...PULL_REQUEST, head: FORK }),
        inputs: { 'anthropic-api-key': '' },
      });
      expect(forked.outputs.conclusion).toBe('neutral');
      expect(forked.annotations.map(({ level }) => level)).toEqual(['warning', 'notice']);
      expect(forked.annotations[1]?.message).toContain('the token of an event of a fork may only read');
    }));

  it('is not touched by an event that may not start a run', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      await step(provider.url, server.url);
      const before = structuredClone(all.list);
      const issue = { number: 7, pull_request: {}, user: sender };
      const mallory = { login: 'mallory', type: 'User', id: 3 };
      const result = await step(provider.url, server.url, {
        event: {
          action: 'created',
          issue,
          comment: { user: mallory },
          sender: mallory,
          repository: HERE.repo,
        },
        eventName: 'issue_comment',
        env: { GITHUB_RUN_ID: '1658821494', GITHUB_ACTOR: 'mallory', GITHUB_TRIGGERING_ACTOR: 'mallory' },
      });
      expect(result.outputs.conclusion).toBe('skipped');
      expect(all.list).toEqual(before);
    }));

  it('asks GitHub nothing where there is no pull request', () =>
    withProvider(always, async (provider) => {
      const { server } = await github();
      const result = await step(provider.url, server.url, { event: {}, eventName: 'push' });
      expect(result).toMatchObject({ exitCode: 0, annotations: [] });
      expect(server.requests).toEqual([]);
    }));

  it('is written by the post step when main was killed', () =>
    withProvider([faults.stallAfter(2)], async (provider) => {
      const { server, all } = await github();
      const result = await step(provider.url, server.url, {
        killAfter: () => provider.requests.length === 1,
      });
      expect(result.signal).toBe('SIGKILL');
      expect(all.list[0]?.body.split('\n')[0]).toMatch(/^🚫 cancelled · /);
      expect(result.leftInTemp).toEqual([]);
    }));

  it('is finished by the post step when main was killed while it looked after its row', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      const result = await step(provider.url, server.url, {
        killAfter: () => all.list.length === 1,
        matrix: { n: 0 },
        jobIndex: 0,
        jobTotal: 2,
      });
      expect(result).toMatchObject({ signal: 'SIGKILL', outputs: { conclusion: 'success' } });
      expect(all.list).toHaveLength(1);
      expect(all.list[0]?.body.match(/^\| octo-org/gm)).toHaveLength(1);
      expect(all.list[0]?.body.split('\n')[0]).toMatch(/^✅ success · /);
      expect(result.post?.stdout).toContain('comment: https://github.com/');
      expect(result.leftInTemp).toEqual([]);
    }));

  it('is written in time when the job is cancelled', () =>
    withProvider([faults.stallAfter(2)], async (provider) => {
      const { server, all } = await github();
      const result = await step(provider.url, server.url, {
        cancelAfter: () => provider.requests.length === 1,
        matrix: { n: 1 },
        jobIndex: 1,
        jobTotal: 2,
      });
      expect(result.conclusion).toBe('cancelled');
      expect(all.list).toHaveLength(1);
      expect(all.list[0]?.body).toContain('🚫 cancelled');
    }));
});

describe('comment: new', () => {
  it('adds a comment with each run, which a sticky one never takes for its own', () =>
    withProvider(always, async (provider) => {
      const { server, all } = await github();
      for (const comment of ['new', 'new', 'sticky', 'sticky'])
        await step(provider.url, server.url, { inputs: { comment } });
      expect(all.list).toHaveLength(3);
    }));
});
