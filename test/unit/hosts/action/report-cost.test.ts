import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { increaseOf } from '../../../../src/hosts/action/budget-inputs.ts';
import { compareLegs } from '../../../../src/hosts/action/report-cost.ts';
import { reportEnding } from '../../../../src/hosts/action/report-ending.ts';
import { createStepRedactor } from '../../../../src/hosts/action/step-redactor.ts';
import type { Leg } from '../../../../src/report/comment-leg.ts';
import { type MergedLeg, mergeLegs } from '../../../../src/report/merge-legs.ts';
import { createReportDocument } from '../../../../src/report/report-document.ts';
import { baselineRoute, type MergedPullRequest } from '../../../support/github-baseline.ts';
import { loadSchema } from '../../../support/github-graphql.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

const TOKEN = 'ghs_x0123456789';
const REPOSITORY = 'octo-org/octo-repo';
const KEY = 'CI/test';
const WHOLE = { workflow: '.github/workflows/ci.yml', run: 100, attempt: 1 };

const servers: GitHubServer[] = [];
beforeAll(loadSchema);
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

const REPORTER: Leg = {
  ...WHOLE,
  ...{
    job: 'report',
    index: 0,
    total: 1,
    step: '__flue',
    instance: '',
    at: Date.now(),
    conclusion: 'success',
  },
  ...{ commit: null, pricesAsOf: null, rows: [], rest: null },
};

/** The legs of a matrix in pull request `number`, each with what it costs. */
function legsOf(
  number: number,
  costs: ReadonlyArray<number | null>,
  over: Partial<MergedLeg> = {},
): MergedLeg[] {
  return costs.map((costUsd, index) => {
    const instance = `${REPOSITORY}/pr-${number}/test/n=${index}#${index}`;
    const rows = [snapshotFor({ instanceId: instance, costUsd })];
    return {
      ...REPORTER,
      ...{ job: 'test', index, total: costs.length, instance, rows },
      ...{ problem: null, skipReason: null, details: '', ...over },
    };
  });
}

/** What mode: report has written on it. */
function commentOn(number: number, costs: readonly number[]): MergedPullRequest {
  const document = createReportDocument({
    key: KEY,
    merged: { legs: legsOf(number, costs), missing: [] },
    reporter: REPORTER,
    own: [],
    reportOf: () => {
      throw new Error('nobody looks at details');
    },
    logOf: () => null,
    redact: (text) => text,
  });
  return { number, comments: [{ body: document.write([]) }] };
}

async function compared(
  legs: MergedLeg[],
  most: string | null,
  merged: MergedPullRequest[],
  base: string | null = 'main',
) {
  const github = await startGitHubServer(
    { name: REPOSITORY, routes: [baselineRoute(REPOSITORY, merged)] },
    { token: TOKEN },
  );
  servers.push(github);
  const event = {
    ...{ repository: REPOSITORY, serverUrl: 'https://github.com', pullRequest: 7, sha: null, attempt: 1 },
    ...{
      eventName: 'pull_request',
      runUrl: null,
      job: 'report',
      fork: false,
      dependabot: false,
      actor: null,
    },
  };
  const comment = { mode: 'sticky', key: null, githubToken: TOKEN, leg: null, environment: {} } as const;
  const found = {
    ...mergeLegs(legs, WHOLE),
    ...{ keys: [], troubles: [] },
    subject: { whole: WHOLE, foreign: false, event: event as never, base, trouble: null },
  };
  const delivery = {
    event,
    step: { github: { GITHUB_API_URL: github.url } },
    wanted: { comment, maxCostIncrease: increaseOf({ name: 'max-cost-increase', text: most ?? '' }) },
    redact: createStepRedactor([]).redact,
  };
  const options = {
    ...{ delivery: delivery as never, found, keys: [KEY], reporter: REPORTER },
    signal: new AbortController().signal,
  };
  return { ...(await compareLegs(reportEnding(found, []), options)), github };
}

describe('max-cost-increase over all legs of a run', () => {
  it('fails the report when they are dearer together, with the medians of the same legs', async () => {
    const merged = [commentOn(1, [0.01, 0.02]), commentOn(2, [0.03, 0.04]), commentOn(3, [0.02, 0.03])];
    const { ending, legs } = await compared(legsOf(7, [0.02, 0.05]), '20%', merged);
    expect(ending).toMatchObject({
      conclusion: 'failure',
      problem: {
        code: 'cost_increase',
        message: `2 instances cost $0.0700, and the base branch's medians are $0.0500 (+40 %), the most by ${REPOSITORY}/pr-7/test/n=1#1, $0.0500 after $0.0300: max-cost-increase allows 20 % more`,
      },
      base: { rows: [0.02, 0.03], totalUsd: 0.05 },
    });
    expect(legs.map(({ base }) => base?.totalUsd)).toEqual([0.02, 0.03]);
  });

  it('lets one leg be dearer where the others make up for it', async () => {
    const merged = [commentOn(1, [0.05, 0.05])];
    const { ending } = await compared(legsOf(7, [0.09, 0.01]), '$0', merged);
    expect(ending).toMatchObject({ conclusion: 'success', problem: null });
  });

  it('finds the legs again where there were too many for a record each', async () => {
    const costs = Array.from({ length: 60 }, (_, n) => 0.001 * (n + 1));
    const merged = [commentOn(1, costs)];
    const { ending } = await compared(
      legsOf(
        7,
        costs.map((usd) => usd * 2),
      ),
      '50%',
      merged,
    );
    expect(ending.base?.rows.filter((usd) => usd !== null).length).toBeGreaterThan(20);
    expect(ending.base?.rows[9]).toBe(0.01);
    expect(ending).toMatchObject({ conclusion: 'failure', problem: { code: 'cost_increase' } });
  });

  it('counts what is new, and the rest of a leg, as no increase', async () => {
    const merged = [commentOn(1, [0.01])];
    const sum = snapshotFor({ instanceId: 'rest', costUsd: 5 });
    const legs = legsOf(7, [0.01, 0.9]).map((leg) => ({ ...leg, rest: { runs: 3, succeeded: 3, sum } }));
    const { ending } = await compared(legs, '0%', merged);
    expect(ending.conclusion).toBe('success');
    expect(ending.base).toEqual({ rows: [0.01, null, null, null], totalUsd: null });
  });

  it('leaves a report that failed its own reason, and one without the input alone', async () => {
    const merged = [commentOn(1, [0.01])];
    const problem = { code: 'workflow_error', message: 'the database is away' };
    const failed = await compared(legsOf(7, [1], { conclusion: 'failure', problem }), '0%', merged);
    expect(failed.ending.problem?.code).toBe('workflow_error');
    const without = await compared(legsOf(7, [1]), null, merged);
    expect(without.ending.base).toBeUndefined();
    expect(without.github.requests).toEqual([]);
  });

  it.each([
    ['a model without a price', [null], 'main', [commentOn(1, [0.01])]],
    ['no branch', [1], null, [commentOn(1, [0.01])]],
    ['no merged pull request', [1], 'main', []],
  ] as const)('passes where nothing can be compared: %s', async (_why, costs, base, merged) => {
    const { ending } = await compared(legsOf(7, costs), '0%', [...merged], base);
    expect(ending).toMatchObject({ conclusion: 'success', problem: null });
  });
});
