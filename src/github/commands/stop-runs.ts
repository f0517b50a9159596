// Cancels what the GitHub workflow is doing for one pull request or issue. A cancelled job writes what it has cost so far.
// https://docs.github.com/rest/actions/workflow-runs
import { type GitHubApi, GitHubError } from '../api.ts';
import { headIn, runsOf, type Subject, type WorkflowRun, workflowRunsIn } from './runs-of-subject.ts';

export interface StopOptions {
  api: GitHubApi;
  /** owner/name */
  repository: string;
  /** The file's name, as flue.yml. */
  workflowFile: string;
  /** The run that asks, and goes on. */
  ownRun: number;
  subject: Omit<Subject, 'head'> & { isPullRequest: boolean };
}

export interface Stopped {
  cancelled: number;
  /** What was over before it could be cancelled. */
  over: number;
}

const PERMISSION = 'actions: write';
/** Waiting runs would begin as soon as the others have ended. */
const UNDER_WAY = ['in_progress', 'queued', 'pending', 'waiting', 'requested'] as const;
/** 100 each. */
const MAX_PAGES = 5;
const AT_ONCE = 5;

/** Throws GitHubError; what was cancelled until then stays cancelled. */
export async function stopRuns(options: StopOptions): Promise<Stopped> {
  const { api, repository, subject, ownRun } = options;
  const [head, lists] = await Promise.all([
    subject.isPullRequest ? headOf(options) : null,
    Promise.all(UNDER_WAY.map((status) => list(options, status))),
  ]);
  const found = runsOf({ ...subject, head }, lists.flat(), ownRun);
  const outcome: Stopped = { cancelled: 0, over: 0 };
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const batch = found.slice(at, at + AT_ONCE).map(({ id }) => cancel(api, repository, id));
    for (const done of await Promise.all(batch)) outcome[done] += 1;
  }
  return outcome;
}

/** Only needed for pull requests of forks; without it those of our own are found all the same. */
async function headOf({ api, repository, subject }: StopOptions): Promise<Subject['head']> {
  try {
    return headIn((await api.get(`/repos/${repository}/pulls/${subject.number}`, { tries: 2 })).json());
  } catch (thrown) {
    if (thrown instanceof GitHubError) return null;
    throw thrown;
  }
}

async function list({ api, repository, workflowFile }: StopOptions, status: string): Promise<WorkflowRun[]> {
  const path = `/repos/${repository}/actions/workflows/${encodeURIComponent(workflowFile)}/runs`;
  const { pages } = await api.pages(`${path}?status=${status}&per_page=100`, { limit: MAX_PAGES, tries: 2 });
  return pages.flatMap(workflowRunsIn);
}

/** 409: it is over, or about to be. */
async function cancel(api: GitHubApi, repository: string, id: number): Promise<keyof Stopped> {
  try {
    await api.write({
      method: 'POST',
      path: `/repos/${repository}/actions/runs/${id}/cancel`,
      permission: PERMISSION,
    });
    return 'cancelled';
  } catch (thrown) {
    if (thrown instanceof GitHubError && thrown.status === 409) return 'over';
    throw thrown;
  }
}
