// What an event says about who caused it and whose commits it is about. What is missing or of another kind is null, and
// trusted by nobody; nothing here throws.
import { isPlainObject } from '../../protocol/json.ts';
import { type GithubVariables, readEvent } from '../event-context.ts';
import { at, numberAt, textAt } from '../git-facts/payload.ts';

export interface Account {
  login: string;
  /** `User`, `Bot`, `Organization`, … */
  type: string;
  id: number | null;
}

/**
 * Whose commits an event is about: `own` = this repository's, `fork` = another's, `unknown` = the event does not say,
 * `none` = the event is about no commits but the repository's own.
 */
export type Head = 'own' | 'fork' | 'unknown' | 'none';

export interface TrustFacts {
  /** null outside of GitHub Actions. */
  eventName: string | null;
  action: string | null;
  /** GITHUB_ACTOR: by this name GitHub decides which secrets a job gets. */
  actor: string | null;
  sender: Account | null;
  head: Head;
  /** The commit the event runs on: GITHUB_SHA. */
  sha: string | null;
  pullRequest: { author: Account | null; association: string | null; baseSha: string | null } | null;
  /** Who opened the issue or the discussion; for a comment on a pull request, who opened that. */
  topicAuthor: Account | null;
  /** The commit of a deployment, when it is of the default branch. */
  deployedDefaultSha: string | null;
  /** A comment or a review. */
  comment: { author: Account | null; body: string } | null;
  /** Of `workflow_run`: the run that ended before. */
  upstream: { eventName: string | null; actor: Account | null } | null;
}

export function readTrustFacts(variables: GithubVariables): TrustFacts {
  return factsOf(variables, readEvent(variables.GITHUB_EVENT_PATH?.trim() || null));
}

/** `payload` may be anything. */
export function factsOf(variables: GithubVariables, payload: unknown): TrustFacts {
  const given = (name: string): string | null => variables[name]?.trim() || null;
  const comment = at(payload, 'comment') ?? at(payload, 'review');
  return {
    eventName: given('GITHUB_EVENT_NAME'),
    action: textAt(payload, 'action') ?? null,
    actor: given('GITHUB_ACTOR'),
    sender: accountAt(payload, 'sender'),
    head: headOf(payload, given('GITHUB_REPOSITORY')),
    sha: given('GITHUB_SHA'),
    pullRequest: isPlainObject(at(payload, 'pull_request'))
      ? {
          author: accountAt(payload, 'pull_request', 'user'),
          association: textAt(payload, 'pull_request', 'author_association') ?? null,
          baseSha: textAt(payload, 'pull_request', 'base', 'sha') ?? null,
        }
      : null,
    topicAuthor: accountAt(payload, 'issue', 'user') ?? accountAt(payload, 'discussion', 'user'),
    deployedDefaultSha: deployedDefaultShaOf(payload),
    comment: isPlainObject(comment)
      ? { author: accountAt(comment, 'user'), body: textAt(comment, 'body') ?? '' }
      : null,
    upstream: isPlainObject(at(payload, 'workflow_run'))
      ? {
          eventName: textAt(payload, 'workflow_run', 'event') ?? null,
          actor: accountAt(payload, 'workflow_run', 'actor'),
        }
      : null,
  };
}

function accountAt(payload: unknown, ...path: string[]): Account | null {
  const login = textAt(payload, ...path, 'login');
  const type = textAt(payload, ...path, 'type');
  return login && type ? { login, type, id: numberAt(payload, ...path, 'id') ?? null } : null;
}

function headOf(payload: unknown, repository: string | null): Head {
  // Before all else, because a deployment may have the run beside it that made it.
  if (isGiven(at(payload, 'deployment'))) return 'unknown';
  const pull = at(payload, 'pull_request');
  const upstream = at(payload, 'workflow_run');
  if (isPlainObject(pull)) return ownerOf(at(pull, 'head', 'repo'), repository);
  if (isPlainObject(upstream)) return ownerOf(upstream.head_repository, repository);
  // A comment on a pull request does not tell where its commits are from, nor does a check.
  const isAboutCommits = [
    at(payload, 'issue', 'pull_request'),
    at(payload, 'check_suite'),
    at(payload, 'check_run'),
  ].some(isGiven);
  return isAboutCommits ? 'unknown' : 'none';
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** GitHub resolves the name of a branch in this repository, so the commit is no fork's. */
function deployedDefaultShaOf(payload: unknown): string | null {
  const ref = textAt(payload, 'deployment', 'ref');
  const isDefault = ref !== undefined && ref === textAt(payload, 'repository', 'default_branch');
  return isDefault ? (textAt(payload, 'deployment', 'sha') ?? null) : null;
}

/** A fork that was deleted is null. */
function ownerOf(head: unknown, repository: string | null): Head {
  if (head === null) return 'fork';
  const name = textAt(head, 'full_name');
  if (!name || repository === null) return 'unknown';
  return name.toLowerCase() === repository.toLowerCase() ? 'own' : 'fork';
}
