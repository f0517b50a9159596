import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  app,
  issueCommentEvent,
  person,
  plainEvent,
  pullRequestEvent,
  REPOSITORY,
  SHA,
  workflowRunEvent,
} from '../support/events.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { gitInit, tempWorkspace } from '../support/project.ts';
import { type ActionResult, runAction } from '../support/runner.ts';
import { DIST, KEY, keyed, PROJECT, USAGE, withProvider } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';

const mona = person('mona', 1);
const mallory = person('mallory', 666);
const fork = 'mallory/octo-repo';

const COLLABORATORS = {
  mona: { permission: 'write', role_name: 'write', user: { login: 'mona', id: 1, type: 'User' } },
  mallory: { permission: 'read', role_name: 'read', user: { login: 'mallory', id: 666, type: 'User' } },
};

interface Situation {
  eventName: string;
  /** Of the commit that is checked out. */
  event: object | ((head: string) => object);
  inputs?: Record<string, string>;
  /** With input anthropic-api-key. */
  key?: boolean;
  /** Makes the workspace a checkout. */
  git?: boolean;
  /** Of the commit that is checked out. */
  env?: (head: string) => Record<string, string>;
  faults?: GitHubServer['faults'];
}

interface Told extends ActionResult {
  /** Whether anything of the project was executed. */
  executed: boolean;
  modelRequests: number;
  githubRequests: string[];
  levels: string[];
}

async function runOn({ key = true, env, git = false, ...situation }: Situation): Promise<Told> {
  const { eventName, event, inputs = {}, faults = [] } = situation;
  const github = await startGitHubServer(
    { name: REPOSITORY, collaborators: COLLABORATORS },
    { token: TOKEN },
  );
  github.faults.push(...faults);
  const proof = `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./executed', import.meta.url), '');\n`;
  const config = proof + PROJECT['flue.config.ts'];
  const workspace = tempWorkspace({ ...PROJECT, 'flue.config.ts': config });
  const head = git ? gitInit(workspace.dir) : '';
  try {
    return await withProvider([{ text: 'It has 3 lines.', usage: USAGE }], async (provider) => {
      const result = await runAction({
        dist: DIST,
        workspace: workspace.dir,
        inputs: {
          workflow: 'ask',
          'model-base-url': provider.url,
          ...(key ? keyed(provider.url) : {}),
          ...inputs,
        },
        secrets: [KEY],
        token: TOKEN,
        event: typeof event === 'function' ? event(head) : event,
        eventName,
        env: { GITHUB_API_URL: github.url, GITHUB_SHA: SHA.main, ...env?.(head) },
      });
      expect(result.forbidden).toEqual([]);
      return {
        ...result,
        executed: existsSync(join(workspace.dir, 'executed')),
        modelRequests: provider.requests.length,
        githubRequests: github.requests,
        levels: result.annotations.map(({ level }) => level),
      };
    });
  } finally {
    await github.stop();
  }
}

const ran = { exitCode: 0, executed: true, modelRequests: 1, levels: [] };
const untouched = { executed: false, modelRequests: 0 };
const TREE = `/repos/${REPOSITORY}/git/trees/${SHA.base}?recursive=1`;
const ASKED = (login: string) => [`/repos/${REPOSITORY}/collaborators/${login}/permission`];

function expectSkipped(result: Told, reason: RegExp): void {
  expect(result).toMatchObject({ exitCode: 0, ...untouched, levels: ['notice'] });
  expect(result.outputs).toMatchObject({
    conclusion: 'skipped',
    'skip-reason': expect.stringMatching(reason),
    'error-code': '',
  });
  expect(result.annotations[0]?.message).toMatch(reason);
  expect(result.summary).toMatch(/^⏭️ skipped · /);
}

describe('who may start a run', () => {
  it('is not asked on a push, also one to a pull request between our own branches', async () => {
    const push = await runOn({ eventName: 'push', event: plainEvent(mona) });
    expect(push).toMatchObject({ ...ran, githubRequests: [] });
    const event = pullRequestEvent(mona, { action: 'synchronize' });
    const pull = await runOn({ eventName: 'pull_request', event });
    expect(pull).toMatchObject({ ...ran, githubRequests: [] });
  });

  it('is whoever has the role when somebody opens a pull request between our own branches', async () => {
    const eventName = 'pull_request';
    const ours = await runOn({ eventName, event: pullRequestEvent(mona) });
    expect(ours).toMatchObject({ ...ran, githubRequests: ASKED('mona') });
    const theirs = await runOn({ eventName, event: pullRequestEvent(mallory) });
    expect(theirs.githubRequests).toEqual(ASKED('mallory'));
    expectSkipped(theirs, /mallory has the permission read here/);
  });

  it('is nobody but a person, or an app that deploys the default branch, for a deployment', async () => {
    const eventName = 'deployment_status';
    const inputs = { 'allow-bots': 'vercel[bot]' };
    const eventOf = (sender: ReturnType<typeof app>, ref: string) => (sha: string) =>
      plainEvent(sender, { action: 'created', deployment: { ref, sha } });
    const vercel = app('vercel[bot]');
    const deploy = (ref: string) => runOn({ eventName, event: eventOf(vercel, ref), inputs, git: true });
    expectSkipped(await runOn({ eventName, event: eventOf(vercel, 'main'), git: true }), /is an app/);
    expectSkipped(await deploy('change'), /may be of somebody else's fork/);
    expect(await deploy('main')).toMatchObject({ ...ran, githubRequests: [] });
    const person = await runOn({ eventName, event: eventOf(mona, 'change'), git: true });
    expect(person).toMatchObject({ ...ran, githubRequests: ASKED('mona') });
    expectSkipped(await runOn({ eventName, event: eventOf(mallory, 'main'), git: true }), /permission read/);
  });

  it('is a collaborator with write access, not a stranger, for a comment', async () => {
    const ours = await runOn({ eventName: 'issue_comment', event: issueCommentEvent(mona) });
    expect(ours).toMatchObject({ ...ran, githubRequests: ASKED('mona') });
    expect(ours.outputs).toMatchObject({ conclusion: 'success', 'skip-reason': '' });
    const theirs = await runOn({ eventName: 'issue_comment', event: issueCommentEvent(mallory) });
    expect(theirs.githubRequests).toEqual(ASKED('mallory'));
    expectSkipped(theirs, /mallory has the permission read here, and write is required/);
  });

  it('is whoever has the permission that the step requires', async () => {
    const inputs = { 'required-permission': 'read' };
    const event = issueCommentEvent(mallory);
    expect(await runOn({ eventName: 'issue_comment', event, inputs })).toMatchObject(ran);
    const admins = { 'required-permission': 'admin' };
    const result = await runOn({
      eventName: 'issue_comment',
      event: issueCommentEvent(mona),
      inputs: admins,
    });
    expectSkipped(result, /mona has the permission write here, and admin is required/);
  });

  it.each([
    ['refuses to say', [{ status: 403 }], /GitHub answered 403/],
    ['is out of order', Array(3).fill({ status: 500 }), /GitHub answered 500/],
  ])('is nobody when GitHub %s', async (_what, faults, reason) => {
    expectSkipped(
      await runOn({ eventName: 'issue_comment', event: issueCommentEvent(mona), faults }),
      reason,
    );
  });

  it('with on-untrusted: fail, makes the step red with one error', async () => {
    const inputs = { 'on-untrusted': 'fail' };
    const result = await runOn({ eventName: 'issue_comment', event: issueCommentEvent(mallory), inputs });
    expect(result).toMatchObject({ exitCode: 1, ...untouched, levels: ['error'] });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'untrusted',
      'skip-reason': '',
    });
    expect(result.annotations[0]?.message).toMatch(
      /^untrusted: mallory has the permission read .*required-permission\.$/,
    );
    expect(result.summary).toContain('What to do:');
  });

  it('is no app that is not named, and never GitHub Actions or ourselves', async () => {
    const bot = issueCommentEvent(app('renovate[bot]'));
    expectSkipped(await runOn({ eventName: 'issue_comment', event: bot }), /renovate\[bot\] is an app/);
    const inputs = { 'allow-bots': 'renovate[bot], github-actions[bot]' };
    expect(await runOn({ eventName: 'issue_comment', event: bot, inputs })).toMatchObject({
      ...ran,
      githubRequests: [],
    });
    const loop = issueCommentEvent(app('github-actions[bot]', 41898282));
    expectSkipped(await runOn({ eventName: 'issue_comment', event: loop, inputs }), /would never end/);
    const own = issueCommentEvent(mona, { body: 'done <!-- flue:v1 key=ask -->' });
    expectSkipped(await runOn({ eventName: 'issue_comment', event: own, inputs }), /would never end/);
  });

  it('refuses a wildcard for apps', async () => {
    const result = await runOn({ eventName: 'push', event: plainEvent(mona), inputs: { 'allow-bots': '*' } });
    expect(result).toMatchObject({ exitCode: 1, ...untouched, levels: ['error'] });
    expect(result.annotations[0]?.message).toMatch(
      /^usage_error: input allow-bots is "\*": with a wildcard every app/,
    );
  });

  it('prints a name that would be a command as text', async () => {
    const event = issueCommentEvent({ login: 'x\n::error::owned\r##[error]owned', id: 9, type: 'Bot' });
    const result = await runOn({ eventName: 'issue_comment', event });
    expect(result.annotations).toHaveLength(1);
    expectSkipped(result, /is an app/);
  });
});

describe('a pull request of a fork, or of Dependabot', () => {
  it.each([
    ['a fork', pullRequestEvent(mallory, { from: fork }), /GitHub hands no secrets to the event of a fork/],
    ['Dependabot', pullRequestEvent(app('dependabot[bot]')), /Dependabot's own secrets/],
  ])('without a key ends neutral for %s, and executes nothing of it', async (_what, event, reason) => {
    for (const onUntrusted of ['skip', 'fail']) {
      const inputs = { 'on-untrusted': onUntrusted };
      const result = await runOn({ eventName: 'pull_request', event, key: false, inputs });
      expect(result).toMatchObject({ exitCode: 0, ...untouched, githubRequests: [], levels: ['warning'] });
      expect(result.outputs).toMatchObject({
        conclusion: 'neutral',
        'skip-reason': expect.stringMatching(reason),
        'error-code': 'missing_key',
      });
      expect(result.summary).toMatch(reason);
      expect(result.summary).toMatch(/^⚠️ neutral · /);
    }
  });

  it('with a key runs from a checkout of the base, and from no other when GitHub has not that', async () => {
    const eventOf = (baseSha: string, by = mona) =>
      pullRequestEvent(by, { from: `${by.login}/octo-repo`, baseSha });
    const eventName = 'pull_request';
    const merge = await runOn({ eventName, event: eventOf(SHA.base), git: true });
    const asked = [...ASKED('mona'), TREE];
    expect(merge).toMatchObject({ exitCode: 0, ...untouched, githubRequests: asked, levels: ['warning'] });
    expect(merge.outputs).toMatchObject({ conclusion: 'neutral', 'error-code': 'untrusted' });
    expect(merge.outputs['skip-reason']).toMatch(/cannot be proven to be the base's/);
    const base = await runOn({ eventName, event: (head) => eventOf(head), git: true });
    expect(base).toMatchObject({ ...ran, githubRequests: ASKED('mona') });
    const inputs = { 'on-untrusted': 'fail' };
    const stranger = await runOn({ eventName, event: (head) => eventOf(head, mallory), git: true, inputs });
    expect(stranger).toMatchObject({ exitCode: 0, ...untouched, levels: ['warning'] });
    expect(stranger.outputs).toMatchObject({ conclusion: 'neutral', 'error-code': 'untrusted' });
  });

  it('as pull_request_target runs from the default checkout, and not from the head of the fork', async () => {
    const event = pullRequestEvent(mona, { action: 'labeled', author: mallory, from: fork });
    const eventName = 'pull_request_target';
    const base = await runOn({ eventName, event, git: true, env: (head) => ({ GITHUB_SHA: head }) });
    expect(base).toMatchObject({ ...ran, githubRequests: ASKED('mona') });
    const head = await runOn({ eventName, event, git: true });
    expect(head.githubRequests).toEqual([...ASKED('mona'), TREE]);
    expectSkipped(head, /that of the base cannot be had.*leave ref and repository of actions\/checkout/);
  });

  it('after which another workflow runs is judged by whoever caused the first', async () => {
    const upstream = workflowRunEvent(mallory, { event: 'pull_request', from: fork }, mona);
    const result = await runOn({ eventName: 'workflow_run', event: upstream });
    expect(result.githubRequests).toEqual(ASKED('mallory'));
    expectSkipped(result, /mallory has the permission read/);
  });
});
