import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideTrust } from '../../../../src/github/trust/decide.ts';
import type { TrustPolicy } from '../../../../src/github/trust/decision.ts';
import { definitionsRef } from '../../../../src/github/trust/definitions-ref.ts';
import { INSIDE_EVENTS, needsBaseCheckout } from '../../../../src/github/trust/events.ts';
import { factsOf } from '../../../../src/github/trust/facts.ts';
import {
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
  SHA,
  workflowRunEvent,
} from '../../../support/events.ts';

const POLICY: TrustPolicy = { requiredPermission: 'read', allowBots: ['renovate[bot]'], hasKey: true };

function decide(eventName: string, payload: unknown, policy: TrustPolicy = POLICY) {
  const facts = factsOf({ GITHUB_EVENT_NAME: eventName, GITHUB_REPOSITORY: REPOSITORY }, payload);
  // Where the definitions are from is said of any facts, too; of what may be a stranger's it is never the head.
  for (const chosen of ['head', null] as const) {
    const ref = definitionsRef(facts, chosen);
    const isDeployers = facts.eventName?.startsWith('deployment') && facts.sender?.type === 'User';
    if (needsBaseCheckout(facts) && !isDeployers) expect(ref).not.toEqual({ from: 'head' });
  }
  return decideTrust(facts, policy);
}

const mona = person('mona');
/** Each with the paths of what must be known before anybody is trusted or asked for. */
const ESSENTIAL: ReadonlyArray<[eventName: string, payload: object, paths: string[]]> = [
  ['pull_request', pullRequestEvent(mona), ['sender', 'pull_request']],
  ['pull_request', pullRequestEvent(mona), ['pull_request.head', 'pull_request.head.repo']],
  ['pull_request', pullRequestEvent(mona), ['pull_request.head.repo.full_name']],
  [
    'pull_request_target',
    pullRequestEvent(mona),
    ['sender', 'pull_request', 'pull_request.head.repo.full_name'],
  ],
  ['issue_comment', issueCommentEvent(mona), ['sender', 'comment', 'comment.user', 'comment.user.login']],
  ['issues', issueEvent(mona), ['sender']],
  ['discussion', discussionEvent(mona), ['sender']],
  ['discussion_comment', discussionCommentEvent(mona), ['sender', 'comment', 'comment.user']],
  ['pull_request_review', reviewEvent(mona), ['sender', 'review', 'review.user']],
  ['pull_request_review_comment', reviewCommentEvent(mona), ['sender', 'comment', 'comment.user.type']],
  ['deployment', plainEvent(mona, { deployment: { ref: 'main', sha: SHA.main } }), ['sender']],
  ['status', plainEvent(mona), ['sender']],
  ['watch', plainEvent(mona), ['sender']],
  ['fork', plainEvent(mona), ['sender']],
  ['telepathy', plainEvent(mona), ['sender']],
  [
    'workflow_run',
    workflowRunEvent(mona),
    ['workflow_run', 'workflow_run.actor', 'workflow_run.event', 'workflow_run.head_repository.full_name'],
  ],
];

const CASES = ESSENTIAL.flatMap(([eventName, payload, paths]) =>
  paths
    .flatMap((path) => (path === 'sender' ? [path, 'sender.login', 'sender.type'] : [path]))
    .map((path): [string, string, object] => [eventName, path, payload]),
);

/** A copy with something else at the path; `undefined` takes it away. */
function withAt(payload: object, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(payload);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let inner = copy as Record<string, unknown>;
  for (const key of keys) inner = inner[key] as Record<string, unknown>;
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return copy;
}

const nonsense = fc.oneof(
  fc.constantFrom(undefined, '', 0, 1, true, [], {}, ['mona'], { login: '' }, { type: 'User' }),
  fc.anything({ maxDepth: 2 }).filter((value) => typeof value !== 'string'),
);

const word = fc.constantFrom(
  ...[
    'sender',
    'login',
    'type',
    'id',
    'pull_request',
    'head',
    'base',
    'repo',
    'full_name',
    'user',
    'comment',
  ],
  ...[
    'review',
    'body',
    'workflow_run',
    'actor',
    'event',
    'head_repository',
    'issue',
    'action',
    'check_suite',
    'deployment',
  ],
);
const leaf = fc.oneof(
  fc.constantFrom('User', 'Bot', 'mona', 'push', 'edited', 'eve/repo', null),
  fc.anything(),
);
const { payload: anyPayload } = fc.letrec((tie) => ({
  payload: fc.dictionary(word, fc.oneof({ maxDepth: 5 }, leaf, tie('payload')), { maxKeys: 6 }),
}));
const outsideEvent = fc.oneof(
  fc.constantFrom(...ESSENTIAL.map(([eventName]) => eventName)),
  fc.string().filter((name) => name.trim() !== '' && !INSIDE_EVENTS.has(name.trim())),
);

describe('the decision about an event', () => {
  it.each(CASES)('of %s trusts nobody when %s is not what it must be', (eventName, path, payload) => {
    fc.assert(
      fc.property(nonsense, (value) => {
        const decision = decide(eventName, withAt(payload, path, value));
        // A head repository of null is a fork that was deleted: then there is somebody to ask for.
        if (value === null) expect(decision).not.toMatchObject({ trusted: true });
        else expect(decision).toMatchObject({ trusted: false });
      }),
      { numRuns: 60 },
    );
  });

  it('neither throws nor trusts anybody for whatever payload there is', () => {
    fc.assert(
      fc.property(outsideEvent, fc.oneof(anyPayload, fc.anything()), (eventName, payload) => {
        const decision = decide(eventName, payload);
        // A person may be asked for, but only one that the event names as the one who caused it.
        if ('ask' in decision) expect(JSON.stringify(payload)).toContain('User');
        else if (decision.trusted) expect(JSON.stringify(payload)).toContain(REPOSITORY);
      }),
      { numRuns: 3000 },
    );
  });
});
