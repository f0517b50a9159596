// mode: deploy from a step of a GitHub workflow: the Worker that it uploads runs in real workerd, and is verified there.
import { describe, expect, it } from 'vitest';
import { foreignWorker } from '../support/cloudflare/account.ts';
import { API_TOKEN } from '../support/cloudflare/server.ts';
import { person, pullRequestEvent } from '../support/events.ts';
import { git, gitInit } from '../support/project.ts';
import type { ActionResult } from '../support/runner.ts';
import { FLUE_TOKEN, useBench } from './deploying-step.ts';

const bench = useBench();
const TRACKER = 'tracker-secret-7Qp4';

const errors = ({ annotations }: ActionResult) =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
const versions = () => bench.account.workers.get('greeter')?.versions.map(({ id }) => id) ?? [];
const active = () => bench.account.workers.get('greeter')?.deployments[0]?.versions[0]?.version_id;
const states = () =>
  bench.deployments.list.map(({ statuses }) => statuses.map(({ state }) => state).join(' '));

describe('mode: deploy', () => {
  it('deploys and verifies on the Worker itself by an identity token, and then the next version', async () => {
    const withSecret = { inputs: { secrets: 'TRACKER_TOKEN' }, env: { TRACKER_TOKEN: TRACKER } };
    const first = await bench.deploy(withSecret);
    const [firstId = ''] = versions();
    expect(first.outputs).toMatchObject({
      conclusion: 'success',
      verdict: 'pass',
      url: bench.edge.url,
      'version-id': firstId,
      'previous-version-id': '',
      verified: 'true',
      'rolled-back': 'false',
      'instance-id': `verify/${firstId}`,
      'input-tokens': '1000',
      turns: '1',
      'error-code': '',
    });
    expect(JSON.parse(first.outputs.result ?? '')).toEqual({
      verdict: 'pass',
      versionId: firstId,
      tracker: 'there',
    });
    expect(first.summary).toContain(`| Version | \`${firstId}\` |`);
    expect(first.summary).toContain('| Verified | yes |');
    expect(bench.deployments.list).toMatchObject([
      {
        environment: 'greeter',
        ref: '0123456789abcdef0123456789abcdef01234567',
        statuses: [{ state: 'in_progress' }, { state: 'success', environment_url: bench.edge.url }],
      },
    ]);
    expect(first.leftInTemp).toEqual([]);

    const second = await bench.deploy({ ...withSecret, files: { 'agent.md': 'Be kind.\n' } });
    expect(second.outputs).toMatchObject({
      conclusion: 'success',
      'version-id': active(),
      'previous-version-id': firstId,
      verified: 'true',
    });
    expect(versions()).toHaveLength(2);
    for (const secret of [TRACKER, API_TOKEN])
      expect([first, second].map(({ maskedLog, summary }) => maskedLog + summary).join()).not.toContain(
        secret,
      );
  }, 60_000);

  it('goes back to the version before when the verdict is fail, and is red', async () => {
    await bench.deploy();
    const [good = ''] = versions();
    const result = await bench.deploy({ says: 'bad' });
    const [, bad = ''] = versions();
    expect(result.conclusion).toBe('failure');
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      verdict: 'fail',
      'error-code': 'verdict_fail',
      'version-id': bad,
      'previous-version-id': good,
      verified: 'false',
      'rolled-back': 'true',
    });
    expect(errors(result)).toEqual([
      `verdict_fail: version ${bad} is not verified: the verdict of workflow verify is fail (0 findings); rolled back to version ${good}`,
    ]);
    expect(result.summary).toContain(`| Rolled back | yes, \`${good}\` answers again |`);
    expect(active()).toBe(good);
    const health = await fetch(`${bench.edge.url}/healthz`);
    expect(await health.json()).toMatchObject({ version: good });
    expect(states()).toEqual(['in_progress success', 'in_progress failure']);
  }, 60_000);

  it('leaves a first version up that is not verified, and names it', async () => {
    const result = await bench.deploy({ says: 'bad', inputs: { 'verify-payload': '{"wanted": "good"}' } });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      verified: 'false',
      'rolled-back': 'false',
      'version-id': active(),
      'previous-version-id': '',
    });
    expect(errors(result)).toEqual([
      expect.stringContaining(
        `there is no version to go back to: version ${active()} of the Worker greeter stays up at ${bench.edge.url}`,
      ),
    ]);
  }, 60_000);

  it('leaves the version up where no rollback is wanted, and gives the workflow no more than it takes', async () => {
    await bench.deploy();
    const result = await bench.deploy({
      files: { 'agent.md': 'Be kind.\n' },
      inputs: {
        'rollback-on-failure': false,
        'verify-payload': '{"wanted": "excellent", "unknown": 1}',
      },
    });
    expect(result.outputs).toMatchObject({ verdict: 'fail', verified: 'false', 'rolled-back': 'false' });
    expect(active()).toBe(versions()[1]);
  }, 60_000);

  it('shows flue-token where there are no identity tokens, and deploys it', async () => {
    const result = await bench.deploy({ tokenless: true, inputs: { 'flue-token': FLUE_TOKEN } });
    expect(result.outputs).toMatchObject({ conclusion: 'success', verified: 'true' });
    expect(bench.account.workers.get('greeter')?.versions[0]?.secrets.get('FLUE_TOKEN')).toBe(FLUE_TOKEN);
    expect(result.maskedLog).not.toContain(FLUE_TOKEN);
  }, 60_000);

  it('says with dry-run what would change, and changes nothing', async () => {
    const first = await bench.deploy({ inputs: { 'dry-run': true } });
    expect(first.outputs).toMatchObject({
      conclusion: 'success',
      url: bench.edge.url,
      'version-id': '',
      verified: '',
      'rolled-back': '',
    });
    expect(first.stdout).toContain('worker   greeter: a new Worker');
    expect(bench.cloudflare.writes()).toEqual([]);
    expect(bench.deployments.list).toEqual([]);
    const named = await bench.deploy({ inputs: { 'dry-run': true, 'worker-name': 'other' } });
    expect(named.stdout).toContain('worker   other: a new Worker');
  }, 60_000);

  it('takes no other Worker over unless it is told to', async () => {
    bench.account.workers.set('greeter', foreignWorker());
    const foreign = active();
    const refused = await bench.deploy();
    expect(refused.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'foreign_worker' });
    expect(bench.cloudflare.writes()).toEqual([]);
    const allowed = await bench.deploy({ inputs: { 'allow-overwrite': true } });
    expect(allowed.outputs).toMatchObject({ conclusion: 'success', 'previous-version-id': foreign });
  }, 60_000);

  it('deploys without a GitHub Deployment where the token may write none, and says why', async () => {
    bench.deployments.readOnly = true;
    const result = await bench.deploy();
    expect(result.outputs).toMatchObject({ conclusion: 'success', verified: 'true' });
    const notices = result.annotations.filter(({ level }) => level === 'notice');
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^no GitHub Deployment: GitHub answered 403 .*deployments: write/),
    ]);
  }, 60_000);

  it('deploys without a verification where none is wanted', async () => {
    const result = await bench.deploy({ tokenless: true, inputs: { 'verify-workflow': '' } });
    expect(result.outputs).toMatchObject({
      conclusion: 'success',
      'version-id': active(),
      verified: '',
      'rolled-back': 'false',
      'run-id': '',
    });
  }, 60_000);

  it('shows the deployment in the comment on the pull request', async () => {
    const octocat = person('octocat', 583231);
    const result = await bench.deploy({
      inputs: { comment: 'sticky' },
      event: pullRequestEvent(octocat, { action: 'synchronize' }),
      eventName: 'pull_request',
    });
    expect(result.outputs.conclusion).toBe('success');
    const [comment] = bench.comments.list;
    expect(comment?.body).toContain(`| Version | \`${active()}\` |`);
    expect(comment?.body).toContain('| Verified | yes |');
  }, 60_000);
});

describe('a deploy from a pull request', () => {
  it('is of what the base has, where config-from says so', async () => {
    const mona = person('mona', 1);
    const result = await bench.deploy({
      inputs: { 'config-from': 'base' },
      prepare(workspace) {
        const baseSha = gitInit(workspace.dir);
        workspace.write('agent.md', 'WORDS OF THE HEAD\n');
        workspace.write('workflows/lib.ts', 'console.log("CODE OF THE HEAD");\n');
        const verify = workspace.read('workflows/verify.ts');
        workspace.write('workflows/verify.ts', `import './lib.ts';\n${verify}`);
        git(workspace.dir, 'add', '--all');
        git(workspace.dir, 'commit', '--quiet', '--message', 'change');
        return {
          event: pullRequestEvent(mona, { action: 'synchronize', baseSha }),
          eventName: 'pull_request',
        };
      },
    });
    expect(result.outputs).toMatchObject({ conclusion: 'success', verified: 'true' });
    const texts = [...(bench.account.workers.get('greeter')?.versions[0]?.texts.values() ?? [])].join();
    expect(texts).toContain('Looks whether the Worker is good.');
    expect(texts + result.stdout).not.toContain('OF THE HEAD');
    expect(result.leftInTemp).toEqual([]);
  }, 60_000);
});

describe('a verification on the runner', () => {
  const WATCH = `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Looks from outside.',
  input: z.object({ url: z.string(), versionId: z.string() }),
  async run({ input }) {
    const health = await (await fetch(input.url + '/healthz')).json();
    return { verdict: health.version === input.versionId ? 'pass' : 'fail', seen: health.version };
  },
});
`;

  it('is one of the project at the root of the checkout, where another folder is deployed', async () => {
    const files = { '.flue/workflows/watch.ts': WATCH };
    const result = await bench.deploy({
      folder: 'apps/agents',
      files,
      inputs: { 'verify-workflow': 'watch' },
    });
    expect(result.outputs).toMatchObject({ conclusion: 'success', verified: 'true', verdict: 'pass' });
    expect(JSON.parse(result.outputs.result ?? '')).toMatchObject({ seen: active() });
    expect(bench.account.workers.get('greeter')?.versions[0]?.modules).not.toContain(
      'project/workflows/watch.js',
    );
  }, 60_000);
});

describe('a verification on the runner that never yields', () => {
  const SPIN = `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Spins.', run() { for (;;) {} } });
`;

  it('is ended at its time limit, and the post step goes back', async () => {
    const files = { '.flue/workflows/spin.ts': SPIN };
    await bench.deploy({ folder: 'apps/agents', files });
    const result = await bench.deploy({
      folder: 'apps/agents',
      files: { ...files, 'apps/agents/agent.md': 'Be kind.\n' },
      inputs: { 'verify-workflow': 'spin', 'timeout-minutes': '0.02' },
    });
    const [good, bad] = versions();
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'timed_out',
      'version-id': bad,
      verified: 'false',
      'rolled-back': 'false',
    });
    expect(errors(result)).toHaveLength(1);
    expect(result.post?.summary).toContain(`rolled back to version ${good}`);
    expect(active()).toBe(good);
  }, 60_000);
});

describe('what a deploy refuses, before anything is uploaded', () => {
  it.each<[string, Parameters<typeof bench.deploy>[0], string, RegExp]>([
    [
      'a verification that could not ask the Worker',
      { tokenless: true },
      'config_error',
      /^config_error: this job could not ask the Worker to verify itself: .*id-token: write/,
    ],
    [
      'a verification from a ref that the project does not let in',
      { config: '', env: { GITHUB_REF: 'refs/heads/other' }, refs: ['refs/heads/main'] },
      'config_error',
      /auth\.github\.refs does not name refs\/heads\/other/,
    ],
    [
      'a secret without a value',
      { inputs: { secrets: 'TRACKER_TOKEN, OTHER_TOKEN' }, env: { TRACKER_TOKEN: TRACKER, OTHER_TOKEN: '' } },
      'usage_error',
      /^usage_error: OTHER_TOKEN of input secrets has no value\. set it in the step's env/,
    ],
    [
      'a workflow that nobody has',
      { inputs: { 'verify-workflow': 'verfiy' } },
      'unknown_workflow',
      /there is no workflow "verfiy".*did you mean .*verify/,
    ],
    [
      'a token that Cloudflare does not know',
      { inputs: { 'cloudflare-api-token': 'not-the-token-8Hq' } },
      'unauthorized',
      /look at input cloudflare-api-token/,
    ],
    [
      'an account that there is not',
      { inputs: { 'cloudflare-account-id': 'nobody' } },
      'config_error',
      /no such account.*input cloudflare-account-id/,
    ],
    [
      'no token',
      { inputs: { 'cloudflare-api-token': '' } },
      'missing_key',
      /input cloudflare-api-token is empty/,
    ],
    [
      'a name that no Worker has',
      { inputs: { 'worker-name': 'Not_This' } },
      'config_error',
      /cannot be the name of a Worker/,
    ],
    [
      'a mode that the policy does not name',
      { inputs: { policy: '{"modes": ["run"]}' } },
      'config_error',
      /does not allow mode: deploy/,
    ],
    [
      'a verification by a model that the policy does not name',
      { inputs: { policy: '{"models": ["anthropic/claude-haiku-5-5"]}' } },
      'config_error',
      /does not allow the model "scripted\/script\.json"/,
    ],
    [
      "a mode that the project's own policy does not name",
      { config: "policy: { modes: ['run'] }," },
      'config_error',
      /the policy of flue\.config\.ts does not allow mode: deploy/,
    ],
  ])('%s', async (_, options, code, message) => {
    const result = await bench.deploy(options);
    expect(errors(result)).toEqual([expect.stringMatching(message)]);
    expect(result.outputs).toMatchObject({ conclusion: 'failure', 'error-code': code, 'version-id': '' });
    expect(bench.cloudflare.writes()).toEqual([]);
    expect(result.maskedLog).not.toContain('not-the-token');
  });

  it('stays green for a fork, which GitHub gives no token to', async () => {
    const stranger = person('stranger', 4);
    const result = await bench.deploy({
      tokenless: true,
      inputs: { 'cloudflare-api-token': '' },
      event: pullRequestEvent(stranger, { from: 'stranger/octo-repo', association: 'NONE' }),
      eventName: 'pull_request',
    });
    expect(result.outputs).toMatchObject({ conclusion: 'neutral', 'version-id': '' });
    expect(result.outputs['skip-reason']).toBe(
      'no Cloudflare API token: GitHub hands no secrets to the event of a fork',
    );
    expect(bench.cloudflare.requests).toEqual([]);
  });
});

describe('a deploy that ends early', () => {
  const slow = { inputs: { 'verify-workflow': 'slow' } };

  it('cancelled while it is verified, it goes back within the time that is left', async () => {
    await bench.deploy();
    const result = await bench.deploy({ ...slow, says: 'bad', cancelAfter: /it has begun/ });
    const [good, bad] = versions();
    expect(result.conclusion).toBe('cancelled');
    expect(result.signal).toBeNull();
    expect(result.outputs).toMatchObject({
      conclusion: 'cancelled',
      status: 'cancelled',
      'version-id': bad,
      'previous-version-id': good,
      verified: 'false',
      'rolled-back': 'true',
    });
    expect(result.summary).toContain('| Rolled back | yes');
    expect(active()).toBe(good);
    expect(states().at(-1)).toBe('in_progress inactive');
    expect(result.post?.stdout).not.toContain('rolled back');
  }, 60_000);

  it('killed while it is verified, its post step goes back', async () => {
    await bench.deploy();
    const result = await bench.deploy({ ...slow, says: 'bad', killAfter: /it has begun/ });
    const [good, bad] = versions();
    expect(result.signal).toBe('SIGKILL');
    expect(active()).toBe(good);
    expect(result.post?.summary).toContain(
      `version ${bad} was decided about; rolled back to version ${good}`,
    );
    expect(result.post?.exitCode).toBe(0);
    expect(states().at(-1)).toBe('in_progress inactive');
    expect(result.leftInTemp).toEqual([]);
  }, 60_000);

  it('cancelled while it uploads, it says what was done', async () => {
    await bench.deploy();
    const [good] = versions();
    bench.cloudflare.faults.push({ on: /POST .*\/versions$/, instead: { status: 500, code: 10_013 } });
    const result = await bench.deploy({
      says: 'bad',
      cancelAfter: () => bench.cloudflare.writes().filter((one) => one.endsWith('/versions')).length > 0,
    });
    expect(result.conclusion).toBe('cancelled');
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', 'previous-version-id': good });
    expect(result.outputs.verified).not.toBe('true');
    expect(errors(result)[0]).toMatch(/the job was cancelled/);
    expect(active()).toBe(good);
  }, 60_000);

  it('cancelled while Cloudflare says nothing, it still tells how it ended', async () => {
    bench.cloudflare.faults.push({ on: /GET .*services/, instead: 'hang' });
    const result = await bench.deploy({ cancelAfter: () => bench.cloudflare.requests.length > 0 });
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', 'error-code': 'cancelled', url: '' });
    expect(result.exitCode).toBe(1);
    expect(bench.cloudflare.writes()).toEqual([]);
  }, 60_000);

  it('cancelled, what it cannot undo in its seconds its post step does', async () => {
    await bench.deploy();
    const before = bench.idTokens.minted.length;
    const result = await bench.deploy({
      ...slow,
      says: 'bad',
      cancelAfter() {
        // By then the new version is deployed: the next deployment is the way back.
        const isAsked = bench.idTokens.minted.length > before;
        if (isAsked) bench.cloudflare.faults.push({ on: /POST .*\/deployments$/, instead: 'hang' });
        return isAsked;
      },
    });
    const [good, bad] = versions();
    expect(result.outputs).toMatchObject({ 'version-id': bad, verified: 'false', 'rolled-back': 'false' });
    expect(result.post?.summary).toContain(`rolled back to version ${good}`);
    expect(active()).toBe(good);
  }, 60_000);

  it('keeps to the limits of the step on the Worker too', async () => {
    const result = await bench.deploy({ inputs: { 'verify-workflow': 'slow', 'timeout-minutes': '0.02' } });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'limit-hit': 'timed_out',
      'error-code': 'timed_out',
      verified: 'false',
    });
  }, 60_000);
});
