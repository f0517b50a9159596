import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { faults } from '../support/anthropic-server.ts';
import { issueCommentEvent, person, pullRequestEvent, SHA } from '../support/events.ts';
import { type ChecksOfRepository, checksRoute } from '../support/github-checks.ts';
import { type GitHubRoute, type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { gitInit, tempWorkspace } from '../support/project.ts';
import { type RunActionOptions, runAction } from '../support/runner.ts';
import { readSarif } from '../support/sarif-schema.ts';
import { DIST, KEY, keyed, PROJECT, USAGE, withProvider } from './projects.ts';

const octocat = person('octocat', 583231);
const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function github(given: Partial<ChecksOfRepository> = {}, pull?: object, routes: GitHubRoute[] = []) {
  const checks: ChecksOfRepository = { list: [], commits: [SHA.head, SHA.main], ...given };
  const server = await startGitHubServer(
    {
      name: 'octo-org/octo-repo',
      routes: [...routes, checksRoute(checks)],
      collaborators: { octocat: { permission: 'write', role_name: 'write', user: octocat } },
      ...(pull === undefined ? {} : { pulls: { 7: { pull } } }),
    },
    { token: TOKEN },
  );
  servers.push(server);
  return { server, checks };
}

interface StepOptions extends Omit<Partial<RunActionOptions>, 'inputs'> {
  inputs?: Record<string, string>;
}

function step(url: string, apiUrl: string, { inputs, env, ...rest }: StepOptions = {}) {
  return runAction({
    dist: DIST,
    workspace: tempWorkspace(PROJECT).dir,
    inputs: { workflow: 'judge', 'check-run': 'Flue review', ...keyed(url), ...inputs },
    secrets: [KEY],
    token: TOKEN,
    event: pullRequestEvent(octocat, { action: 'synchronize' }),
    eventName: 'pull_request',
    env: { GITHUB_API_URL: apiUrl, ...env },
    ...rest,
  });
}

const finding = (line: number, severity = 'warning') => ({
  path: '/workspace/data.txt',
  line,
  severity,
  message: `line ${line} is even`,
});
const countLines = { name: 'bash', input: { command: 'wc -l < data.txt' } };
const judged = (verdict: string, count = 1) => ({
  text: JSON.stringify({ verdict, findings: Array.from({ length: count }, (_, n) => finding(n + 1)) }),
  usage: USAGE,
});
const levels = ({ annotations }: Awaited<ReturnType<typeof step>>) => annotations.map(({ level }) => level);

describe('input check-run', () => {
  it('writes verdict, report and findings on the head of the pull request with two requests', () =>
    withProvider([judged('warn')], async (provider) => {
      const { server, checks } = await github();
      const result = await step(provider.url, server.url);
      expect(result).toMatchObject({ exitCode: 0, forbidden: [], leftInTemp: [] });
      expect(server.requests).toEqual([
        `/repos/octo-org/octo-repo/commits/${SHA.head}/check-runs?check_name=Flue+review&filter=all&per_page=100`,
        'POST /repos/octo-org/octo-repo/check-runs',
      ]);
      expect(checks.list).toHaveLength(1);
      expect(checks.list[0]).toMatchObject({
        name: 'Flue review',
        head_sha: SHA.head,
        conclusion: 'success',
        details_url: result.outputs['run-url'],
        annotations: [
          {
            path: 'data.txt',
            start_line: 1,
            end_line: 1,
            annotation_level: 'warning',
            message: 'line 1 is even',
          },
        ],
      });
      const { title, summary } = checks.list[0]?.output ?? { title: '', summary: '' };
      expect(title).toMatch(/^⚠️ warn · \$0\.0004 · [\d.]+ (?:ms|s) · 1,000 in \/ 500 out$/);
      expect(summary.split('\n')[0]).toBe(title);
      expect(summary).toContain(`/blob/${SHA.head}/data.txt#L1`);
      expect(result.stdout).toContain('check run: https');
    }));

  it('stands on the commit that was the head before the run looked at it, not on one that came meanwhile', () =>
    withProvider([judged('pass')], async (provider) => {
      const { pull_request: pull } = pullRequestEvent(octocat, { action: 'synchronize' });
      const head = (): string => (provider.requests.length > 0 ? SHA.main : SHA.head);
      const pulls: GitHubRoute = ({ path }) =>
        path === 'pulls/7'
          ? { status: 200, json: { ...pull, head: { ...pull.head, sha: head() } } }
          : undefined;
      const { server, checks } = await github({}, undefined, [pulls]);
      const event = issueCommentEvent(octocat, { onPullRequest: true });
      // What actions/checkout leaves by default: the base, which is what a comment's run is made of.
      const { dir } = tempWorkspace(PROJECT);
      const env = { GITHUB_SHA: gitInit(dir) };
      const result = await step(provider.url, server.url, {
        event,
        eventName: 'issue_comment',
        workspace: dir,
        env,
      });
      expect(result.outputs.conclusion).toBe('success');
      expect(checks.list).toMatchObject([{ conclusion: 'success', head_sha: SHA.head }]);
    }));

  it('gives GitHub fifty annotations at a time, and a run again in the same attempt adds nothing twice', () =>
    withProvider([judged('fail', 120), judged('fail', 120)], async (provider) => {
      const { server, checks } = await github();
      const result = await step(provider.url, server.url);
      expect(result.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'verdict_fail' });
      expect(server.requests.map((line) => line.split(' ')[0])).toEqual([
        expect.stringContaining('/repos/'),
        'POST',
        'PATCH',
        'PATCH',
      ]);
      expect(checks.list).toMatchObject([{ conclusion: 'failure' }]);
      expect(checks.list[0]?.annotations.map((one) => one.start_line)).toEqual(
        Array.from({ length: 120 }, (_, n) => n + 1),
      );
      await step(provider.url, server.url);
      expect(checks.list).toHaveLength(1);
      expect(checks.list[0]?.annotations).toHaveLength(120);
    }));

  it('gives every leg of a matrix and every attempt a check run of its own', () =>
    withProvider(
      () => judged('pass', 0),
      async (provider) => {
        const { server, checks } = await github();
        const leg = (region: string, jobIndex: number, attempt = '1') =>
          step(provider.url, server.url, {
            matrix: { region, n: 1 },
            jobIndex,
            jobTotal: 2,
            env: { GITHUB_RUN_ATTEMPT: attempt },
          });
        await leg('eu', 0);
        await leg('us', 1);
        await leg('us', 1, '2');
        expect(checks.list.map(({ name }) => name)).toEqual([
          'Flue review (eu, 1)',
          'Flue review (us, 1)',
          'Flue review (us, 1)',
        ]);
        expect(new Set(checks.list.map((run) => run.external_id)).size).toBe(3);
      },
    ));

  it('tells a neutral ending and a refused one as such', () =>
    withProvider([{ toolCalls: [countLines], usage: USAGE }], async (provider) => {
      const { server, checks } = await github();
      await step(provider.url, server.url, {
        inputs: { workflow: 'ask', 'max-turns': '1', 'on-limit': 'neutral' },
      });
      await step(provider.url, server.url, {
        inputs: { workflow: 'no-such' },
        env: { GITHUB_RUN_ATTEMPT: '2' },
      });
      expect(checks.list.map(({ conclusion }) => conclusion)).toEqual(['neutral', 'failure']);
      expect(checks.list[0]?.output.title).toMatch(/^⚠️ neutral · /);
      expect(checks.list[1]?.output.summary).toContain('unknown_workflow');
    }));

  it('is written in time when the job is cancelled', () =>
    withProvider([faults.stallAfter(2)], async (provider) => {
      const { server, checks } = await github();
      const result = await step(provider.url, server.url, {
        cancelAfter: () => provider.requests.length === 1,
      });
      expect(result.conclusion).toBe('cancelled');
      expect(checks.list).toMatchObject([{ conclusion: 'cancelled' }]);
    }));

  it('is written by the post step when main was killed', () =>
    withProvider([faults.stallAfter(2)], async (provider) => {
      const { server, checks } = await github();
      const result = await step(provider.url, server.url, {
        killAfter: () => provider.requests.length === 1,
      });
      expect(result.signal).toBe('SIGKILL');
      expect(checks.list).toMatchObject([{ conclusion: 'cancelled', head_sha: SHA.head }]);
      expect(result.leftInTemp).toEqual([]);
    }));

  it('says once what permission is missing, and stays green', () =>
    withProvider(
      () => judged('pass', 0),
      async (provider) => {
        const { server } = await github({ readOnly: true });
        const result = await step(provider.url, server.url);
        expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
        expect(result.annotations).toEqual([
          expect.objectContaining({
            level: 'warning',
            message:
              'the check run could not be written: GitHub answered 403 (Resource not accessible by integration): the token may lack a permission (checks: write). Give the job permissions: checks: write, or leave input check-run empty.',
          }),
        ]);
        const forked = await step(provider.url, server.url, {
          event: pullRequestEvent(octocat, { from: 'mallory/octo-repo' }),
          inputs: { 'anthropic-api-key': '' },
        });
        expect(forked.outputs.conclusion).toBe('neutral');
        expect(levels(forked)).toEqual(['warning', 'notice']);
        expect(forked.annotations[1]?.message).toContain('the token of an event of a fork may only read');
      },
    ));

  it('is not written for an event that may not start a run: skipped would let a required check pass', () =>
    withProvider([], async (provider) => {
      const { server, checks } = await github();
      const mallory = person('mallory', 3);
      const result = await step(provider.url, server.url, {
        event: issueCommentEvent(mallory, { onPullRequest: true }),
        eventName: 'issue_comment',
        env: { GITHUB_ACTOR: 'mallory', GITHUB_TRIGGERING_ACTOR: 'mallory' },
      });
      expect(result.outputs.conclusion).toBe('skipped');
      expect(checks.list).toEqual([]);
    }));

  it('is not written for a fork whose event has no key, also where its token may write: neutral would pass', () =>
    withProvider([], async (provider) => {
      const { server, checks } = await github();
      const result = await step(provider.url, server.url, {
        event: pullRequestEvent(octocat, { from: 'mallory/octo-repo' }),
        inputs: { 'anthropic-api-key': '' },
      });
      expect(result.outputs.conclusion).toBe('neutral');
      expect(checks.list).toEqual([]);
    }));

  it('keeps its conclusion and says so when GitHub does not take an annotation', () =>
    withProvider([judged('warn')], async (provider) => {
      const { server, checks } = await github();
      server.faults.push(
        { status: 200, body: '{"check_runs":[]}' },
        { status: 422, body: '{"message":"Invalid request."}' },
      );
      const result = await step(provider.url, server.url);
      expect(checks.list).toMatchObject([{ conclusion: 'success', annotations: [] }]);
      expect(levels(result)).toEqual(['warning', 'warning']);
    }));
});

describe('input sarif-file', () => {
  const sarifOf = (result: Awaited<ReturnType<typeof step>>, file = 'out/flue.sarif') =>
    readSarif(JSON.parse(readFileSync(join(result.workspace, file), 'utf8')));
  const only = { 'check-run': '', 'sarif-file': 'out/flue.sarif' };

  it('writes the findings with places and fingerprints that the next run has too', () =>
    withProvider([judged('warn', 3), judged('warn', 3)], async (provider) => {
      const { server } = await github();
      const result = await step(provider.url, server.url, { inputs: only });
      expect(server.requests).toEqual([]);
      const run = sarifOf(result);
      expect(run.results).toHaveLength(3);
      expect(run.results?.[0]).toMatchObject({
        level: 'warning',
        message: { text: 'line 1 is even' },
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'data.txt' }, region: { startLine: 1 } } },
        ],
      });
      expect(run.invocations?.[0]?.executionSuccessful).toBe(true);
      const again = await step(provider.url, server.url, {
        inputs: only,
        env: { GITHUB_RUN_ID: '99', GITHUB_RUN_ATTEMPT: '2' },
      });
      const prints = (one: typeof run) => one.results?.map((r) => r.partialFingerprints);
      expect(prints(sarifOf(again))).toEqual(prints(run));
      expect(new Set(JSON.stringify(prints(run)?.map((print) => print)).match(/[0-9a-f]{16}:\d/g)).size).toBe(
        3,
      );
    }));

  it('writes it for a run without findings, for one that failed, and for one that never was', () =>
    withProvider(
      [judged('pass', 0), { text: 'no JSON' }, { text: 'no JSON' }, { text: 'no JSON' }],
      async (provider) => {
        const { server } = await github();
        const clean = sarifOf(await step(provider.url, server.url, { inputs: only }));
        expect(clean).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
        const throws = { ...only, workflow: 'throws' };
        const failed = sarifOf(await step(provider.url, server.url, { inputs: throws }));
        expect(failed).toMatchObject({
          results: [],
          invocations: [
            {
              executionSuccessful: false,
              toolExecutionNotifications: [
                {
                  descriptor: { id: 'workflow_error' },
                  message: { text: expect.stringContaining('database') },
                },
              ],
            },
          ],
        });
        const none = { ...only, workflow: 'no-such' };
        const refused = sarifOf(await step(provider.url, server.url, { inputs: none }));
        expect(refused).toMatchObject({ results: [], invocations: [{ executionSuccessful: false }] });
      },
    ));

  it('refuses a path that leads out of the workspace, and follows no link out of it', () =>
    withProvider(
      () => judged('pass', 0),
      async (provider) => {
        const { server } = await github();
        const refused = await step(provider.url, server.url, {
          inputs: { ...only, 'sarif-file': '../x.sarif' },
        });
        expect(refused.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'usage_error' });
        expect(provider.requests).toHaveLength(0);
        const elsewhere = tempWorkspace({}).dir;
        const workspace = tempWorkspace(PROJECT).dir;
        symlinkSync(elsewhere, join(workspace, 'out'));
        const linked = await step(provider.url, server.url, { inputs: only, workspace });
        expect(linked).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
        expect(existsSync(join(elsewhere, 'flue.sarif'))).toBe(false);
        expect(linked.stdout).toContain('the SARIF file could not be written');
        mkdirSync(join(workspace, 'deep'));
        symlinkSync(join(elsewhere, 'target'), join(workspace, 'deep', 'flue.sarif'));
        await step(provider.url, server.url, {
          inputs: { ...only, 'sarif-file': 'deep/flue.sarif' },
          workspace,
        });
        expect(existsSync(join(elsewhere, 'target'))).toBe(false);
      },
    ));
});
