// Which commit a project's definitions are taken from: what is checked out, or one that no stranger can have written. Pure.
import { type Untrusted, unclear, untrusted } from './decision.ts';
import { isComment, isWithheld, needsBaseCheckout, runsOnDeployed, runsOnMerge } from './events.ts';
import type { TrustFacts } from './facts.ts';

export type ConfigFrom = 'base' | 'head';

/** `head`: whatever is checked out. */
export type DefinitionsRef =
  | { from: 'head' }
  | {
      from: 'base';
      /** Commits of our own branches; the first is taken when none of them is checked out. None when none is known. */
      commits: readonly string[];
      /** Where there is no git, the default of actions/checkout is one of them, and nobody else's commits are about. */
      isDefaultCheckout: boolean;
    };

/** `chosen` is null when the input is not given: then the base is taken wherever a stranger has a say. */
export function definitionsRef(facts: TrustFacts, chosen: ConfigFrom | null): DefinitionsRef | Untrusted {
  const isStrangers = mayBeStrangers(facts);
  if (chosen === 'head' && isStrangers) {
    return {
      ...untrusted(
        "config-from is head, and the head of this event may be somebody else's",
        'Leave config-from out, or write base.',
      ),
      mild: isWithheld(facts),
    };
  }
  if (chosen === 'head' || (chosen === null && !isStrangers && !isFromBase(facts))) return { from: 'head' };
  const commits = commitsOf(facts).filter(isCommit);
  const isDefaultCheckout = chosen === null && !isStrangers && !runsOnMerge(facts);
  if (commits.length > 0 || isDefaultCheckout) return { from: 'base', commits, isDefaultCheckout };
  return { ...unclear('which commit is its base'), mild: isWithheld(facts) };
}

/** What a person deploys is that person's, who is asked for: an app has no role that would vouch for the commit. */
function mayBeStrangers(facts: TrustFacts): boolean {
  return needsBaseCheckout(facts) && !(runsOnDeployed(facts) && facts.sender?.type === 'User');
}

/** These run for somebody's words, or with secrets for somebody's commits, also where those are our own. */
function isFromBase(facts: TrustFacts): boolean {
  const { eventName } = facts;
  return isComment(facts) || eventName === 'pull_request_target' || eventName === 'workflow_run';
}

/** GITHUB_SHA is on a branch of ours, unless the event runs on a merge or on what was deployed. */
function commitsOf(facts: TrustFacts): Array<string | null | undefined> {
  const { pullRequest, sha, deployedDefaultSha } = facts;
  if (runsOnDeployed(facts)) return [deployedDefaultSha];
  return runsOnMerge(facts) ? [pullRequest?.baseSha] : [pullRequest?.baseSha, sha];
}

function isCommit(sha: string | null | undefined): sha is string {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha ?? '');
}
