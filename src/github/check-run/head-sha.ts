// Which commit a check run belongs to: the one that a pull request's page shows checks of. For `pull_request` GITHUB_SHA
// is a merge that nobody looks at, for a comment it is the default branch's.
import { isPlainObject } from '../../protocol/json.ts';
import type { GitHubApi } from '../api.ts';
import { readEvent } from '../event-context.ts';

export interface Commit {
  repository: string;
  pullRequest: number | null;
  /** GITHUB_SHA */
  sha: string | null;
  eventPath: string | null;
}

/** null when nobody says. Asks GitHub only for a comment on a pull request. Throws GitHubError. */
export async function headShaOf(
  api: GitHubApi,
  { repository, pullRequest, sha, eventPath }: Commit,
): Promise<string | null> {
  const event = readEvent(eventPath);
  const told =
    headIn(at(event, 'pull_request')) ??
    shaIn(at(event, 'workflow_run')) ??
    shaIn(at(event, 'check_suite')) ??
    shaIn(at(event, 'check_run'));
  if (told !== undefined) return told;
  const isComment = at(at(event, 'issue'), 'pull_request') !== undefined;
  if (!isComment || pullRequest === null) return sha;
  const pull = (await api.get(`/repos/${repository}/pulls/${pullRequest}`, { tries: 2 })).json();
  return headIn(pull) ?? null;
}

function headIn(pull: unknown): string | undefined {
  return textOf(at(at(pull, 'head'), 'sha'));
}

function shaIn(value: unknown): string | undefined {
  return textOf(at(value, 'head_sha'));
}

function at(value: unknown, key: string): unknown {
  return isPlainObject(value) ? value[key] : undefined;
}

/** SHA-1 or SHA-256; anything else would be a path of its own. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value) ? value : undefined;
}
