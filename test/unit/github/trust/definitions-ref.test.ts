import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { checkoutsAround } from '../../../../src/github/trust/checkout-commit.ts';
import { type ConfigFrom, definitionsRef } from '../../../../src/github/trust/definitions-ref.ts';
import { needsBaseCheckout } from '../../../../src/github/trust/events.ts';
import { factsOf } from '../../../../src/github/trust/facts.ts';
import {
  app,
  checkSuiteEvent,
  discussionCommentEvent,
  discussionEvent,
  issueCommentEvent,
  issueEvent,
  person,
  plainEvent,
  pullRequestEvent,
  REPOSITORY,
  reviewCommentEvent,
  reviewEvent,
  type SentAccount,
  SHA,
  workflowRunEvent,
} from '../../../support/events.ts';
import { git, gitInit, type TempFolder, tempFolder } from '../../../support/project.ts';

const mallory = person('mallory');
const fork = 'mallory/octo-repo';

function factsFor(eventName: string, payload: object) {
  const variables = { GITHUB_EVENT_NAME: eventName, GITHUB_REPOSITORY: REPOSITORY, GITHUB_SHA: SHA.main };
  return factsOf(variables, payload);
}

describe('needsBaseCheckout', () => {
  it.each([
    ['pull_request', pullRequestEvent(mallory), false],
    ['pull_request', pullRequestEvent(mallory, { from: fork }), true],
    ['pull_request_target', pullRequestEvent(mallory), false],
    ['pull_request_target', pullRequestEvent(mallory, { from: null }), true],
    ['pull_request_review', reviewEvent(mallory), false],
    ['pull_request_review', reviewEvent(mallory, { from: fork }), true],
    ['issue_comment', issueCommentEvent(mallory), false],
    ['issue_comment', issueCommentEvent(mallory, { onPullRequest: true }), true],
    ['issues', issueEvent(mallory), false],
    ['workflow_run', workflowRunEvent(mallory), false],
    ['workflow_run', workflowRunEvent(mallory, { from: fork }), true],
    ['push', plainEvent(mallory), false],
    ['release', workflowRunEvent(mallory, { from: fork }), false],
    ['deployment', plainEvent(mallory, { deployment: { ref: 'main' } }), true],
    ['deployment_status', workflowRunEvent(mallory), true],
    ['status', plainEvent(mallory), false],
  ])('of %s, whose commits may be anybody’s or not', (eventName, payload, expected) => {
    expect(needsBaseCheckout(factsFor(eventName, payload))).toBe(expected);
  });
});

describe('definitionsRef', () => {
  const of = (eventName: string, payload: object, chosen: ConfigFrom | null = null) =>
    definitionsRef(factsFor(eventName, payload), chosen);
  const base = (...commits: string[]) => ({ from: 'base', commits });
  const onPull = issueCommentEvent(mallory, { onPullRequest: true });
  const ownRun = workflowRunEvent(mallory);
  const deployed = (sender: SentAccount, ref: string) =>
    plainEvent(sender, { deployment: { ref, sha: SHA.head } });
  const HEAD = { from: 'head' };

  it.each<[string, object, object]>([
    ['push', plainEvent(mallory), HEAD],
    ['schedule', plainEvent(mallory), HEAD],
    ['issues', issueEvent(mallory), HEAD],
    ['discussion', discussionEvent(mallory), HEAD],
    ['status', plainEvent(mallory), HEAD],
    ['pull_request', pullRequestEvent(mallory), HEAD],
    ['pull_request', pullRequestEvent(mallory, { from: fork }), base(SHA.base)],
    ['pull_request', pullRequestEvent(mallory, { from: null }), base(SHA.base)],
    ['pull_request_target', pullRequestEvent(mallory), base(SHA.base, SHA.main)],
    ['pull_request_target', pullRequestEvent(mallory, { from: fork }), base(SHA.base, SHA.main)],
    ['pull_request_review', reviewEvent(mallory), base(SHA.base)],
    ['pull_request_review', reviewEvent(mallory, { from: fork }), base(SHA.base)],
    ['pull_request_review_comment', reviewCommentEvent(mallory), base(SHA.base)],
    ['issue_comment', issueCommentEvent(mallory), base(SHA.main)],
    ['issue_comment', onPull, base(SHA.main)],
    ['discussion_comment', discussionCommentEvent(mallory), base(SHA.main)],
    ['workflow_run', ownRun, base(SHA.main)],
    ['workflow_run', workflowRunEvent(mallory, { from: fork }), base(SHA.main)],
    ['check_suite', checkSuiteEvent(mallory), base(SHA.main)],
    ['deployment', deployed(mallory, 'change'), HEAD],
    ['deployment_status', deployed(app('vercel[bot]'), 'main'), base(SHA.head)],
  ])('of %s', (eventName, payload, expected) => {
    expect(of(eventName, payload)).toMatchObject(expected);
  });

  it('takes the default checkout for the base only where nobody else has commits in it', () => {
    expect(of('issue_comment', issueCommentEvent(mallory))).toMatchObject({ isDefaultCheckout: true });
    expect(of('pull_request_target', pullRequestEvent(mallory))).toMatchObject({ isDefaultCheckout: true });
    for (const [eventName, payload] of [
      ['issue_comment', onPull],
      ['pull_request_target', pullRequestEvent(mallory, { from: fork })],
      ['pull_request_review', reviewEvent(mallory)],
      ['workflow_run', workflowRunEvent(mallory, { from: fork })],
    ] as const) {
      expect(of(eventName, payload)).toMatchObject({ isDefaultCheckout: false });
    }
    expect(of('push', plainEvent(mallory), 'base')).toMatchObject({
      ...base(SHA.main),
      isDefaultCheckout: false,
    });
  });

  it('heeds what is chosen, but never the head of a stranger', () => {
    for (const [eventName, payload] of [
      ['issue_comment', issueCommentEvent(mallory)],
      ['pull_request_target', pullRequestEvent(mallory)],
      ['workflow_run', ownRun],
      ['push', plainEvent(mallory)],
    ] as const) {
      expect(of(eventName, payload, 'head')).toEqual(HEAD);
    }
    for (const [eventName, payload, mild] of [
      ['pull_request_target', pullRequestEvent(mallory, { from: fork }), false],
      ['pull_request', pullRequestEvent(mallory, { from: fork }), true],
      ['issue_comment', onPull, false],
      ['workflow_run', workflowRunEvent(mallory, { from: fork }), false],
      ['deployment', deployed(app('vercel[bot]'), 'main'), false],
    ] as const) {
      expect(of(eventName, payload, 'head')).toMatchObject({
        trusted: false,
        mild,
        reason: "config-from is head, and the head of this event may be somebody else's",
      });
    }
    expect(of('pull_request', pullRequestEvent(mallory), 'base')).toMatchObject(base(SHA.base));
  });

  it('has no base where the event does not say which it is', () => {
    const nowhere = pullRequestEvent(mallory, { from: fork, baseSha: 'main' });
    expect(of('pull_request', nowhere)).toMatchObject({ trusted: false, mild: true });
    const noSha = (payload: object) =>
      definitionsRef(
        factsOf({ GITHUB_EVENT_NAME: 'issue_comment', GITHUB_REPOSITORY: REPOSITORY }, payload),
        null,
      );
    expect(noSha(onPull)).toMatchObject({ trusted: false });
    expect(noSha(issueCommentEvent(mallory))).toMatchObject({ ...base(), isDefaultCheckout: true });
    const app1 = deployed(app('vercel[bot]'), 'change');
    expect(of('deployment', app1)).toMatchObject({ trusted: false, mild: false });
  });
});

describe('checkoutsAround', () => {
  let folder: TempFolder | undefined;
  afterEach(() => folder?.cleanup());
  /** Of the nearest. */
  const commitOf = (path: string, workspace = folder?.dir ?? '') =>
    checkoutsAround(path, workspace)[0]?.commit;
  const repository = () => {
    folder = tempFolder('checkout');
    folder.write('pkg/a.txt', 'a');
    return { dir: folder.dir, sha: gitInit(folder.dir), write: folder.write };
  };

  it('reads a branch, a detached commit and packed references, from any folder of the checkout', () => {
    const { dir, sha } = repository();
    expect(commitOf(dir)).toBe(sha);
    expect(commitOf(`${dir}/pkg`)).toBe(sha);
    expect(commitOf(`${dir}/not/there/yet`)).toBe(sha);
    git(dir, 'pack-refs', '--all');
    expect(commitOf(dir)).toBe(sha);
    git(dir, 'checkout', '--quiet', '--detach');
    expect(commitOf(dir)).toBe(sha);
  });

  it('reads a worktree, and the nearest of two checkouts', () => {
    const { dir, sha } = repository();
    git(dir, 'worktree', 'add', '--quiet', '-b', 'other', `${dir}/tree`);
    git(dir, 'pack-refs', '--all');
    expect(commitOf(`${dir}/tree`)).toBe(sha);
    git(`${dir}/tree`, 'commit', '--quiet', '--allow-empty', '--message', 'second');
    const second = git(`${dir}/tree`, 'rev-parse', 'HEAD').trim();
    expect(commitOf(`${dir}/tree`)).toBe(second);
    expect(commitOf(dir)).toBe(sha);
  });

  it('looks no higher than the workspace, neither below it nor through links', () => {
    const { dir, sha } = repository();
    expect(commitOf(`${dir}/pkg`, `${dir}/pkg`)).toBeUndefined();
    const outside = tempFolder('outside');
    symlinkSync(`${dir}/pkg`, `${outside.dir}/link`);
    expect(commitOf(`${outside.dir}/link`, outside.dir)).toBeUndefined();
    expect(commitOf(dir, outside.dir)).toBeUndefined();
    outside.cleanup();
    git(dir, 'worktree', 'add', '--quiet', '-b', 'inner', `${dir}/pkg/inner`);
    const found = checkoutsAround(`${dir}/pkg/inner/flue`, dir);
    expect(found).toEqual([
      { root: `${dir}/pkg/inner`, objects: `${dir}/.git/objects`, commit: sha },
      { root: dir, objects: `${dir}/.git/objects`, commit: sha },
    ]);
  });

  it('knows no commit where there is no git, and says so where there is none to be read', () => {
    folder = tempFolder('checkout');
    folder.write('a.txt', 'a');
    expect(commitOf(folder.dir)).toBeUndefined();
    for (const head of [
      '',
      'ref: refs/heads/gone\n',
      'ref: refs/../../secret\n',
      'abc\n',
      'ref: refs/heads/.invalid',
    ]) {
      folder.write('.git/HEAD', head);
      expect(commitOf(folder.dir)).toBeNull();
    }
  });

  it('takes a file that leads nowhere for a checkout without a commit', () => {
    folder = tempFolder('checkout');
    folder.write('.git', 'gitdir: /nowhere/at/all\n');
    expect(commitOf(folder.dir)).toBeNull();
  });
});
