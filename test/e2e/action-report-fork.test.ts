// mode: report in the event workflow_run: the run it reports is a stranger's, and so is all that it left.
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recordName } from '../../src/github/records/record-name.ts';
import { RECORD_FILE } from '../../src/github/records/record-source.ts';
import { zipOne } from '../../src/github/records/record-zip.ts';
import { recordText } from '../../src/report/leg-record.ts';
import type { FakeArtifact } from '../support/github-artifacts.ts';
import { baselineRoute, type MergedPullRequest } from '../support/github-baseline.ts';
import { loadSchema } from '../support/github-graphql.ts';
import type { GitHubRoute } from '../support/github-server.ts';
import { snapshotFor } from '../support/snapshots.ts';
import { type Bench, openBench, REPO, SHA } from './report-bench.ts';

const THEIR_RUN = 77;
const FORK = { id: 2, full_name: 'mallory/octo-repo', owner: { login: 'mallory' } };
const PULL = {
  number: 7,
  head: { sha: SHA, ref: 'main', repo: FORK },
  base: { ref: 'main', repo: REPO },
};
const CAUSE = {
  id: THEIR_RUN,
  run_attempt: 1,
  name: 'CI',
  path: '.github/workflows/ci.yml',
  event: 'pull_request',
  head_sha: SHA,
  head_branch: 'main',
  head_repository: FORK,
  pull_requests: [],
};

const benches: Bench[] = [];
beforeAll(loadSchema);
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.stop())));

async function open(pulls: object[] = [PULL], merged: MergedPullRequest[] = []) {
  const asked: string[] = [];
  const route: GitHubRoute = ({ method, path, query }) => {
    if (method !== 'GET' || path !== 'pulls') return undefined;
    asked.push(`${query.get('state')} ${query.get('head')}`);
    return { list: pulls };
  };
  const bench = await openBench({ routes: [route, baselineRoute(REPO.full_name, merged)] });
  benches.push(bench);
  return { ...bench, asked };
}

function reported(bench: Bench, cause: object = CAUSE, inputs: Record<string, string> = {}) {
  return bench.report({
    inputs,
    event: { action: 'completed', workflow_run: cause, repository: REPO, sender: { login: 'mallory' } },
    eventName: 'workflow_run',
    env: { GITHUB_WORKFLOW: 'Report', GITHUB_RUN_ID: '1658821499' },
  });
}

let nextId = 100;
function upload(bench: Bench, name: string, zip: Uint8Array, over: Partial<FakeArtifact> = {}): void {
  bench.artifacts.artifacts.push({ id: nextId++, run: THEIR_RUN, name, zip, ...over });
}

interface Sketch {
  index?: number;
  total?: number;
  key?: string;
  attempt?: number;
  run?: number;
  instance?: string;
  message?: string;
  costUsd?: number;
}

const DEFAULTS = {
  total: 2,
  key: 'CI/test',
  attempt: 1,
  run: THEIR_RUN,
  instance: 'octo-org/octo-repo/pr-8/test/n=1',
};

function legText(sketch: Sketch & { index: number }): string {
  const { index, total, key, attempt, run, instance, message, costUsd = 0.0035 } = { ...DEFAULTS, ...sketch };
  const error = { code: 'workflow_error' as const, message: message ?? '', retryable: false };
  return recordText({
    key,
    leg: {
      workflow: '.github/workflows/deploy.yml',
      job: 'test',
      index,
      total,
      step: '__flue',
      instance,
      run,
      attempt,
      at: Date.now(),
      conclusion: message === undefined ? 'success' : 'failure',
      commit: 'f'.repeat(40),
      pricesAsOf: '2026-11-20',
      rows: [snapshotFor({ instanceId: instance, costUsd, ...(message === undefined ? {} : { error }) })],
      rest: null,
    },
    problem: null,
    skipReason: null,
  });
}

function nameOf(sketch: Sketch & { index: number }): string {
  const { key, index, attempt } = { ...DEFAULTS, ...sketch };
  return recordName({ key, index, attempt, place: ['test', '__flue', sketch.instance ?? DEFAULTS.instance] });
}

function leave(bench: Bench, sketch: Sketch & { index: number }): void {
  upload(bench, nameOf(sketch), zipOne(RECORD_FILE, Buffer.from(legText(sketch))));
}

describe('the run of a fork', () => {
  it('is reported on its pull request, which GitHub names and not the record', async () => {
    const bench = await open();
    leave(bench, { index: 0 });
    leave(bench, { index: 1 });
    const report = await reported(bench);
    expect(report).toMatchObject({ exitCode: 0, forbidden: [], annotations: [] });
    expect(bench.asked).toEqual(['open mallory:main']);
    const [comment, ...others] = bench.comments.list;
    expect(others).toEqual([]);
    expect(comment).toMatchObject({ pull: 7 });
    expect(comment?.body).toContain('key=Report/report -->');
    expect(report.outputs).toMatchObject({
      conclusion: 'success',
      turns: '2',
      'run-url': `https://github.com/octo-org/octo-repo/actions/runs/${THEIR_RUN}/attempts/1`,
    });
    const json = JSON.parse(readFileSync(report.outputs['report-file'] ?? '', 'utf8')) as object;
    expect(json).toMatchObject({ pullRequest: 7, commit: SHA });
    expect(JSON.stringify(json)).not.toContain('deploy.yml');
  }, 60_000);

  it.each([
    ['another commit', { ...PULL, head: { ...PULL.head, sha: 'e'.repeat(40) } }],
    [
      'another repository with the same branch',
      { ...PULL, head: { ...PULL.head, repo: { ...FORK, id: 3 } } },
    ],
    ['another base', { ...PULL, base: { ref: 'main', repo: { id: 9, full_name: 'octo-org/other' } } }],
  ])('is not reported on a pull request of %s', async (_name, pull) => {
    const bench = await open([pull]);
    leave(bench, { index: 0, total: 1 });
    const report = await reported(bench);
    expect(report.exitCode).toBe(0);
    expect(bench.comments.list).toEqual([]);
    expect(report.stdout).toContain('no open pull request has the commit of the run as its head');
  });

  it('is reported on the pull request of a branch, which the event names', async () => {
    const bench = await open([]);
    leave(bench, { index: 0, total: 1 });
    const api = { id: REPO.id, name: 'octo-repo', url: 'https://api.github.com/repos/octo-org/octo-repo' };
    const told = {
      number: 9,
      head: { ref: 'x', sha: SHA, repo: api },
      base: { ref: 'main', sha: 'b', repo: api },
    };
    await reported(bench, {
      ...CAUSE,
      head_repository: { ...REPO, owner: { login: 'octo-org' } },
      pull_requests: [
        { ...told, number: 8, base: { ...told.base, repo: { ...api, url: `${api.url}-2` } } },
        told,
      ],
    });
    expect(bench.asked).toEqual([]);
    expect(bench.comments.list).toMatchObject([{ pull: 9 }]);
  });

  it('cannot take over the comment of others, nor speak for another run or attempt', async () => {
    const bench = await open();
    const body = 'ours\n\n<!-- flue:v1 key=CI/test -->';
    bench.comments.list.push({ id: 1, pull: 7, body, login: bench.comments.login });
    leave(bench, { index: 0, total: 1 });
    leave(bench, { index: 1, total: 1, run: 78, instance: 'another run' });
    leave(bench, { index: 2, total: 1, attempt: 9, instance: 'later' });
    // Of the same leg it would be the latest.
    leave(bench, { index: 0, total: 1, attempt: 9, instance: DEFAULTS.instance });
    upload(bench, nameOf({ index: 3 }), zipOne(RECORD_FILE, Buffer.from(legText({ index: 4, total: 1 }))));
    const report = await reported(bench);
    expect(report.outputs.turns).toBe('1');
    expect(bench.comments.list[0]).toMatchObject({ id: 1, body });
    expect(bench.comments.list).toHaveLength(2);
  });

  it('says nothing that GitHub, a spreadsheet or the runner would obey', async () => {
    const bench = await open();
    const evil =
      '</details><img src=x onerror=alert(1)> @octocat fixes #1 [x](javascript:alert(1)) ![](https://evil.example/p.png)\n::set-output name=a::b\n##[error]no';
    leave(bench, { index: 0, total: 1, instance: '=HYPERLINK("https://evil.example")', message: evil });
    const report = await reported(bench);
    expect(report).toMatchObject({ exitCode: 1, forbidden: [], outputs: { conclusion: 'failure' } });
    expect(report.annotations.map(({ level }) => level)).toEqual(['error']);
    const shown = `${bench.comments.list[0]?.body}${report.summary}`;
    expect(shown).not.toMatch(/<img|(^|[^\\])!\[|@octocat|fixes #1|\]\(javascript/);
    const csv = readFileSync((report.outputs['report-file'] ?? '').replace(/json$/, 'csv'), 'utf8');
    expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  });

  it('is bounded and told, whatever it has left: bombs, broken archives, wrong JSON', async () => {
    const bench = await open();
    leave(bench, { index: 0, total: 4 });
    const bomb = zipOne(RECORD_FILE, Buffer.alloc(40 * 2 ** 20, 0x20));
    const liar = Buffer.from(zipOne(RECORD_FILE, Buffer.from('{}')));
    liar.writeUInt32LE(0xffff_fff0, liar.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 20);
    const wrong = JSON.parse(legText({ index: 3, total: 4 })) as { rows: object[] };
    for (const [index, zip] of [
      bomb,
      liar,
      Buffer.from('no archive'),
      zipOne('../../etc/passwd', deflateRawSync(Buffer.from('x'))),
      zipOne(RECORD_FILE, Buffer.from('['.repeat(1_000_000))),
      zipOne(RECORD_FILE, Buffer.from(JSON.stringify({ ...wrong, rows: [{ ...wrong.rows[0], turns: -1 }] }))),
      zipOne(RECORD_FILE, Buffer.from(JSON.stringify({ ...wrong, total: 1e9 }))),
      zipOne(RECORD_FILE, Buffer.from(JSON.stringify({ ...wrong, instance: 'x'.repeat(300) }))),
    ].entries())
      upload(bench, nameOf({ index: 3, instance: String(index) }), zip);
    upload(bench, nameOf({ index: 2 }), zipOne(RECORD_FILE, Buffer.from(legText({ index: 2 }))), {
      expired: true,
    });
    upload(bench, nameOf({ index: 1 }), Buffer.alloc(10), { claimedSize: 2 ** 40 });
    const report = await reported(bench);
    expect(report).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'missing_legs', turns: '1' } });
    expect(report.annotations[0]?.message).toContain('3 of 4 legs left no record');
    expect(report.stdout).toContain('a record cannot be unpacked');
    expect(report.stdout).toContain('a record is not what a leg of this run leaves');
  }, 60_000);

  it('is not read to the end when it has ten thousand artifacts', async () => {
    const bench = await open();
    leave(bench, { index: 0, total: 1 });
    const record = zipOne(RECORD_FILE, Buffer.from(legText({ index: 0, total: 1 })));
    for (let n = 0; n < 9000; n++) upload(bench, `junk-${n}`, record);
    for (let n = 0; n < 500; n++) upload(bench, nameOf({ index: 0, instance: `i${n}` }), record);
    const report = await reported(bench);
    expect(bench.github.requests.filter((path) => path.includes('/runs/77/artifacts'))).toHaveLength(10);
    expect(bench.github.requests.filter((path) => path.endsWith('/zip'))).toHaveLength(256);
    expect(report.stdout).toContain('the run has more artifacts than are looked at');
    expect(report.outputs.turns).toBe('1');
  }, 60_000);

  it('may not be dearer than what its base branch costs, of which GitHub tells', async () => {
    const before = await open();
    leave(before, { index: 0, total: 1 });
    await reported(before);
    const comments = before.comments.list.map(({ body }) => ({ body }));
    const pull = { ...PULL, base: { ...PULL.base, ref: 'next' } };
    const bench = await open([pull], [{ number: 7, base: 'next', comments }]);
    leave(bench, { index: 0, total: 1, costUsd: 0.007 });
    const result = await reported(bench, CAUSE, { 'max-cost-increase': '50%' });
    expect(result.outputs['error-code']).toBe('cost_increase');
    expect(result.annotations[0]?.message).toContain('cost $0.0070, and the base branch');
    const fine = await reported(bench, CAUSE, { 'max-cost-increase': '100%' });
    expect(fine.outputs.conclusion).toBe('success');
  }, 60_000);

  it('ends as its legs did when nobody may read or comment', async () => {
    const bench = await open();
    leave(bench, { index: 0, total: 1 });
    const refused = { status: 403, body: '{"message":"Resource not accessible by integration"}' };
    bench.github.faults.push(refused, refused);
    const report = await reported(bench);
    expect(report).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'missing_legs' } });
    expect(report.annotations[0]?.message).toContain('GitHub answered 403');
    expect(bench.comments.list).toEqual([]);
  });
});
