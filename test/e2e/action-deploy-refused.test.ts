// mode: deploy from a step, where Cloudflare refuses in the middle of it: one sentence says what is missing, what to do, and
// what is there now.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../support/cloudflare/server.ts';
import type { ActionResult } from '../support/runner.ts';
import { useBench } from './deploying-step.ts';

const bench = useBench();
const SCRIPT = '/workers/scripts/greeter';
const UNVERIFIED = { inputs: { 'verify-workflow': '' } };

const errors = ({ annotations }: ActionResult) =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
const active = () => bench.account.workers.get('greeter')?.deployments[0]?.versions[0]?.version_id;
const uploads = () => bench.cloudflare.writes().filter((write) => !write.includes('assets'));

const refuses = (on: RegExp, status: number, code: number, message: string): Fault => ({
  on,
  instead: { status, code, message },
});

const SCOPE = [403, 10_000, 'Authentication error'] as const;
const TOO_LARGE = [
  400,
  10_027,
  'Your Worker exceeded the size limit of 0.1 MiB. Please upgrade to a paid plan to deploy Workers up to 10 MiB.',
] as const;

describe('a first deploy that Cloudflare refuses', () => {
  it.each([
    [
      'a missing permission',
      refuses(/^PUT /, ...SCOPE),
      'forbidden',
      /^forbidden: the API token may not do this in the account "acc1": Authentication error \(10000\), to PUT \/workers\/scripts\/greeter, cf-ray 8f0-TEST; nothing was deployed\. give input cloudflare-api-token the permission "Workers Scripts: Edit" of the account, or correct input cloudflare-account-id; a token that has it may be expired, or be bound to other IP addresses$/,
    ],
    [
      'one Worker too many',
      refuses(/^PUT /, 403, 10_037, 'You have exceeded the limit of 100 Workers on your account.'),
      'deploy_failed',
      /^deploy_failed: the account "acc1" has as many Workers as it may have: You have exceeded the limit of 100 Workers on your account\. \(10037\), to PUT \S+, cf-ray 8f0-TEST; nothing was deployed\. delete one in the dashboard under Workers & Pages, or use a plan that allows more \(free 100, paid 500\)$/,
    ],
    [
      'a size',
      refuses(/^PUT /, ...TOO_LARGE),
      'project_error',
      /^project_error: the Worker is too large for the account: .*limit of 0\.1 MiB.*; it has \d+\.\d MiB of code, 0\.\d MiB as gzip, 0\.\d MiB over; nothing was deployed\. leave large skills and data out of the project, or use a plan that allows more; the largest modules are runtime\/\S+ \(\d\.\d MiB\) and \S+ \(\d\.\d MiB\)$/,
    ],
    [
      'two deploys at once',
      refuses(/^PUT /, 409, 10_035, 'Multiple attempts to modify a resource at the same time'),
      'deploy_failed',
      /^deploy_failed: somebody else changes this Worker at the same time: .*; nothing was deployed\. try again; in a GitHub workflow, concurrency lets one deploy wait for the other$/,
    ],
  ])(
    'for %s says so once, and that nothing was deployed',
    async (_, fault, code, sentence) => {
      bench.cloudflare.faults.push(fault);
      const result = await bench.deploy();
      expect(errors(result)).toEqual([expect.stringMatching(sentence)]);
      expect([result.exitCode, result.conclusion]).toEqual([1, 'failure']);
      expect(result.outputs).toMatchObject({
        conclusion: 'failure',
        'error-code': code,
        'version-id': '',
        'previous-version-id': '',
        verified: '',
        'rolled-back': '',
      });
      expect(result.summary).toContain('| Version | none was deployed |');
      expect(result.summary).toContain('nothing was deployed');
      expect(uploads()).toEqual([`PUT ${SCRIPT}`]);
      expect(bench.account.workers.size).toBe(0);
      expect(bench.deployments.list.map(({ statuses }) => statuses.at(-1))).toMatchObject([
        { state: 'failure', description: 'nothing was deployed' },
      ]);
      expect(result.maskedLog + result.stderr).not.toMatch(/^\s+at /m);
    },
    60_000,
  );

  it('for a permission that it lacks to read says so before anything is written', async () => {
    bench.cloudflare.faults.push(refuses(/^GET .*services/, ...SCOPE));
    const result = await bench.deploy();
    expect(errors(result)).toEqual([
      expect.stringMatching(/^forbidden: .*to GET \/workers\/services\/greeter.*"Workers Scripts: Edit"/),
    ]);
    expect(bench.cloudflare.writes()).toEqual([]);
    expect(bench.deployments.list).toEqual([]);
  }, 60_000);
});

describe('a later deploy that Cloudflare refuses', () => {
  it('for a size leaves the version that answers', async () => {
    await bench.deploy(UNVERIFIED);
    const good = active();
    bench.cloudflare.requests.length = 0;
    bench.cloudflare.faults.push(refuses(/^POST .*versions$/, ...TOO_LARGE));
    const result = await bench.deploy({ ...UNVERIFIED, files: { 'agent.md': 'Be kind.\n' } });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'project_error',
      'version-id': '',
      'previous-version-id': good,
      'rolled-back': '',
    });
    expect(errors(result)).toEqual([expect.stringContaining('; nothing was deployed. ')]);
    expect(result.summary).toContain(`| Before | \`${good}\` |`);
    expect([active(), uploads()]).toEqual([good, [`POST ${SCRIPT}/versions`]]);
  }, 60_000);

  it('after the upload names the version that is not deployed, and deploys it the next time', async () => {
    await bench.deploy(UNVERIFIED);
    const good = active();
    bench.cloudflare.requests.length = 0;
    bench.cloudflare.faults.push(refuses(/^POST .*deployments$/, ...SCOPE));
    const changed = { ...UNVERIFIED, files: { 'agent.md': 'Be kind.\n' } };
    const refused = await bench.deploy(changed);
    const version = bench.account.workers.get('greeter')?.versions[1]?.id;
    expect(errors(refused)).toEqual([
      expect.stringContaining(`; version ${version} was uploaded and not deployed. `),
    ]);
    expect(refused.outputs).toMatchObject({ conclusion: 'failure', 'version-id': version });
    expect(active()).toBe(good);
    const again = await bench.deploy(changed);
    expect(again.outputs).toMatchObject({ conclusion: 'success', 'version-id': version });
    expect(uploads().filter((write) => write.endsWith('/versions'))).toHaveLength(1);
  }, 60_000);
});
