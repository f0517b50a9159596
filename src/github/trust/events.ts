// The events of GitHub by who can cause them, and what GitHub gives the job of each.
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
import type { TrustFacts } from './facts.ts';

/**
 * These need write access, and so cannot be caused from outside. One that is not known is not among them, nor are
 * deployments, statuses and packages: apps make them of commits of strangers.
 */
export const INSIDE_EVENTS: ReadonlySet<string> = new Set([
  'branch_protection_rule',
  'create',
  'delete',
  'label',
  'merge_group',
  'milestone',
  'page_build',
  'public',
  'push',
  'release',
  'repository_dispatch',
  'schedule',
  'workflow_dispatch',
]);

/** They run on the merge of a pull request, and have no secrets when that is a fork's or Dependabot's. */
const MERGE_EVENTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/** Somebody's comment or review starts these. */
const COMMENT_EVENTS: ReadonlySet<string> = new Set([
  'issue_comment',
  'discussion_comment',
  'pull_request_review',
  'pull_request_review_comment',
]);

/** By this name GitHub itself knows whose job gets no secrets; it earns no trust. */
const DEPENDABOT = 'dependabot[bot]';

/** Without a name no event of GitHub started this process: there is nobody to trust or not. */
export function isInside({ eventName }: Pick<TrustFacts, 'eventName'>): boolean {
  return eventName === null || INSIDE_EVENTS.has(eventName);
}

export function isPullRequest({ eventName }: TrustFacts): boolean {
  return eventName === 'pull_request' || eventName === 'pull_request_target';
}

export function isComment({ eventName }: TrustFacts): boolean {
  return COMMENT_EVENTS.has(eventName ?? '');
}

/** Words that start a run: ours could start the next one. */
export function isTalk(facts: TrustFacts): boolean {
  return isComment(facts) || facts.eventName === 'issues' || facts.eventName === 'discussion';
}

/** GITHUB_SHA is the merge of the pull request, with all that its head brings. */
export function runsOnMerge({ eventName }: TrustFacts): boolean {
  return MERGE_EVENTS.has(eventName ?? '');
}

/** GITHUB_SHA is whatever commit was deployed: a deployment may be of any. */
export function runsOnDeployed({ eventName }: TrustFacts): boolean {
  return eventName === 'deployment' || eventName === 'deployment_status';
}

/** GitHub itself keeps secrets and write access from these. */
export function isWithheld(facts: TrustFacts): boolean {
  const { head, actor, sender } = facts;
  return runsOnMerge(facts) && (head === 'fork' || actor === DEPENDABOT || sender?.login === DEPENDABOT);
}

/** True when the commits of the event may be somebody else's, so that the checkout has to be looked at. */
export function needsBaseCheckout(facts: TrustFacts): boolean {
  if (isInside(facts)) return false;
  return facts.head === 'fork' || facts.head === 'unknown' || runsOnDeployed(facts);
}
