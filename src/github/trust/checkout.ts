// Whether the project in the checkout may be an outsider's: on events of forks it must be the one of the base branch,
// because its code runs on the runner. Pure.
import type { CheckoutCommit } from './checkout-commit.ts';
import { type Untrusted, untrusted } from './decision.ts';
import { isWithheld, runsOnDeployed, runsOnMerge } from './events.ts';
import type { TrustFacts } from './facts.ts';

/**
 * null when the checkout is at a commit of the base, or there is no git in it and GitHub's default is the base. Also of
 * whatever a person deploys, because that person is asked for: an app has no role that would vouch for the commit.
 */
export function checkoutRefusal(facts: TrustFacts, commit: CheckoutCommit): Untrusted | null {
  const isMerge = runsOnMerge(facts);
  const isDeployed = runsOnDeployed(facts);
  if (isDeployed && facts.sender?.type === 'User') return null;
  const isBaseByDefault = !isMerge && !isDeployed;
  if (commit === 'none' && isBaseByDefault) return null;
  const ofBase = [isBaseByDefault ? facts.sha : null, facts.pullRequest?.baseSha, facts.deployedDefaultSha];
  if (typeof commit === 'object' && ofBase.includes(commit.sha)) return null;
  const where = typeof commit === 'object' ? `is at ${commit.sha.slice(0, 7)}` : 'has no commit to be read';
  const wayOut = isMerge
    ? 'Give actions/checkout the ref github.event.pull_request.base.sha'
    : 'Leave ref and repository of actions/checkout to their defaults';
  return {
    ...untrusted(
      `the checkout ${where}, not at the base branch, so the project in it may be an outsider's`,
      `${wayOut}, and read the pull request as data.`,
    ),
    mild: isWithheld(facts),
  };
}
