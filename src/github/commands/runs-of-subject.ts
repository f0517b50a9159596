// Which runs of a GitHub workflow work for one pull request or issue. Pure. GitHub tells it of the events of pull requests;
// a run that a comment started stands on the default branch and has nothing but its title.
import { at, listAt, numberAt, textAt } from '../git-facts/payload.ts';

/** Of a workflow run as GitHub lists it. https://docs.github.com/rest/actions/workflow-runs */
export interface WorkflowRun {
  id: number;
  event: string;
  /** The `run-name` of the GitHub workflow, else the title of the issue or the pull request. */
  title: string;
  /** Numbers; of a fork's pull request GitHub lists none. */
  pullRequests: readonly number[];
  headBranch: string;
  /** owner/name of where the branch is. */
  headRepository: string;
}

export interface Subject {
  /** Of the issue or the pull request. */
  number: number;
  title: string;
  /** Of the pull request; null for an issue, and where it is not known. */
  head: { branch: string; repository: string } | null;
}

const OF_PULL_REQUESTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
]);
const OF_TALK: ReadonlySet<string> = new Set(['issue_comment', 'issues']);

/** `own` is the run that asks, among the others. */
export function runsOf(subject: Subject, runs: readonly WorkflowRun[], own: number): WorkflowRun[] {
  const ownTitle = runs.find(({ id }) => id === own)?.title;
  const isNamed = ownTitle !== undefined && ownTitle !== subject.title;
  const others = new Map(runs.filter(({ id }) => id !== own).map((run) => [run.id, run]));
  return [...others.values()].filter((run) =>
    OF_PULL_REQUESTS.has(run.event)
      ? isOfPullRequest(run, subject)
      : OF_TALK.has(run.event) && isTitled(run.title, subject, isNamed),
  );
}

function isOfPullRequest(
  { pullRequests, headBranch, headRepository }: WorkflowRun,
  subject: Subject,
): boolean {
  if (pullRequests.length > 0) return pullRequests.includes(subject.number);
  const { head } = subject;
  return head !== null && headBranch === head.branch && isSameName(headRepository, head.repository);
}

/** Where the author names the runs, the name has to hold the number: a title may be anybody's. */
function isTitled(title: string, { number, title: topic }: Subject, isNamed: boolean): boolean {
  if (!isNamed) return title === topic && topic !== '';
  return [...title.matchAll(/#(\d+)(?!\w)/g)].some(([, digits]) => Number(digits) === number);
}

function isSameName(a: string, b: string): boolean {
  return a !== '' && a.toLowerCase() === b.toLowerCase();
}

export function workflowRunsIn(answer: unknown): WorkflowRun[] {
  return listAt(answer, 'workflow_runs').flatMap((run) => {
    const id = numberAt(run, 'id');
    if (id === undefined || !Number.isSafeInteger(id)) return [];
    const pulls = listAt(run, 'pull_requests').flatMap((pull) => numberAt(pull, 'number') ?? []);
    return [
      {
        id,
        event: textAt(run, 'event') ?? '',
        title: textAt(run, 'display_title') ?? '',
        pullRequests: pulls,
        headBranch: textAt(run, 'head_branch') ?? '',
        headRepository: textAt(run, 'head_repository', 'full_name') ?? '',
      },
    ];
  });
}

/** Of a pull request as GitHub answers it; null when its fork is gone. */
export function headIn(pullRequest: unknown): Subject['head'] {
  const head = at(pullRequest, 'head');
  const branch = textAt(head, 'ref');
  const repository = textAt(head, 'repo', 'full_name');
  return branch && repository ? { branch, repository } : null;
}
