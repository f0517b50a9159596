// `flue deploy` as it is run from a laptop, against Cloudflare's API on a loopback port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, createAccount, foreignWorker } from '../support/cloudflare/account.ts';
import { DEPLOYED_PROJECT } from '../support/cloudflare/project.ts';
import { API_TOKEN, type FakeCloudflare, startCloudflare } from '../support/cloudflare/server.ts';
import { type ProcessResult, runFlue } from '../support/process.ts';
import { tempProject } from '../support/project.ts';

const SCRIPT = '/workers/scripts/greeter';

let account: Account;
let cloudflare: FakeCloudflare;
/** What is deployed answers here, as the route says. */
const worker = createServer((_, response) => {
  const [deployment] = account.workers.get('greeter')?.deployments ?? [];
  response.end(JSON.stringify({ status: 'ok', version: deployment?.versions[0]?.version_id }));
});
let workerUrl = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => worker.listen(0, '127.0.0.1', resolve));
  workerUrl = `http://127.0.0.1:${(worker.address() as AddressInfo).port}`;
});
afterAll(() => {
  worker.close();
  worker.closeAllConnections();
});
beforeEach(async () => {
  account = createAccount();
  cloudflare = await startCloudflare(account);
  return () => cloudflare.stop();
});

const project = (config = `routes: ['${workerUrl}/*'], secrets: ['TRACKER_TOKEN']`) =>
  tempProject({
    ...DEPLOYED_PROJECT,
    'flue.config.ts': `import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'greeter', vars: { TONE: 'kind' }, ${config} } });\n`,
  }).dir;

const environment = () => ({
  CLOUDFLARE_API_BASE_URL: cloudflare.url,
  CLOUDFLARE_ACCOUNT_ID: account.id,
  CLOUDFLARE_API_TOKEN: API_TOKEN,
  TRACKER_TOKEN: 'tracker-secret-1',
  FLUE_TOKEN: 'caller-secret-1',
});

function deploy(
  cwd: string,
  args: string[] = [],
  env: Record<string, string | undefined> = {},
): Promise<ProcessResult> {
  return runFlue(['deploy', ...args], { cwd, env: { ...environment(), ...env } });
}

describe('flue deploy', () => {
  it('deploys, then deploys again what has changed, and then nothing', async () => {
    const cwd = project();
    const first = await deploy(cwd, ['--json']);
    expect([first.exitCode, first.stderr.includes('error')]).toEqual([0, false]);
    const { versionId, ...rest } = JSON.parse(first.stdout) as { versionId: string };
    expect(rest).toEqual({
      name: 'greeter',
      previousVersionId: null,
      url: workerUrl,
      changed: true,
      startupMs: 40,
      tag: expect.stringMatching(/^flue-[0-9a-f]{16}$/),
      answers: true,
    });

    const second = await deploy(cwd, [], { TRACKER_TOKEN: 'tracker-secret-2' });
    expect([second.exitCode, second.stdout]).toEqual([0, `${workerUrl}\n`]);
    expect(second.stderr).toContain(`a new version in the place of ${versionId}`);
    expect(account.workers.get('greeter')?.versions).toHaveLength(2);

    cloudflare.requests.length = 0;
    const third = await deploy(cwd, ['--quiet'], { TRACKER_TOKEN: 'tracker-secret-2' });
    expect([third.exitCode, third.stdout, third.stderr]).toEqual([0, `${workerUrl}\n`, '']);
    expect(cloudflare.writes()).toEqual([`PUT ${SCRIPT}/routes`]);
    for (const secret of [API_TOKEN, 'tracker-secret', 'caller-secret'])
      expect([first, second, third].map(({ stdout, stderr }) => stdout + stderr).join()).not.toContain(
        secret,
      );
  });

  it('says with --dry-run what it would do, and only reads', async () => {
    const { exitCode, stdout } = await deploy(project(), ['--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^worker {3}greeter: a new Worker\ncode {5}\d+ kB gzip in 10 modules, 1 file beside it\n/,
    );
    expect(stdout).toContain('secrets  TRACKER_TOKEN, FLUE_TOKEN\n');
    expect(cloudflare.writes()).toEqual([]);
    const { stdout: json } = await deploy(project(), ['--dry-run', '--json', '--name', 'other']);
    expect(JSON.parse(json)).toMatchObject({ dryRun: true, name: 'other', action: 'create', url: workerUrl });
  });

  it('ends with what is wrong and the exit code for it, and writes nothing', async () => {
    const cwd = project();
    account.workers.set('greeter', foreignWorker());
    const foreign = await deploy(cwd);
    expect([foreign.exitCode, foreign.stdout]).toEqual([2, '']);
    expect(foreign.stderr).toMatch(
      /^error: there is a Worker "greeter" that flue did not make\n {2}write another/,
    );
    const stranger = await deploy(cwd, ['--debug'], { CLOUDFLARE_API_TOKEN: 'not-the-token-8Hq' });
    expect(stranger.exitCode).toBe(4);
    expect(stranger.stderr).toContain('Cloudflare does not know the API token');
    expect(stranger.stderr).not.toContain('not-the-token');
    const secretless = await deploy(project(), [], {
      TRACKER_TOKEN: undefined,
      CLOUDFLARE_ACCOUNT_ID: 'nobody',
    });
    expect([secretless.exitCode, secretless.stderr]).toEqual([2, expect.stringContaining('no such account')]);
    const tokenless = await deploy(cwd, [], { CLOUDFLARE_API_TOKEN: undefined });
    expect([tokenless.exitCode, tokenless.stderr]).toEqual([
      2,
      expect.stringContaining('CLOUDFLARE_API_TOKEN is not set'),
    ]);
    const open = await deploy(cwd, [], { CLOUDFLARE_API_BASE_URL: 'http://api.example.com' });
    expect([open.exitCode, open.stderr]).toEqual([2, expect.stringContaining('no address of https')]);
    expect(cloudflare.writes()).toEqual([]);
  });

  it.each([
    [
      'a missing permission',
      { status: 403, code: 10_000, message: 'Authentication error' },
      4,
      /^error: the API token may not do this in the account "acc1": Authentication error \(10000\), .*; nothing was deployed\n {2}give CLOUDFLARE_API_TOKEN the permission "Workers Scripts: Edit" of the account/m,
    ],
    [
      'one Worker too many',
      { status: 403, code: 10_037, message: 'You have exceeded the limit of 100 Workers on your account.' },
      1,
      /^error: the account "acc1" has as many Workers as it may have: .*; nothing was deployed\n {2}delete one/m,
    ],
    [
      'a size',
      { status: 400, code: 10_027, message: 'Your Worker exceeded the size limit of 0.1 MiB.' },
      2,
      /^error: the Worker is too large for the account: .* 0\.\d MiB over; nothing was deployed\n {2}leave large .*largest modules are runtime\//m,
    ],
  ])('says once what Cloudflare refuses: %s', async (_, instead, code, said) => {
    cloudflare.faults.push({ on: /^PUT /, instead });
    const { exitCode, stdout, stderr } = await deploy(project());
    expect([exitCode, stdout, stderr]).toEqual([code, '', expect.stringMatching(said)]);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(cloudflare.writes().filter((write) => write.startsWith('PUT'))).toEqual([`PUT ${SCRIPT}`]);
    expect(account.workers.size).toBe(0);
  });
});
