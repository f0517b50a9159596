// Which GitHub workflow run mode: report reports. Usually its own; in the event `workflow_run` the one that caused it, which
// a stranger may have started and named: of that one only what GitHub itself says is believed, above all which pull
// request it belongs to.
import { messageOf } from '../../errors.ts';
import type { GitHubApi } from '../../github/api.ts';
import { baseBranchOf } from '../../github/baseline/merged-comments.ts';
import { type EventContext, readEvent } from '../../github/event-context.ts';
import { isPlainObject } from '../../protocol/json.ts';
import type { WholeRun } from '../../report/merge-legs.ts';
import { countOf, workflowOf } from './comment-part.ts';
import type { Step } from './inputs.ts';
import { within } from './within.ts';

/** For the pull request of a run. */
const ASKING_MS = 15_000;

export interface Subject {
  whole: WholeRun;
  /** Whether another run than that of the report. */
  foreign: boolean;
  /** The event as if the reported run had it. */
  event: EventContext;
  /** The branch that its work is to go into; null when that is not known. */
  base: string | null;
  /** Why its pull request is not known. */
  trouble: string | null;
}

export function ownSubject({ github }: Step, event: EventContext): Subject {
  const run = countOf(github.GITHUB_RUN_ID);
  return {
    whole: { workflow: workflowOf(github), run, attempt: event.attempt ?? 1 },
    foreign: false,
    event,
    base: baseBranchOf(github),
    trouble: null,
  };
}

/** The run that a `workflow_run` event tells of; undefined in any other event. */
export function causingRun({ github }: Step): Record<string, unknown> | undefined {
  if (github.GITHUB_EVENT_NAME !== 'workflow_run') return undefined;
  const payload = readEvent(github.GITHUB_EVENT_PATH ?? null);
  return isPlainObject(payload) && isPlainObject(payload.workflow_run) ? payload.workflow_run : undefined;
}

export async function foreignSubject(
  cause: Record<string, unknown>,
  { event, api }: { event: EventContext; api: GitHubApi },
): Promise<Subject> {
  const { repository, serverUrl } = event;
  const run = count(cause.id);
  const attempt = Math.max(1, count(cause.run_attempt));
  const { pullRequest, base, trouble } = await within(
    ASKING_MS,
    pullRequestOf(cause, { repository, api }),
  ).then(known, unknown);
  const page = `${serverUrl}/${repository}/actions/runs/${run}/attempts/${attempt}`;
  return {
    whole: { workflow: text(cause.path) || text(cause.name), run, attempt },
    foreign: true,
    base,
    trouble,
    event: {
      ...event,
      sha: text(cause.head_sha) || null,
      pullRequest,
      attempt,
      runUrl: repository === null || run === 0 ? null : page,
      // The token is that of the repository itself.
      fork: false,
      dependabot: false,
    },
  };
}

interface Found {
  pullRequest: number | null;
  /** Its base branch. */
  base: string | null;
}

type Known = Found & { trouble: string | null };

function known(found: Found): Known {
  const trouble = 'no comment: no open pull request has the commit of the run as its head';
  return { ...found, trouble: found.pullRequest === null ? trouble : null };
}

function unknown(thrown: unknown): Known {
  const trouble = `no comment: the pull request is not known (${messageOf(thrown)})`;
  return { pullRequest: null, base: null, trouble };
}

/** The one whose head is exactly the commit of the run, in exactly the repository it came from. */
async function pullRequestOf(
  cause: Record<string, unknown>,
  { repository, api }: { repository: string | null; api: GitHubApi },
): Promise<Found> {
  const from = isPlainObject(cause.head_repository) ? cause.head_repository : {};
  const owner = isPlainObject(from.owner) ? text(from.owner.login) : '';
  const [branch, sha] = [text(cause.head_branch), text(cause.head_sha)];
  const isIts = (pull: unknown): pull is Record<string, unknown> => {
    const { head, base } = isPlainObject(pull) ? pull : {};
    if (!isPlainObject(head) || head.sha !== sha || sha === '' || !isPlainObject(head.repo)) return false;
    const isBase = isPlainObject(base) && isPlainObject(base.repo) && isHere(base.repo, repository);
    return isBase && head.repo.id === from.id && from.id !== undefined;
  };
  // GitHub fills this in for branches of the repository itself, and leaves it empty for forks.
  const told = Array.isArray(cause.pull_requests) ? cause.pull_requests.find(isIts) : undefined;
  if (told !== undefined) return foundIn(told);
  if (repository === null || owner === '' || branch === '') return foundIn(undefined);
  const head = encodeURIComponent(`${owner}:${branch}`);
  const { pages } = await api.pages(`/repos/${repository}/pulls?state=open&head=${head}&per_page=100`, {
    limit: 1,
  });
  return foundIn(pages.flat().find(isIts));
}

function foundIn(pull: Record<string, unknown> | undefined): Found {
  const ref = isPlainObject(pull?.base) ? text(pull.base.ref) : '';
  return { pullRequest: count(pull?.number) || null, base: ref || null };
}

/** The event names the repository by its address only. */
function isHere({ full_name: name, url }: Record<string, unknown>, repository: string | null): boolean {
  const wanted = repository?.toLowerCase();
  if (wanted === undefined) return false;
  if (typeof name === 'string') return name.toLowerCase() === wanted;
  return text(url).toLowerCase().endsWith(`/repos/${wanted}`);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 300).toWellFormed() : '';
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
