import { describe, expect, it } from 'vitest';
import { decideTrust } from '../../../../src/github/trust/decide.ts';
import type { Decision, TrustPolicy } from '../../../../src/github/trust/decision.ts';
import { INSIDE_EVENTS } from '../../../../src/github/trust/events.ts';
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

const POLICY: TrustPolicy = { requiredPermission: 'write', allowBots: [], hasKey: true };

function decide(
  eventName: string | undefined,
  payload: unknown,
  { actor, ...policy }: Partial<TrustPolicy> & { actor?: string } = {},
): Decision {
  const sender = (payload as { sender?: { login?: string } } | null)?.sender?.login;
  const variables = {
    GITHUB_EVENT_NAME: eventName,
    GITHUB_ACTOR: actor ?? sender,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_SHA: SHA.main,
  };
  return decideTrust(factsOf(variables, payload), { ...POLICY, ...policy });
}

/** A decision in one line: `yes`, `ask mallory`, or `no: reason` (`neutral: …` where it is never red). */
function told(decision: Decision): string {
  if ('ask' in decision) return `ask ${decision.ask.login}`;
  if (decision.trusted) return 'yes';
  return `${decision.mild ? 'neutral' : 'no'}: ${decision.reason}`;
}

const mona = person('mona');
const mallory = person('mallory', 666);
const renovate = app('renovate[bot]');
const dependabot = app('dependabot[bot]');
const actions = app('github-actions[bot]', 41898282);
const fork = 'mallory/octo-repo';

type Situation = [what: string, eventName: string, payload: object, expected: string | RegExp];

const NO_KEY = { hasKey: false };
const APP = /^no: renovate\[bot\] is an app/;
const LOOP = /^no: .*answering ourselves would never end$/;

describe('decideTrust', () => {
  it.each([...INSIDE_EVENTS])('trusts %s, which needs write access, whoever is named in it', (eventName) => {
    for (const sender of [mona, renovate, actions, dependabot]) {
      expect(told(decide(eventName, plainEvent(sender)))).toBe('yes');
    }
    expect(told(decide(eventName, {}))).toBe('yes');
  });

  it('has nobody to judge where no event of GitHub started the process', () => {
    expect(told(decide(undefined, {}))).toBe('yes');
  });

  it.each<Situation>([
    ['one of our own branches', 'pull_request', pullRequestEvent(mona), 'ask mona'],
    ['one of the owner', 'pull_request', pullRequestEvent(mona, { association: 'OWNER' }), 'yes'],
    [
      "a stranger's act on one of the owner",
      'pull_request',
      pullRequestEvent(mallory, { action: 'edited', author: mona, association: 'OWNER' }),
      'ask mallory',
    ],
    [
      'one of a collaborator, who may only read',
      'pull_request',
      pullRequestEvent(mallory, { association: 'COLLABORATOR' }),
      'ask mallory',
    ],
    [
      'one that does not say what its author is',
      'pull_request',
      pullRequestEvent(mallory, { association: '' }),
      'ask mallory',
    ],
    [
      'the same in other letters',
      'pull_request',
      pullRequestEvent(mona, { action: 'synchronize', from: 'Octo-Org/octo-repo' }),
      'yes',
    ],
    ['new commits', 'pull_request', pullRequestEvent(mona, { action: 'synchronize' }), 'yes'],
    [
      'new commits by a hidden member',
      'pull_request',
      pullRequestEvent(mona, { action: 'synchronize', association: 'NONE' }),
      'yes',
    ],
    [
      'a label by another',
      'pull_request',
      pullRequestEvent(mona, { action: 'labeled', author: mallory, association: 'NONE' }),
      'ask mona',
    ],
    [
      'one that a stranger opened between our branches',
      'pull_request',
      pullRequestEvent(mallory, { association: 'NONE' }),
      'ask mallory',
    ],
    [
      'the same by an earlier contributor',
      'pull_request_target',
      pullRequestEvent(mallory, { action: 'edited', association: 'CONTRIBUTOR' }),
      'ask mallory',
    ],
    ['one of an app', 'pull_request', pullRequestEvent(renovate), APP],
    ['one of our branches, as target', 'pull_request_target', pullRequestEvent(mona), 'ask mona'],
    [
      'new commits, as target',
      'pull_request_target',
      pullRequestEvent(mona, { action: 'synchronize' }),
      'yes',
    ],
    ['a fork, as target', 'pull_request_target', pullRequestEvent(mallory, { from: fork }), 'ask mallory'],
    [
      'a label by a maintainer on a fork',
      'pull_request_target',
      pullRequestEvent(mona, { action: 'labeled', author: mallory, from: fork }),
      'ask mona',
    ],
    ['a deleted fork', 'pull_request_target', pullRequestEvent(mallory, { from: null }), 'ask mallory'],
    ['an app on a fork', 'pull_request_target', pullRequestEvent(renovate, { from: fork }), APP],
    [
      'Dependabot, as target',
      'pull_request_target',
      pullRequestEvent(dependabot),
      /^no: dependabot\[bot\] is an app/,
    ],
  ])('of pull requests, judges %s', (_what, eventName, payload, expected) => {
    expect(told(decide(eventName, payload))).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it.each<[string, string, object]>([
    ['a fork', 'pull_request', pullRequestEvent(mallory, { from: fork })],
    ["a member's fork", 'pull_request', pullRequestEvent(mona, { from: 'mona/octo-repo' })],
    ['a deleted fork', 'pull_request', pullRequestEvent(mallory, { from: null })],
    ['a review on a fork', 'pull_request_review', reviewEvent(mona, { from: fork })],
    [
      'a comment on the code of a fork',
      'pull_request_review_comment',
      reviewCommentEvent(mona, { from: fork }),
    ],
    ['Dependabot', 'pull_request', pullRequestEvent(dependabot)],
    ['Dependabot on a fork', 'pull_request', pullRequestEvent(dependabot, { from: fork })],
    ['a re-run of Dependabot', 'pull_request', pullRequestEvent(dependabot, { action: 'synchronize' })],
  ])('is neutral for %s without a key, and asks nobody', (_what, eventName, payload) => {
    const decision = decide(eventName, payload, NO_KEY);
    expect(decision).toMatchObject({ trusted: false, code: 'missing_key', mild: true });
    expect(told(decision)).toMatch(/^neutral: no model key: GitHub hands/);
  });

  it('is never red for a fork or Dependabot that has a key, either', () => {
    expect(told(decide('pull_request', pullRequestEvent(mallory, { from: fork })))).toBe('ask mallory');
    expect(told(decide('pull_request', pullRequestEvent(renovate, { from: fork })))).toMatch(
      /^neutral: renovate/,
    );
    expect(told(decide('pull_request', pullRequestEvent(dependabot)))).toMatch(/^neutral: dependabot/);
    const allowBots = ['dependabot[bot]'];
    expect(told(decide('pull_request', pullRequestEvent(dependabot), { allowBots }))).toBe('yes');
  });

  it("asks for no key where it is not GitHub that withholds it: that is the job's own failure", () => {
    const pushed = pullRequestEvent(mona, { action: 'synchronize' });
    expect(told(decide('pull_request', pushed, NO_KEY))).toBe('yes');
    expect(told(decide('pull_request_target', pullRequestEvent(mallory, { from: fork }), NO_KEY))).toBe(
      'ask mallory',
    );
  });

  it.each<Situation>([
    ['a comment', 'issue_comment', issueCommentEvent(mallory), 'ask mallory'],
    ['one on a pull request', 'issue_comment', issueCommentEvent(mona, { onPullRequest: true }), 'ask mona'],
    [
      'one that its author edited',
      'issue_comment',
      issueCommentEvent(mona, { action: 'edited' }),
      'ask mona',
    ],
    [
      "one that another's hand edited",
      'issue_comment',
      issueCommentEvent(mona, { action: 'edited', author: mallory }),
      'no: the comment of mallory was edited by somebody else',
    ],
    [
      'one that another deleted',
      'issue_comment',
      issueCommentEvent(mona, { action: 'deleted', author: mallory }),
      'no: the comment of mallory was deleted by somebody else',
    ],
    [
      'one that its author deleted',
      'issue_comment',
      issueCommentEvent(mona, { action: 'deleted' }),
      'ask mona',
    ],
    [
      'an answer that another deleted',
      'discussion_comment',
      discussionCommentEvent(mona, { action: 'deleted', author: mallory }),
      'no: the comment of mallory was deleted by somebody else',
    ],
    ['one of an app', 'issue_comment', issueCommentEvent(renovate), APP],
    ['one of GitHub Actions', 'issue_comment', issueCommentEvent(actions), LOOP],
    [
      'one of GitHub Actions that a person edited',
      'issue_comment',
      issueCommentEvent(mona, { action: 'edited', author: actions }),
      LOOP,
    ],
    [
      'one of ours under a person’s name',
      'issue_comment',
      issueCommentEvent(mona, { body: '✅ success\n\n<!-- flue:v1 key=review -->' }),
      LOOP,
    ],
    ['an issue', 'issues', issueEvent(mallory), 'ask mallory'],
    ['a label on it', 'issues', issueEvent(mona, { action: 'labeled', author: mallory }), 'ask mona'],
    ['its new text', 'issues', issueEvent(mona, { action: 'edited', author: mallory }), 'ask mona'],
    ['an issue of GitHub Actions', 'issues', issueEvent(actions), LOOP],
    ['an issue of an app', 'issues', issueEvent(renovate), APP],
    ['a discussion', 'discussion', discussionEvent(mallory), 'ask mallory'],
    ['one of GitHub Actions', 'discussion', discussionEvent(actions), LOOP],
    ['an answer in it', 'discussion_comment', discussionCommentEvent(mallory), 'ask mallory'],
    ['an answer of GitHub Actions', 'discussion_comment', discussionCommentEvent(actions), LOOP],
    ['a review', 'pull_request_review', reviewEvent(mallory), 'ask mallory'],
    [
      'a dismissed review',
      'pull_request_review',
      reviewEvent(mona, { action: 'dismissed', author: mallory }),
      'no: the comment of mallory was dismissed by somebody else',
    ],
    [
      "a review that another's hand edited",
      'pull_request_review',
      reviewEvent(mona, { action: 'edited', author: mallory }),
      'no: the comment of mallory was edited by somebody else',
    ],
    ['a review of GitHub Actions', 'pull_request_review', reviewEvent(actions), LOOP],
    ['a review by Copilot', 'pull_request_review', reviewEvent(app('Copilot')), /^no: Copilot is an app/],
    ['a comment on code', 'pull_request_review_comment', reviewCommentEvent(mallory), 'ask mallory'],
    [
      'one of ours on code',
      'pull_request_review_comment',
      reviewCommentEvent(mona, { body: '<!-- flue:v1 -->' }),
      LOOP,
    ],
  ])('of words, judges %s', (_what, eventName, payload, expected) => {
    expect(told(decide(eventName, payload))).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it.each<Situation>([
    ['a push', 'workflow_run', workflowRunEvent(mona), 'yes'],
    ['a schedule of an app', 'workflow_run', workflowRunEvent(actions, { event: 'schedule' }), 'yes'],
    ['our own pull request', 'workflow_run', workflowRunEvent(mona, { event: 'pull_request' }), 'ask mona'],
    [
      'a fork',
      'workflow_run',
      workflowRunEvent(mallory, { event: 'pull_request', from: fork }, mona),
      'ask mallory',
    ],
    [
      'a deleted fork',
      'workflow_run',
      workflowRunEvent(mallory, { event: 'pull_request', from: null }),
      'ask mallory',
    ],
    ['a push in a fork', 'workflow_run', workflowRunEvent(mallory, { from: fork }), 'ask mallory'],
    ['a comment', 'workflow_run', workflowRunEvent(mallory, { event: 'issue_comment' }), 'ask mallory'],
    [
      'a run after a run',
      'workflow_run',
      workflowRunEvent(mallory, { event: 'workflow_run' }),
      'ask mallory',
    ],
    ['an app', 'workflow_run', workflowRunEvent(renovate, { event: 'pull_request' }), APP],
    [
      'nobody',
      'workflow_run',
      workflowRunEvent(null, { event: 'pull_request' }),
      /^no: the event does not say/,
    ],
    ['a star', 'watch', plainEvent(mallory, { action: 'started' }), 'ask mallory'],
    ['a fork being made', 'fork', plainEvent(mallory, { forkee: { full_name: fork } }), 'ask mallory'],
    ['a wiki page', 'gollum', plainEvent(mallory, { pages: [] }), 'ask mallory'],
    [
      'checks of an app',
      'check_suite',
      checkSuiteEvent(app('some-ci[bot]')),
      /^no: some-ci\[bot\] is an app/,
    ],
    ['checks of a person', 'check_suite', checkSuiteEvent(mallory), 'ask mallory'],
    ['an event nobody knows', 'telepathy', plainEvent(mallory), 'ask mallory'],
    [
      'an organisation',
      'watch',
      plainEvent({ ...mallory, type: 'Organization' }),
      /neither a person nor an app$/,
    ],
  ])('of other events, judges one after %s', (_what, eventName, payload, expected) => {
    expect(told(decide(eventName, payload))).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it.each(['closed', 'deleted', 'locked', 'transferred', 'unlocked'])(
    'takes no issue or discussion of another that somebody has %s, but that of one’s own',
    (action) => {
      const reason = (what: string) => `no: the ${what} of mallory was ${action} by somebody else`;
      expect(told(decide('issues', issueEvent(mona, { action, author: mallory })))).toBe(reason('issue'));
      expect(told(decide('issues', issueEvent(mona, { action })))).toBe('ask mona');
      const mine = discussionEvent(mallory, { action });
      expect(told(decide('discussion', mine))).toBe('ask mallory');
      expect(told(decide('discussion', { ...mine, sender: mona }))).toBe(reason('discussion'));
      expect(told(decide('issues', plainEvent(mona, { action, issue: { user: null } })))).toBe(
        'no: the event does not say who wrote the issue',
      );
    },
  );

  it.each(['labeled', 'assigned', 'reopened'])('takes an issue of another that somebody has %s', (action) => {
    expect(told(decide('issues', issueEvent(mona, { action, author: mallory })))).toBe('ask mona');
  });

  it.each(['deployment', 'deployment_status', 'status', 'registry_package'])(
    'trusts %s of no app that is not named, also when a run follows it',
    (eventName) => {
      expect(told(decide(eventName, plainEvent(renovate)))).toMatch(APP);
      expect(told(decide(eventName, plainEvent(mona)))).toBe('ask mona');
      expect(told(decide(eventName, {}))).toMatch(/^no: the event does not say who/);
      expect(told(decide('workflow_run', workflowRunEvent(renovate, { event: eventName })))).toMatch(APP);
    },
  );

  it('asks nobody about a branch of our own for what its event shows already', () => {
    const pull = (policy: Partial<TrustPolicy>, action: string, association = 'MEMBER') =>
      told(decide('pull_request', pullRequestEvent(mona, { action, association }), policy));
    expect(pull({ requiredPermission: 'read' }, 'opened')).toBe('yes');
    expect(pull({ requiredPermission: 'triage' }, 'opened')).toBe('ask mona');
    expect(pull({ requiredPermission: 'triage' }, 'synchronize')).toBe('yes');
    expect(pull({ requiredPermission: 'maintain' }, 'synchronize')).toBe('ask mona');
    expect(pull({ requiredPermission: 'admin' }, 'opened', 'OWNER')).toBe('yes');
  });

  it('asks for the permission that is required', () => {
    const decision = decide('issues', issueEvent(mallory), { requiredPermission: 'admin' });
    expect(decision).toEqual({ ask: { login: 'mallory', type: 'User', id: 666 }, permission: 'admin' });
  });
});

describe('apps', () => {
  const allowed = (payload: object, eventName: string, allowBots: string[]) =>
    told(decide(eventName, payload, { allowBots }));

  it('are trusted when they are named, exactly', () => {
    const event = issueCommentEvent(renovate);
    expect(allowed(event, 'issue_comment', ['other[bot]', 'renovate[bot]'])).toBe('yes');
    expect(allowed(pullRequestEvent(renovate), 'pull_request', ['renovate[bot]'])).toBe('yes');
    for (const name of ['renovate', 'Renovate[bot]', 'renovate[bot] ', '*', '']) {
      expect(allowed(event, 'issue_comment', [name])).toMatch(APP);
    }
  });

  it('are not trusted for a name that ends as theirs do: who is no Bot for GitHub is asked for', () => {
    const impostor: SentAccount = person('renovate[bot]', 13);
    expect(allowed(issueCommentEvent(impostor), 'issue_comment', ['renovate[bot]'])).toBe(
      'ask renovate[bot]',
    );
    expect(allowed(issueCommentEvent(app('evil[bot]')), 'issue_comment', ['renovate[bot]'])).toMatch(
      /evil\[bot\]/,
    );
  });

  it('never start a run with words of GitHub Actions or of ours, named or not', () => {
    const names = ['github-actions[bot]', 'renovate[bot]'];
    expect(allowed(issueCommentEvent(actions), 'issue_comment', names)).toMatch(LOOP);
    expect(allowed(issueEvent(actions), 'issues', names)).toMatch(LOOP);
    expect(allowed(reviewEvent(actions), 'pull_request_review', names)).toMatch(LOOP);
    const ours = issueCommentEvent(renovate, { body: 'x <!-- flue:v1 key=a -->' });
    expect(allowed(ours, 'issue_comment', names)).toMatch(LOOP);
    const after = workflowRunEvent(actions, { event: 'pull_request' });
    expect(allowed(after, 'workflow_run', names)).toBe('yes');
  });

  it("are not trusted on commits of another's fork, which anybody may have made them push to", () => {
    const names = ['renovate[bot]'];
    const pushed = pullRequestEvent(renovate, { action: 'synchronize', author: mallory, from: fork });
    expect(allowed(pushed, 'pull_request_target', names)).toMatch(/^no: .*somebody else's fork$/);
    const after = workflowRunEvent(renovate, { event: 'pull_request', from: fork });
    expect(allowed(after, 'workflow_run', names)).toMatch(/^no: .*somebody else's fork$/);
    const own = pullRequestEvent(renovate, { from: 'renovate/octo-repo' });
    expect(allowed(own, 'pull_request_target', names)).toBe('yes');
  });

  it('are not trusted on a pull request that may be of a fork, but on what they opened', () => {
    const names = ['renovate[bot]'];
    const comment = issueCommentEvent(renovate, { onPullRequest: true });
    const refusal = "no: renovate[bot] acted on commits that may be of somebody else's fork";
    expect(allowed(comment, 'issue_comment', names)).toBe(refusal);
    expect(allowed({ ...comment, issue: { pull_request: {} } }, 'issue_comment', names)).toBe(refusal);
    const own = { ...comment, issue: { ...comment.issue, user: renovate } };
    expect(allowed(own, 'issue_comment', names)).toBe('yes');
    expect(allowed(checkSuiteEvent(renovate), 'check_suite', names)).toBe(refusal);
  });

  it('are trusted to deploy the default branch, and nothing else', () => {
    const names = ['renovate[bot]'];
    const deploy = (ref: string, members = {}) =>
      plainEvent(renovate, { deployment: { ref, sha: SHA.head }, ...members });
    for (const eventName of ['deployment', 'deployment_status']) {
      expect(allowed(deploy('main'), eventName, names)).toBe('yes');
      expect(allowed(deploy('main'), eventName, [])).toMatch(APP);
      for (const ref of ['change', SHA.head, '']) {
        expect(allowed(deploy(ref), eventName, names)).toMatch(/^no: .*may be of somebody else's fork$/);
      }
      // The run that made the deployment is of this repository, whatever it deploys.
      const { workflow_run } = workflowRunEvent(mona);
      expect(allowed(deploy('change', { workflow_run }), eventName, names)).toMatch(/^no: /);
    }
  });
});
