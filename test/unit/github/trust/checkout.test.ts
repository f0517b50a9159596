import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { checkoutRefusal } from '../../../../src/github/trust/checkout.ts';
import { type CheckoutCommit, checkoutCommit } from '../../../../src/github/trust/checkout-commit.ts';
import { needsBaseCheckout } from '../../../../src/github/trust/events.ts';
import { factsOf } from '../../../../src/github/trust/facts.ts';
import {
  app,
  issueCommentEvent,
  issueEvent,
  person,
  plainEvent,
  pullRequestEvent,
  REPOSITORY,
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

describe('checkoutRefusal', () => {
  const judge = (eventName: string, payload: object, commit: CheckoutCommit) =>
    checkoutRefusal(factsFor(eventName, payload), commit);
  const ofFork = pullRequestEvent(mallory, { from: fork });
  const onPull = issueCommentEvent(mallory, { onPullRequest: true });

  it('lets the base be: the commit of the event, that of the base branch, or no git at all', () => {
    for (const commit of [{ sha: SHA.main }, { sha: SHA.base }, 'none'] as const) {
      expect(judge('pull_request_target', ofFork, commit)).toBeNull();
    }
    for (const commit of [{ sha: SHA.main }, 'none'] as const) {
      expect(judge('issue_comment', onPull, commit)).toBeNull();
      expect(judge('workflow_run', workflowRunEvent(mallory, { from: fork }), commit)).toBeNull();
    }
  });

  it('refuses the head of a fork, and every commit of which it cannot know', () => {
    for (const commit of [{ sha: SHA.head }, { sha: '9'.repeat(40) }, 'unreadable'] as const) {
      for (const [eventName, payload] of [
        ['pull_request_target', ofFork],
        ['issue_comment', onPull],
        ['workflow_run', workflowRunEvent(mallory, { from: fork })],
      ] as const) {
        expect(judge(eventName, payload, commit)).toMatchObject({ trusted: false, mild: false });
      }
    }
    expect(judge('pull_request_target', ofFork, { sha: SHA.head })).toMatchObject({
      reason: "the checkout is at ddddddd, not at the base branch, so the project in it may be an outsider's",
      wayOut:
        'Leave ref and repository of actions/checkout to their defaults, and read the pull request as data.',
    });
  });

  it("takes nothing but the base of a fork's pull request, whose own commit is the merge with it", () => {
    expect(judge('pull_request', ofFork, { sha: SHA.base })).toBeNull();
    for (const commit of [{ sha: SHA.main }, { sha: SHA.head }, 'none', 'unreadable'] as const) {
      expect(judge('pull_request', ofFork, commit)).toMatchObject({
        mild: true,
        wayOut: expect.stringContaining('github.event.pull_request.base.sha'),
      });
    }
  });
});

describe('checkoutRefusal of a deployment', () => {
  const deployed = (sender: SentAccount, ref: string) =>
    plainEvent(sender, { deployment: { ref, sha: SHA.main } });
  const refused = { trusted: false, mild: false };

  it.each(['deployment', 'deployment_status'])(
    'of an app takes only the default branch (%s)',
    (eventName) => {
      const vercel = app('vercel[bot]');
      const judge = (ref: string, commit: CheckoutCommit) =>
        checkoutRefusal(factsFor(eventName, deployed(vercel, ref)), commit);
      expect(judge('main', { sha: SHA.main })).toBeNull();
      expect(judge('main', { sha: SHA.head })).toMatchObject(refused);
      expect(judge('change', { sha: SHA.main })).toMatchObject(refused);
      for (const commit of ['none', 'unreadable'] as const)
        expect(judge('main', commit)).toMatchObject(refused);
      expect(checkoutRefusal(factsFor(eventName, plainEvent(vercel)), { sha: SHA.main })).toMatchObject(
        refused,
      );
    },
  );

  it('leaves what a person deploys to the role of that person', () => {
    for (const commit of [{ sha: SHA.main }, { sha: SHA.head }, 'none'] as const) {
      expect(checkoutRefusal(factsFor('deployment', deployed(mallory, 'change')), commit)).toBeNull();
    }
  });
});

describe('checkoutCommit', () => {
  let folder: TempFolder | undefined;
  afterEach(() => folder?.cleanup());
  const commitOf = (path: string, workspace = folder?.dir ?? '') => checkoutCommit(path, workspace);
  const repository = () => {
    folder = tempFolder('checkout');
    folder.write('pkg/a.txt', 'a');
    return { dir: folder.dir, sha: gitInit(folder.dir), write: folder.write };
  };

  it('reads a branch, a detached commit and packed references, from any folder of the checkout', () => {
    const { dir, sha } = repository();
    expect(commitOf(dir)).toEqual({ sha });
    expect(commitOf(`${dir}/pkg`)).toEqual({ sha });
    expect(commitOf(`${dir}/not/there/yet`)).toEqual({ sha });
    git(dir, 'pack-refs', '--all');
    expect(commitOf(dir)).toEqual({ sha });
    git(dir, 'checkout', '--quiet', '--detach');
    expect(commitOf(dir)).toEqual({ sha });
  });

  it('reads a worktree, and the nearest of two checkouts', () => {
    const { dir, sha } = repository();
    git(dir, 'worktree', 'add', '--quiet', '-b', 'other', `${dir}/tree`);
    git(dir, 'pack-refs', '--all');
    expect(commitOf(`${dir}/tree`)).toEqual({ sha });
    git(`${dir}/tree`, 'commit', '--quiet', '--allow-empty', '--message', 'second');
    const second = git(`${dir}/tree`, 'rev-parse', 'HEAD').trim();
    expect(commitOf(`${dir}/tree`)).toEqual({ sha: second });
    expect(commitOf(dir)).toEqual({ sha });
  });

  it('looks no higher than the workspace, and through links', () => {
    const { dir, sha } = repository();
    expect(commitOf(`${dir}/pkg`, `${dir}/pkg`)).toBe('none');
    const outside = tempFolder('outside');
    symlinkSync(`${dir}/pkg`, `${outside.dir}/link`);
    expect(commitOf(`${outside.dir}/link`, outside.dir)).toEqual({ sha });
    expect(commitOf(outside.dir, outside.dir)).toBe('none');
    outside.cleanup();
  });

  it('knows no commit where there is no git, and says so where there is none to be read', () => {
    folder = tempFolder('checkout');
    folder.write('a.txt', 'a');
    expect(commitOf(folder.dir)).toBe('none');
    for (const head of [
      '',
      'ref: refs/heads/gone\n',
      'ref: refs/../../secret\n',
      'abc\n',
      'ref: refs/heads/.invalid',
    ]) {
      folder.write('.git/HEAD', head);
      expect(commitOf(folder.dir)).toBe('unreadable');
    }
  });

  it('takes a file that leads nowhere for a checkout without a commit', () => {
    folder = tempFolder('checkout');
    folder.write('.git', 'gitdir: /nowhere/at/all\n');
    expect(commitOf(folder.dir)).toBe('unreadable');
  });
});
