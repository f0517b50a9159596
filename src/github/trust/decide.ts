// The decision about an event: who must be trusted for it to start a run. Pure. An event that only people with write access
// can cause is trusted as it is; of any other the one who caused it is asked for, and what the event does not say is
// trusted by nobody. A name alone earns no trust: an app must be a `Bot` for GitHub and named in `allow-bots`.
import {
  type Decision,
  isAtLeast,
  isRefused,
  named,
  type Role,
  TRUSTED,
  type TrustPolicy,
  type Untrusted,
  unclear,
  untrusted,
} from './decision.ts';
import { INSIDE_EVENTS, isInside, isPullRequest, isWithheld, runsOnDeployed } from './events.ts';
import type { Account, TrustFacts } from './facts.ts';
import { wordsRefusal } from './own-words.ts';

export function decideTrust(facts: TrustFacts, policy: TrustPolicy): Decision {
  if (isInside(facts)) return TRUSTED;
  if (!isWithheld(facts)) return decideCauser(facts, policy);
  if (!policy.hasKey) return withoutKey(facts, policy);
  const decision = decideCauser(facts, policy);
  return isRefused(decision) ? { ...decision, mild: true } : decision;
}

/** It is nobody's mistake, and cannot be mended by whoever caused it. */
function withoutKey({ head }: TrustFacts, { key = 'model key' }: TrustPolicy): Untrusted {
  const withheld = { trusted: false, code: 'missing_key', mild: true } as const;
  if (head === 'fork') {
    return {
      ...withheld,
      reason: `no ${key}: GitHub hands no secrets to the event of a fork`,
      wayOut: 'To run for forks start the job by pull_request_target or a comment, as docs/trust.md shows.',
    };
  }
  return {
    ...withheld,
    reason: `no ${key}: GitHub hands Dependabot's events only Dependabot's own secrets`,
    wayOut: "Add it to Dependabot's secrets, and dependabot[bot] to allow-bots.",
  };
}

function decideCauser(facts: TrustFacts, policy: TrustPolicy): Decision {
  if (facts.eventName === 'workflow_run') return decideUpstream(facts, policy);
  return wordsRefusal(facts) ?? decidePullRequest(facts, policy) ?? judge(facts.sender, facts, policy);
}

/** Only between this repository's own branches may nobody have to be asked. */
function decidePullRequest(facts: TrustFacts, { requiredPermission }: TrustPolicy): Decision | undefined {
  const { pullRequest, head, sender } = facts;
  if (!isPullRequest(facts)) return undefined;
  if (pullRequest === null || head === 'unknown') return unclear('where the pull request is from');
  if (head !== 'own' || sender?.type !== 'User') return undefined;
  return isAtLeast(roleShown(facts), requiredPermission) ? TRUSTED : undefined;
}

/**
 * The role that a person must have to cause the event. Anybody who can read may open a pull request between two branches
 * that are there already; what GitHub calls a member or a collaborator may have no more than that.
 */
function roleShown({ pullRequest, sender, action }: TrustFacts): Role {
  const isAuthor = pullRequest?.author?.login === sender?.login;
  if (isAuthor && pullRequest?.association === 'OWNER') return 'admin';
  return action === 'synchronize' ? 'write' : 'read';
}

/** Who caused a run that follows another is who caused the other. */
function decideUpstream(facts: TrustFacts, policy: TrustPolicy): Decision {
  const { upstream, head } = facts;
  if (!upstream?.eventName || !upstream.actor || head === 'unknown') {
    return unclear('what started the run before this one');
  }
  if (head === 'own' && INSIDE_EVENTS.has(upstream.eventName)) return TRUSTED;
  return judge(upstream.actor, facts, policy);
}

function judge(account: Account | null, facts: TrustFacts, policy: TrustPolicy): Decision {
  if (account === null) return unclear('who caused it');
  if (account.type === 'User') return { ask: account, permission: policy.requiredPermission };
  const name = named(account);
  if (account.type !== 'Bot') {
    return untrusted(`${name} is neither a person nor an app`, 'Let a person start the run.');
  }
  if (!policy.allowBots.includes(account.login)) {
    return untrusted(
      `${name} is an app, and apps are not trusted unless they are named`,
      `If its events should start runs, add ${name} to allow-bots.`,
    );
  }
  if (mayBeAnothers(facts, account)) {
    return untrusted(
      `${name} acted on commits ${facts.head === 'fork' ? 'of' : 'that may be of'} somebody else's fork`,
      'Let a person with write access start the run.',
    );
  }
  return TRUSTED;
}

/** Whoever owns the commits can make an app act on them. */
function mayBeAnothers(facts: TrustFacts, { login }: Account): boolean {
  const { head, pullRequest, topicAuthor, deployedDefaultSha } = facts;
  if (head !== 'fork' && head !== 'unknown') return false;
  if (runsOnDeployed(facts)) return deployedDefaultSha === null;
  return (pullRequest ? pullRequest.author : topicAuthor)?.login !== login;
}
