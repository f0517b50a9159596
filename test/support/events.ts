// Payloads of events as GitHub sends them, as much of each as anybody here reads, with the members around it that could be
// taken for something else. https://docs.github.com/webhooks/webhook-events-and-payloads

export const REPOSITORY = 'octo-org/octo-repo';
export const SHA = { main: '1'.repeat(40), base: 'b'.repeat(40), head: 'd'.repeat(40) };

export interface SentAccount {
  login: string;
  id: number;
  type: string;
}

export const person = (login: string, id = 100): SentAccount => ({ login, id, type: 'User' });
export const app = (login: string, id = 900): SentAccount => ({ login, id, type: 'Bot' });

const repositoryOf = (fullName: string, fork = false) => ({
  id: fullName === REPOSITORY ? 1296269 : 7654321,
  full_name: fullName,
  fork,
  owner: person(fullName.split('/')[0] ?? ''),
  default_branch: 'main',
});

const common = (sender: SentAccount) => ({
  repository: repositoryOf(REPOSITORY),
  organization: { login: 'octo-org', id: 6811672 },
  sender,
});

export interface PullRequestOptions {
  action?: string;
  author?: SentAccount;
  /** owner/name of where the commits are; null = the fork was deleted. */
  from?: string | null;
  association?: string;
  baseSha?: string;
}

function pullRequestOf(sender: SentAccount, options: PullRequestOptions) {
  const { author = sender, from = REPOSITORY, association = 'MEMBER', baseSha = SHA.base } = options;
  return {
    number: 7,
    state: 'open',
    title: 'Change data.txt',
    body: 'Please review.',
    user: author,
    author_association: association,
    head: {
      ref: 'change',
      sha: SHA.head,
      label: `${from?.split('/')[0] ?? 'unknown'}:change`,
      repo: from === null ? null : repositoryOf(from, from !== REPOSITORY),
    },
    base: { ref: 'main', sha: baseSha, repo: repositoryOf(REPOSITORY) },
  };
}

/** For `pull_request` and `pull_request_target`. */
export function pullRequestEvent(sender: SentAccount, options: PullRequestOptions = {}) {
  const pull_request = pullRequestOf(sender, options);
  return { action: options.action ?? 'opened', number: 7, pull_request, ...common(sender) };
}

export interface WordsOptions {
  action?: string;
  author?: SentAccount;
  body?: string;
}

function wordsOf(sender: SentAccount, { author = sender, body = '/review please' }: WordsOptions) {
  return { id: 1, body, user: author, author_association: 'NONE' };
}

/** On an issue, or on a pull request: GitHub sends the same event for both. */
export function issueCommentEvent(
  sender: SentAccount,
  { onPullRequest = false, ...options }: WordsOptions & { onPullRequest?: boolean } = {},
) {
  const link = { url: `https://api.github.com/repos/${REPOSITORY}/pulls/7` };
  return {
    action: options.action ?? 'created',
    issue: {
      number: 7,
      title: 'Something',
      user: person('somebody', 5),
      ...(onPullRequest ? { pull_request: link } : {}),
    },
    comment: wordsOf(sender, options),
    ...common(sender),
  };
}

export function issueEvent(sender: SentAccount, { action = 'opened', author = sender }: WordsOptions = {}) {
  return { action, issue: { number: 9, title: 'A bug', body: 'It is.', user: author }, ...common(sender) };
}

export function discussionEvent(sender: SentAccount, { action = 'created' }: WordsOptions = {}) {
  return { action, discussion: { number: 3, title: 'Why?', user: sender }, ...common(sender) };
}

export function discussionCommentEvent(sender: SentAccount, options: WordsOptions = {}) {
  const { discussion } = discussionEvent(person('somebody', 5));
  return {
    action: options.action ?? 'created',
    discussion,
    comment: wordsOf(sender, options),
    ...common(sender),
  };
}

export function reviewEvent(sender: SentAccount, options: WordsOptions & { from?: string | null } = {}) {
  const pull = {
    author: person('somebody', 5),
    ...(options.from === undefined ? {} : { from: options.from }),
  };
  return {
    action: options.action ?? 'submitted',
    review: { ...wordsOf(sender, options), state: 'commented' },
    pull_request: pullRequestOf(sender, pull),
    ...common(sender),
  };
}

export function reviewCommentEvent(
  sender: SentAccount,
  options: WordsOptions & { from?: string | null } = {},
) {
  const { review: _review, ...rest } = reviewEvent(sender, options);
  return { ...rest, action: options.action ?? 'created', comment: wordsOf(sender, options) };
}

/** `actor` caused the run before; `sender` is what GitHub gives beside it. */
export function workflowRunEvent(
  actor: SentAccount | null,
  { event = 'push', from = REPOSITORY }: { event?: string; from?: string | null } = {},
  sender: SentAccount = actor ?? person('somebody', 5),
) {
  return {
    action: 'completed',
    workflow: { id: 1, name: 'ci', path: '.github/workflows/ci.yml' },
    workflow_run: {
      id: 30433642,
      event,
      conclusion: 'success',
      head_branch: 'change',
      head_sha: SHA.head,
      actor,
      triggering_actor: person('maintainer', 2),
      head_repository: from === null ? null : repositoryOf(from, from !== REPOSITORY),
      repository: repositoryOf(REPOSITORY),
      pull_requests: [],
    },
    ...common(sender),
  };
}

export function checkSuiteEvent(sender: SentAccount) {
  const check_suite = { id: 4, head_sha: SHA.head, app: { slug: 'some-ci' }, pull_requests: [] };
  return { action: 'completed', check_suite, ...common(sender) };
}

/** What has nothing but the repository and who caused it: `watch`, `fork`, `gollum`, `push` and others. */
export function plainEvent(sender: SentAccount, members: object = {}) {
  return { ...members, ...common(sender) };
}
