// The contexts that anyone who can open an issue, a pull request or a discussion can fill with text of their choice.
// Source: GitHub's "Security hardening for GitHub Actions" and the untrusted-input list of GitHub Security Lab
// (https://securitylab.github.com/resources/github-actions-untrusted-input/), with the workflow_run and discussion ones.
import type { Flow } from './expressions.ts';

const UNTRUSTED = [
  'github.head_ref',
  'github.event.issue.title',
  'github.event.issue.body',
  'github.event.pull_request.title',
  'github.event.pull_request.body',
  'github.event.pull_request.head.ref',
  'github.event.pull_request.head.label',
  'github.event.pull_request.head.repo.default_branch',
  'github.event.pull_request.head.repo.description',
  'github.event.pull_request.head.repo.homepage',
  'github.event.comment.body',
  'github.event.review.body',
  'github.event.review_comment.body',
  'github.event.discussion.title',
  'github.event.discussion.body',
  'github.event.changes.title.from',
  'github.event.changes.body.from',
  'github.event.pages.*.page_name',
  'github.event.commits.*.message',
  'github.event.commits.*.author.email',
  'github.event.commits.*.author.name',
  'github.event.commits.*.committer.email',
  'github.event.commits.*.committer.name',
  'github.event.head_commit.message',
  'github.event.head_commit.author.email',
  'github.event.head_commit.author.name',
  'github.event.head_commit.committer.email',
  'github.event.head_commit.committer.name',
  'github.event.workflow_run.head_branch',
  'github.event.workflow_run.display_title',
  'github.event.workflow_run.head_commit.message',
  'github.event.workflow_run.head_commit.author.email',
  'github.event.workflow_run.head_commit.author.name',
  'github.event.workflow_run.head_repository.description',
  'github.event.workflow_run.pull_requests.*.head.ref',
].map((path) => path.split('.'));

/** True when the flow carries a text that an outsider writes. */
export function isUntrusted(flow: Flow): boolean {
  const path = flow.path.split('.').map((segment) => (/^\d+$/.test(segment) ? '*' : segment));
  // A whole object carries what lies below its path, and a text stays one past `fromJSON`: any length fits then.
  return UNTRUSTED.some(
    (pattern) =>
      (flow.whole || path.length === pattern.length) &&
      path.every((segment, at) => matches(segment, pattern[at])),
  );
}

function matches(segment: string, wanted: string | undefined): boolean {
  return wanted === undefined || segment === '*' || wanted === '*' || segment === wanted;
}

/** Text by which an outsider's commit or branch can be named in a `ref:` or `repository:`. */
export function namesOutsidersCode(path: string): boolean {
  return OUTSIDERS_CODE.some((pattern) => pattern.test(path));
}

const OUTSIDERS_CODE = [
  /^github\.head_ref$/,
  /^github\.event\.pull_request\.(?:head(?:\.|$)|merge_commit_sha$)/,
  /^github\.event\.workflow_run\.(?:head_(?:sha|branch|commit|repository)|pull_requests)(?:\.|$)/,
];
