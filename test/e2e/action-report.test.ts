import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partsOf } from '../../src/report/comment-markers.ts';
import { baselineRoute } from '../support/github-baseline.ts';
import { loadSchema } from '../support/github-graphql.ts';
import { USAGE, withProvider } from './projects.ts';
import { type Bench, openBench, REPO, RUN, type StepOptions } from './report-bench.ts';

const benches: Bench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.stop())));

async function open(repository: Parameters<typeof openBench>[0] = {}) {
  const bench = await openBench(repository);
  benches.push(bench);
  return bench;
}

const answer = { text: 'It has 3 lines, says @mallory.', usage: USAGE };
const always = () => answer;
const legOf = (jobIndex: number, jobTotal = 3): StepOptions => ({
  matrix: { n: jobIndex },
  jobIndex,
  jobTotal,
});
type Result = Awaited<ReturnType<Bench['report']>>;
const levels = (result: Result) => result.annotations.map(({ level }) => level);

describe('mode: report', () => {
  it(
    'merges three legs, without a model key, into one comment, a summary, outputs and files',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        for (const index of [0, 1, 2]) {
          const leg = await bench.leg(provider.url, legOf(index));
          expect(leg).toMatchObject({ exitCode: 0, forbidden: [], annotations: [], leftInTemp: [] });
        }
        expect(bench.artifacts.requests).toEqual(
          [0, 1, 2].flatMap(() => ['CreateArtifact', 'PUT blob', 'FinalizeArtifact']),
        );
        expect(bench.github.requests).toEqual([]);
        expect(bench.artifacts.artifacts.map(({ name }) => name)).toEqual(
          [0, 1, 2].map((index) =>
            expect.stringMatching(new RegExp(`^flue-record-[0-9a-f]{12}-${index}\\.[0-9a-f]{8}-1$`)),
          ),
        );
        const report = await bench.report();
        expect(report).toMatchObject({ exitCode: 0, forbidden: [], annotations: [] });
        expect(report.outputs).toMatchObject({
          conclusion: 'success',
          status: 'succeeded',
          'input-tokens': '3000',
          'output-tokens': '1500',
          turns: '3',
          'cost-usd': '0.0010500'.replace(/0+$/, ''),
          'error-code': '',
        });
        const results = JSON.parse(report.outputs.results ?? '') as Array<{ instanceId: string; text: null }>;
        expect(results.map(({ instanceId }) => instanceId)).toEqual(
          [0, 1, 2].map((n) => `octo-org/octo-repo/pr-7/test/n=${n}#${n}`),
        );
        const [comment, ...others] = bench.comments.list;
        expect(others).toEqual([]);
        expect(report.outputs['comment-url']).toContain(`#issuecomment-${comment?.id}`);
        expect(comment?.body.split('\n')[0]).toMatch(/^✅ success · \$0\.0011 · .* · 3 of 3 succeeded$/);
        expect(comment?.body).toContain('| Total |  |  | 3 | 3,000 | 1,500 | 0 | 0 | $0.0011 |');
        expect(comment?.body).toContain('key=CI/test -->');
        expect(report.summary).toContain('| Total |  |  | 3 | 3,000 | 1,500 | 0 | 0 | $0.0011 |');
        expect(bench.github.requests.length).toBeLessThanOrEqual(3);
        const file = report.outputs['report-file'] ?? '';
        const json = JSON.parse(readFileSync(file, 'utf8')) as { results: object[]; legs: object[] };
        expect(json).toMatchObject({
          conclusion: 'success',
          missing: [],
          totals: { turns: 3 },
          pullRequest: 7,
        });
        expect(json.results).toEqual(results);
        const csv = readFileSync(file.replace(/json$/, 'csv'), 'utf8').split('\r\n');
        expect(csv[0]).toBe(
          'instance,workflow,model,verdict,status,turns,input-tokens,output-tokens,cache-read-tokens,cache-write-tokens,cost-usd,duration-ms,run-id,error-code,url',
        );
        expect(csv[1]).toMatch(
          /^octo-org\/octo-repo\/pr-7\/test\/n=0#0,ask,anthropic\/[\w-]+,,succeeded,1,1000,500,0,0,0\.00035,\d+,run_\w+,,https:\/\/github\.com\/octo-org\/octo-repo\/actions\/runs\/1658821493\/attempts\/1$/,
        );
        expect(csv).toHaveLength(5);
      }),
    60_000,
  );

  it(
    'takes the latest attempt of each leg, and names the first instance that failed',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        const failing = { workflow: 'throws' };
        await bench.leg(provider.url, { ...legOf(0, 2), inputs: failing });
        await bench.leg(provider.url, { ...legOf(1, 2), inputs: failing });
        await bench.leg(provider.url, { ...legOf(0, 2), env: { GITHUB_RUN_ATTEMPT: '2' } });
        const report = await bench.report({ env: { GITHUB_RUN_ATTEMPT: '2' } });
        expect(report.exitCode).toBe(1);
        expect(report.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'workflow_error' });
        expect(report.annotations).toEqual([
          expect.objectContaining({
            level: 'error',
            message: expect.stringContaining(
              'workflow_error: 1 of 2 legs failed; the first is octo-org/octo-repo/pr-7/test/n=1#1: the database is away',
            ),
          }),
        ]);
        expect(bench.comments.list[0]?.body).toContain('attempt 2');
      }),
    60_000,
  );

  it(
    'shows legs that are missing, and fails',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        await bench.leg(provider.url, legOf(1));
        const report = await bench.report();
        expect(report).toMatchObject({
          exitCode: 1,
          outputs: { conclusion: 'failure', 'error-code': 'missing_legs' },
        });
        expect(levels(report)).toEqual(['error']);
        expect(report.annotations[0]?.message).toContain(
          '2 of 3 legs left no record; the first is test leg 1 of 3',
        );
        expect(bench.comments.list[0]?.body).toMatch(/\| test leg 1 of 3 \(missing\) \| ❌ failure \|/);
        expect(bench.comments.list[0]?.body.split('\n')[0]).toMatch(/^❌ failure/);
        expect(report.outputs.turns).toBe('1');
        expect(report.summary).toContain('test leg 1 of 3: no record; test leg 3 of 3: no record');
      }),
    60_000,
  );

  it('fails when nothing is there, and says what to do', async () => {
    const bench = await open();
    const report = await bench.report();
    expect(report).toMatchObject({
      exitCode: 1,
      outputs: { conclusion: 'failure', 'error-code': 'missing_legs' },
    });
    expect(levels(report)).toEqual(['error']);
    expect(report.annotations[0]?.message).toMatch(/no leg of the run left a record.*needs:/);
    expect(report.outputs['report-file']).toMatch(/\.json$/);
  });

  it(
    'takes the rows of the comment where the artifact service is down',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        const down = { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' };
        const legs = await Promise.all(
          [0, 1].map((index) =>
            bench.leg(provider.url, { ...legOf(index, 2), inputs: { comment: 'sticky' }, env: down }),
          ),
        );
        for (const leg of legs) {
          expect(leg).toMatchObject({ exitCode: 0, annotations: [] });
          expect(leg.stdout).toContain('no record for mode: report: the artifact service cannot be reached');
        }
        const report = await bench.report({ env: down });
        expect(report).toMatchObject({
          exitCode: 0,
          annotations: [],
          outputs: { conclusion: 'success', turns: '2' },
        });
        expect(bench.comments.list).toHaveLength(1);
        expect(partsOf(bench.comments.list[0]?.body ?? '').map(({ leg }) => leg.index)).toEqual([0, 1]);
      }),
    90_000,
  );

  it(
    'asks the REST API where only the service fails it',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        for (const index of [0, 1]) await bench.leg(provider.url, legOf(index, 2));
        const env = { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' };
        const report = await bench.report({ env, inputs: { comment: 'off' } });
        expect(report).toMatchObject({ exitCode: 0, annotations: [], outputs: { turns: '2' } });
        expect(bench.github.requests).toEqual([
          `/repos/octo-org/octo-repo/actions/runs/${RUN}/artifacts?per_page=100`,
          '/repos/octo-org/octo-repo/actions/artifacts/2/zip',
          '/repos/octo-org/octo-repo/actions/artifacts/1/zip',
        ]);
      }),
    60_000,
  );

  it('ends at once when the job is cancelled, and says so', async () => {
    const bench = await open();
    bench.artifacts.faults.push('stall');
    const report = await bench.report({ cancelAfter: () => bench.artifacts.requests.length === 1 });
    expect(report).toMatchObject({ conclusion: 'cancelled', outputs: { conclusion: 'cancelled' } });
    expect(levels(report)).toEqual(['error']);
  });

  it(
    'writes the comment of the legs themselves, and only once',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        await bench.leg(provider.url, { inputs: { comment: 'sticky' } });
        const body = bench.comments.list[0]?.body;
        const report = await bench.report();
        expect(report.exitCode).toBe(0);
        expect(bench.comments.list).toHaveLength(1);
        expect(partsOf(bench.comments.list[0]?.body ?? '')).toHaveLength(partsOf(body ?? '').length);
        const again = bench.comments.list[0]?.body;
        await bench.report();
        expect(bench.comments.list[0]?.body).toBe(again);
      }),
    60_000,
  );

  it(
    'asks only for the legs of its key when there is one',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        await bench.leg(provider.url, { ...legOf(0, 1), inputs: { comment: 'sticky', 'comment-key': 'a' } });
        await bench.leg(provider.url, {
          ...legOf(0, 1),
          inputs: { comment: 'sticky', 'comment-key': 'b' },
          env: { GITHUB_JOB: 'other' },
        });
        const report = await bench.report({ inputs: { 'comment-key': 'a' } });
        expect(report.outputs.turns).toBe('1');
        expect(bench.artifacts.requests.slice(6)).toEqual([
          'ListArtifacts',
          'GetSignedArtifactURL',
          'GET blob',
        ]);
        const all = await bench.report({ inputs: { comment: 'off' } });
        expect(all.outputs.turns).toBe('2');
      }),
    60_000,
  );
});

describe('max-cost-increase in mode: report', () => {
  beforeAll(loadSchema);
  const env = { GITHUB_BASE_REF: 'main' };
  const costing = (inputTokens: number) => () => ({ text: 'three', usage: { ...USAGE, inputTokens } });

  /** Two legs of which each pays for so many tokens, and their report. */
  async function reported(bench: Bench, inputTokens: number, inputs: Record<string, string> = {}) {
    await withProvider(costing(inputTokens), async (provider) => {
      for (const index of [0, 1]) await bench.leg(provider.url, { ...legOf(index, 2), env });
    });
    return bench.report({ env, inputs });
  }

  it('fails a report whose legs are dearer together than the base branch, with one request more', async () => {
    const before = await open();
    await reported(before, 1000);
    const merged = [{ number: 7, comments: before.comments.list.map(({ body }) => ({ body })) }];
    const bench = await open({ routes: [baselineRoute(REPO.full_name, merged)] });
    const dear = await reported(bench, 10_000, { 'max-cost-increase': '50%' });
    expect(dear).toMatchObject({
      exitCode: 1,
      outputs: { conclusion: 'failure', 'error-code': 'cost_increase', status: 'succeeded', turns: '2' },
    });
    expect(levels(dear)).toEqual(['error']);
    expect(dear.annotations[0]?.message).toMatch(
      /^cost_increase: 2 instances cost \$\S+, and the base branch's medians are \$\S+ \(\+\d+ %\), the most by octo-org\/octo-repo\/pr-7\/test\/n=0#0, .*: max-cost-increase allows 50 % more\. look at/,
    );
    const [comment] = bench.comments.list;
    expect(comment?.body.split('\n')[0]).toMatch(/^❌ failure · .* · Δ \+\d+ %/);
    expect(comment?.body).toMatch(/^\| max-cost-increase \| ❌ failure \|/m);
    expect(comment?.body).toMatch(/<summary>max-cost-increase · cost.?_increase: 2 instances cost/);
    expect(comment?.body).toMatch(/^\| octo-org.*n=1#\u200b1 .* \| \+\d+ % \| \[log\]/m);
    expect(dear.summary).toContain('| Δ base |');
    const json = JSON.parse(readFileSync(dear.outputs['report-file'] ?? '', 'utf8')) as object;
    expect(json).toMatchObject({ conclusion: 'failure', problem: { code: 'cost_increase' } });
    const asked = bench.github.requests.filter((request) => request === 'POST /graphql');
    // One of them tells whose comments are ours.
    expect(asked.length).toBeLessThanOrEqual(2);
    for (const allowed of ['5000%', '$1']) {
      const result = await bench.report({ env, inputs: { 'max-cost-increase': allowed } });
      expect(result, allowed).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
    }
    expect(bench.comments.list[0]?.body.split('\n')[0]).toMatch(/^✅ success/);
  }, 90_000);

  it('says so and lets pass what has nothing to be compared with', async () => {
    const bench = await open({ routes: [baselineRoute(REPO.full_name, [])] });
    const result = await reported(bench, 1000, { 'max-cost-increase': '0%' });
    expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message:
          'max-cost-increase was not checked: no merged pull request has a sticky comment with the cost of these instances',
      }),
    ]);
  }, 60_000);

  it('is refused when it is neither a share nor an amount', async () => {
    const bench = await open();
    const { annotations, outputs } = await bench.report({ inputs: { 'max-cost-increase': 'a lot' } });
    expect(outputs['error-code']).toBe('usage_error');
    expect(annotations[0]?.message).toContain('that is neither a share nor an amount');
  });
});
