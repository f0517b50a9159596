import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partsOf } from '../../src/report/comment-markers.ts';
import { baselineRoute, type MergedPullRequest } from '../support/github-baseline.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { loadSchema } from '../support/github-graphql.ts';
import type { GitHubAnswered } from '../support/github-server.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { keyed, runStep, withProvider } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const REPOSITORY = 'octo-org/octo-repo';
const HERE = { repo: { full_name: REPOSITORY, id: 1296269 } };

const servers: GitHubServer[] = [];
beforeAll(loadSchema);
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function github(merged: readonly MergedPullRequest[], answer?: GitHubAnswered) {
  const all: CommentsOfRepository = { list: [], login: 'github-actions[bot]' };
  const routes = [baselineRoute(REPOSITORY, merged, answer === undefined ? {} : { answer })];
  const server = await startGitHubServer({ name: REPOSITORY, comments: all, routes }, { token: TOKEN });
  servers.push(server);
  return { server, all };
}

/** The step of a pull request into main. */
function step(url: string, apiUrl: string, inputs: Record<string, string>, number = 7) {
  const pull = {
    number,
    user: { login: 'octocat', type: 'User' },
    head: HERE,
    base: { ...HERE, ref: 'main' },
  };
  return runStep(
    { workflow: 'ask', ...keyed(url), ...inputs },
    {
      token: TOKEN,
      event: {
        action: 'synchronize',
        pull_request: pull,
        sender: { login: 'octocat', type: 'User', id: 583231 },
        repository: HERE.repo,
      },
      eventName: 'pull_request',
      env: { GITHUB_API_URL: apiUrl, GITHUB_BASE_REF: 'main' },
    },
  );
}

/** What the sticky comment of a merged pull request looks like, made as one is made: by a step. */
async function commentOf(inputTokens: number, number: number): Promise<MergedPullRequest> {
  const { server, all } = await github([]);
  await withProvider(
    () => ({ text: 'three', usage: { inputTokens, outputTokens: 500 } }),
    (provider) => step(provider.url, server.url, { comment: 'sticky' }, number),
  );
  return { number, comments: all.list.map(({ body }) => ({ body })) };
}

const costing = (inputTokens: number) => () => ({ text: 'three', usage: { inputTokens, outputTokens: 500 } });

describe('the cost beside the base branch', () => {
  it('is the median over merged pull requests, in the table and the first line, by one request', async () => {
    const merged = [await commentOf(1000, 3), await commentOf(2000, 4), await commentOf(50_000, 5)];
    const forged = { number: 6, comments: [{ body: merged[0]?.comments[0]?.body ?? '', own: false }] };
    const { server, all } = await github([...merged, forged, { ...forged, number: 2, base: 'next' }]);
    await withProvider(costing(4000), async (provider) => {
      const result = await step(provider.url, server.url, { comment: 'sticky' });
      expect(result).toMatchObject({ exitCode: 0, annotations: [], forbidden: [] });
      const [body = ''] = all.list.map((comment) => comment.body);
      // 1 and 5 dollars a million for the haiku of the tests: see the price table.
      expect(body.split('\n')[0]).toMatch(/^✅ success · \$\S+ · \S+ s · 4,000 in \/ 500 out · Δ \+\d+ %$/);
      const [, delta = ''] = /Δ (\+\d+ %)/.exec(body) ?? [];
      expect(body).toMatch(new RegExp(`^\\| octo-org.* \\| \\${delta} \\| \\[log\\]`, 'm'));
      expect(body).toMatch(new RegExp(`^\\| Total .* \\| \\${delta} \\|`, 'm'));
      expect(result.summary).toContain('| Δ base |');
      expect(result.summary.split('\n')[0]).toContain(`Δ ${delta}`);
      const [part] = partsOf(body);
      const median = partsOf(merged[1]?.comments[0]?.body ?? '')[0]?.leg.rows[0]?.costUsd;
      expect(part?.leg.base).toEqual({ totalUsd: median, rows: [median] });
      expect(server.requests.filter((request) => request === 'POST /graphql')).toHaveLength(1);
    });
  }, 60_000);

  it('is new where there is none, unknown where GitHub does not tell, and never a reason to fail', async () => {
    const cases: Array<[GitHubAnswered | undefined, string]> = [
      [undefined, 'new'],
      [{ status: 502, json: {} }, '–'],
      [{ status: 200, json: { errors: [{ message: 'Resource not accessible by integration' }] } }, '–'],
      [{ status: 200, json: [] }, '–'],
    ];
    for (const [answer, cell] of cases) {
      const { server, all } = await github([], answer);
      await withProvider(costing(1000), async (provider) => {
        const result = await step(provider.url, server.url, { comment: 'sticky' });
        expect(result).toMatchObject({ exitCode: 0, annotations: [] });
        expect(all.list[0]?.body).toMatch(new RegExp(`^\\| octo-org.* \\| ${cell} \\| \\[log\\]`, 'm'));
        expect(all.list[0]?.body.split('\n')[0]).not.toContain('Δ');
      });
    }
  });
});

describe('max-cost-increase', () => {
  it('fails a step that is dearer than it allows, with both figures, and none that is not', async () => {
    const merged = [await commentOf(1000, 3)];
    const { server } = await github(merged);
    await withProvider(costing(4000), async (provider) => {
      const dear = await step(provider.url, server.url, { 'max-cost-increase': '20%' });
      expect(dear).toMatchObject({
        exitCode: 1,
        outputs: { conclusion: 'failure', 'error-code': 'cost_increase', status: 'succeeded' },
      });
      expect(dear.annotations).toHaveLength(1);
      expect(dear.annotations[0]?.message).toMatch(
        /^cost_increase: octo-org\/octo-repo\/pr-7\/test cost \$0\.\d{4}, and the base branch's median is \$0\.\d{4} \(\+\d+ %\): max-cost-increase allows 20 % more\. look at/,
      );
      for (const allowed of ['900%', '$0.10', '0.10']) {
        const result = await step(provider.url, server.url, { 'max-cost-increase': allowed });
        expect(result, allowed).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
      }
      const cents = await step(provider.url, server.url, { 'max-cost-increase': '$0.0001' });
      expect(cents.outputs['error-code']).toBe('cost_increase');
    });
  }, 60_000);

  it('says so and lets pass what cannot be compared', async () => {
    const { server } = await github([]);
    await withProvider(costing(1000), async (provider) => {
      const result = await step(provider.url, server.url, { 'max-cost-increase': '20%' });
      expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
      expect(result.annotations).toEqual([
        expect.objectContaining({
          level: 'notice',
          message:
            'max-cost-increase was not checked: no merged pull request has a sticky comment with the cost of these instances',
        }),
      ]);
    });
  });

  it('refuses what is neither a share nor an amount', async () => {
    const { annotations, outputs } = await runStep({ workflow: 'ask', 'max-cost-increase': 'a lot' });
    expect(outputs['error-code']).toBe('usage_error');
    expect(annotations[0]?.message).toContain(
      'input max-cost-increase is "a lot": that is neither a share nor an amount',
    );
  });
});
