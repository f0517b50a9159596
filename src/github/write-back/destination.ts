// Where the changes of a run may go, as far as the event says: a branch of this repository, or nowhere and why.
import { isPlainObject } from '../../protocol/json.ts';
import { type EventContext, type GithubVariables, readEvent } from '../event-context.ts';

export type Destination =
  | { kind: 'branch'; repository: string; branch: string }
  /** Nobody's mistake: the token of such an event may only read. */
  | { kind: 'withheld'; reason: string }
  | { kind: 'none'; reason: string; wayOut: string };

/** Their branch is the one that was checked out. */
const ON_BRANCH = ['push', 'workflow_dispatch', 'schedule', 'repository_dispatch'];
/** They run on the default branch, which nobody asked to have changed without a look at it. */
const ON_DEFAULT_BRANCH = ['issues', 'issue_comment'];

export function destinationOf(
  mode: 'commit' | 'pull-request',
  event: EventContext,
  variables: GithubVariables,
): Destination {
  const { repository, eventName, ref } = event;
  if (repository === null || eventName === null) {
    const reason = 'this is no job of GitHub Actions';
    return { kind: 'none', reason, wayOut: 'use write-back: patch' };
  }
  if (event.fork)
    return { kind: 'withheld', reason: 'GitHub lets the event of a fork write nothing, and neither do we' };
  if (event.dependabot)
    return { kind: 'withheld', reason: "GitHub lets Dependabot's events write nothing, and neither do we" };
  const named = branchOf(eventName, ref, variables);
  const isKnown =
    named !== undefined &&
    (eventName === 'pull_request' ||
      ON_BRANCH.includes(eventName) ||
      (mode === 'pull-request' && ON_DEFAULT_BRANCH.includes(eventName)));
  if (isKnown) return { kind: 'branch', repository, branch: named };
  const what = ref?.startsWith('refs/tags/')
    ? `a tag is no branch (${ref.slice('refs/tags/'.length)})`
    : `an event ${eventName} has no branch for ${mode === 'commit' ? 'a commit' : 'a pull request'}`;
  const others = mode === 'commit' ? 'patch or pull-request' : 'patch';
  return {
    kind: 'none',
    reason: what,
    wayOut: `use write-back: ${others}, or start the job by a push to a branch, a pull request or a schedule`,
  };
}

/** What the job's token must be given. */
export function permissionHint(mode: string): string {
  const wanted = mode === 'pull-request' ? 'contents: write and pull-requests: write' : 'contents: write';
  return `give the job permissions: ${wanted}`;
}

function branchOf(eventName: string, ref: string | null, variables: GithubVariables): string | undefined {
  if (eventName === 'pull_request') return headRef(readEvent(variables.GITHUB_EVENT_PATH?.trim() || null));
  return ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}

function headRef(event: unknown): string | undefined {
  const pull = isPlainObject(event) ? event.pull_request : undefined;
  const head = isPlainObject(pull) ? pull.head : undefined;
  const ref = isPlainObject(head) ? head.ref : undefined;
  // What git takes for no name could be another address of the API.
  return typeof ref === 'string' && !/^$|^\.|\/\.|\.\./.test(ref) ? ref : undefined;
}
