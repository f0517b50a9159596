import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { checkAnnotations, MOST_ANNOTATIONS } from '../../../../src/github/check-run/check-annotations.ts';
import { headShaOf } from '../../../../src/github/check-run/head-sha.ts';
import { type CheckRun, writeCheckRun } from '../../../../src/github/check-run/write-check-run.ts';
import type { Finding } from '../../../../src/protocol/findings.ts';
import { byteLength } from '../../../../src/protocol/json.ts';
import {
  issueCommentEvent,
  person,
  pullRequestEvent,
  REPOSITORY,
  SHA,
  workflowRunEvent,
} from '../../../support/events.ts';
import { type ChecksOfRepository, checksRoute } from '../../../support/github-checks.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';

const TOKEN = 'ghs_token_of_the_job';
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function bench(given: Partial<ChecksOfRepository> = {}) {
  const checks: ChecksOfRepository = { list: [], commits: [SHA.head], ...given };
  const pulls = { 7: { pull: pullRequestEvent(person('mona')).pull_request } };
  const server = await startGitHubServer(
    { name: REPOSITORY, routes: [checksRoute(checks)], pulls },
    { token: TOKEN },
  );
  servers.push(server);
  const clock = { now: () => 0, wait: async () => {} };
  const api = createGitHubApi({ apiUrl: server.url, token: TOKEN, fetch: createNodeFetch(), clock });
  return { api, server, checks };
}

const findings = (count: number): Finding[] =>
  Array.from({ length: count }, (_, n) => ({
    path: 'a.ts',
    line: n + 1,
    severity: 'warning',
    message: 'hm',
  }));

const check = (count: number): CheckRun => ({
  name: 'Flue review',
  headSha: SHA.head,
  externalId: 'flue/1/1/test/__flue/',
  conclusion: 'success',
  startedAt: '2026-11-23T12:00:00.000Z',
  completedAt: '2026-11-23T12:00:02.000Z',
  detailsUrl: null,
  title: '✅ success',
  summary: 'all is well',
  annotations: checkAnnotations(findings(count), ''),
});

describe('writeCheckRun', () => {
  it.each([
    [0, 2],
    [50, 2],
    [51, 3],
    [100, 3],
    [101, 4],
  ])('sends %i annotations with %i requests', async (count, requests) => {
    const { api, server, checks } = await bench();
    await writeCheckRun(api, REPOSITORY, check(count));
    expect(server.requests).toHaveLength(requests);
    expect(checks.list[0]?.annotations).toHaveLength(count);
  });

  it('goes on where a process that was killed has stopped', async () => {
    const { api, server, checks } = await bench();
    await writeCheckRun(api, REPOSITORY, { ...check(50), conclusion: 'cancelled' });
    await writeCheckRun(api, REPOSITORY, check(120));
    expect(checks.list).toMatchObject([{ conclusion: 'success' }]);
    expect(checks.list[0]?.annotations.map((one) => one.start_line)).toEqual(
      Array.from({ length: 120 }, (_, n) => n + 1),
    );
    expect(server.requests.map((line) => line.split(' ')[0]).slice(-2)).toEqual(['PATCH', 'PATCH']);
  });

  it('leaves check runs of the same name that others have made', async () => {
    const { api, checks } = await bench();
    await writeCheckRun(api, REPOSITORY, { ...check(1), externalId: 'theirs' });
    await writeCheckRun(api, REPOSITORY, check(1));
    expect(checks.list.map((run) => run.external_id)).toEqual(['theirs', 'flue/1/1/test/__flue/']);
  });

  it('writes the check run without its annotations when GitHub does not take one', async () => {
    const { api, server, checks } = await bench();
    const none = { status: 200, body: '{"total_count":0,"check_runs":[]}' };
    server.faults.push(none, { status: 422, body: '{"message":"Invalid request."}' });
    const { refused } = await writeCheckRun(api, REPOSITORY, check(1));
    expect(refused).toContain('422');
    expect(checks.list).toMatchObject([{ annotations: [], conclusion: 'success' }]);
  });

  it('names the permission that is missing', async () => {
    const { api } = await bench({ readOnly: true });
    await expect(writeCheckRun(api, REPOSITORY, check(1))).rejects.toThrow('checks: write');
  });
});

describe('checkAnnotations', () => {
  const one = (finding: Partial<Finding>, root = '') =>
    checkAnnotations([{ path: 'a.ts', line: 3, severity: 'notice', message: 'hm', ...finding }], root)[0];

  it('says paths from the root of the repository, and skips what lies outside of it', () => {
    expect(one({ path: '/workspace/src/a.ts' }, 'packages/web')?.path).toBe('packages/web/src/a.ts');
    expect(one({ path: '../secrets.txt' })).toBeUndefined();
    expect(one({ path: './' })).toBeUndefined();
  });

  it('never ends before it begins', () => {
    expect(one({ endLine: 1 })).toMatchObject({ start_line: 3, end_line: 3 });
    expect(one({ endLine: 9 })).toMatchObject({ start_line: 3, end_line: 9 });
  });

  it('puts the gravest first and stops at its limit', () => {
    const many = [...findings(600), { path: 'b.ts', line: 1, severity: 'error', message: 'x' } as const];
    const all = checkAnnotations(many, '');
    expect(all).toHaveLength(MOST_ANNOTATIONS);
    expect(all[0]).toMatchObject({ path: 'b.ts', annotation_level: 'failure' });
  });

  it('keeps within the limits whatever a model says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 }).map((part) => part.repeat(700));
    fc.assert(
      fc.property(text, text, text, (message, title, suggestion) => {
        const found = one({ message, title, suggestion });
        expect(byteLength(found?.message ?? '')).toBeLessThanOrEqual(65_536);
        expect(found?.message).not.toBe('');
        expect(byteLength(found?.raw_details ?? '')).toBeLessThanOrEqual(65_536);
        expect(found?.title?.length ?? 1).toBeGreaterThan(0);
        expect(found?.title?.length ?? 1).toBeLessThanOrEqual(255);
        expect(JSON.stringify(found).isWellFormed()).toBe(true);
        expect(
          [found?.message, found?.title, found?.raw_details].every((one) => one?.isWellFormed() ?? true),
        ).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});

describe('headShaOf', () => {
  const of = async (event: unknown, sha = SHA.main) => {
    const { api, server } = await bench();
    const eventPath = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    writeFileSync(eventPath, JSON.stringify(event));
    const found = await headShaOf(api, { repository: REPOSITORY, pullRequest: 7, sha, eventPath });
    return [found, server.requests.length];
  };
  const mona = person('mona');

  it('is the head of a pull request, not the merge that GITHUB_SHA names', async () => {
    expect(await of(pullRequestEvent(mona))).toEqual([SHA.head, 0]);
  });

  it('asks for that of a pull request that was commented on', async () => {
    expect(await of(issueCommentEvent(mona, { onPullRequest: true }))).toEqual([SHA.head, 1]);
  });

  it('is that of the run before, of a push its own, of an issue the default branch', async () => {
    expect(await of(workflowRunEvent(mona))).toEqual([SHA.head, 0]);
    expect(await of({ ref: 'refs/heads/main' })).toEqual([SHA.main, 0]);
    expect(await of(issueCommentEvent(mona))).toEqual([SHA.main, 0]);
  });

  it('takes no path for a commit', async () => {
    expect(await of({ pull_request: { head: { sha: '../../x' } } })).toEqual([SHA.main, 0]);
  });
});
