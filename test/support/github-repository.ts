// What the fake GitHub answers of a repository without routes of anybody's own: pull requests, comparisons, commits and
// permissions, with pages, diffs by Accept and 406 for those that are too large.
import type { IncomingMessage } from 'node:http';
import { answerComments, answerGraphql, type CommentsOfRepository } from './github-comments.ts';

export interface GitHubRepository {
  /** owner/name */
  name: string;
  pulls?: Record<
    number,
    { pull?: object; files?: object[]; commits?: object[]; diff?: string | 'too large' }
  >;
  /** By `base...head`. */
  comparisons?: Record<string, { files?: object[]; diff?: string | 'too large' }>;
  commits?: object[];
  /** By login: what GitHub says of somebody's permission. Of others it knows no user. */
  collaborators?: Record<string, { permission: string; role_name?: string; user?: object | null }>;
  /** Of its pull requests; writable when given. */
  comments?: CommentsOfRepository;
  /** What else it answers, asked in turn before all else; each in a file of its own beside this one. */
  routes?: GitHubRoute[];
}

export interface GitHubAsked {
  method: string;
  /** Below the repository, percent-encoded, as `git/trees/main`; with a leading slash for what lies outside, as /graphql. */
  path: string;
  query: URLSearchParams;
  body: unknown;
  /** Lower-case names. */
  headers: IncomingMessage['headers'];
}

/**
 * `list` is paged, `bytes` are sent as they are. Of an object a fake gives only what matters to its test: what GitHub's
 * description requires beyond that is filled in.
 */
export type GitHubAnswered =
  | { status: number; json?: unknown; headers?: Record<string, string> }
  | { list: object[] }
  | { bytes: Uint8Array; type: string };

/** undefined for what is not its own. */
export type GitHubRoute = (asked: GitHubAsked) => GitHubAnswered | undefined;

export function refused(status: number, message: string): GitHubAnswered {
  const headers = status === 404 ? { 'x-accepted-github-permissions': 'pull_requests=read' } : {};
  return { status, json: { message }, headers };
}

/** Its own routes first, then its comments, then the rest. */
export function answerOf(repository: GitHubRepository, asked: GitHubAsked): GitHubAnswered {
  for (const route of repository.routes ?? []) {
    const answered = route(asked);
    if (answered !== undefined) return answered;
  }
  return aboutComments(repository, asked) ?? aboutCode(repository, asked);
}

function aboutComments(
  { name, comments }: GitHubRepository,
  { method, path, body }: GitHubAsked,
): GitHubAnswered | undefined {
  if (comments === undefined) return undefined;
  const answered =
    method === 'POST' && path === '/graphql'
      ? answerGraphql(comments, body)
      : answerComments(name, comments, { method, path, body });
  return answered?.list === undefined ? answered : { list: answered.list };
}

function aboutCode(repository: GitHubRepository, { path, headers }: GitHubAsked): GitHubAnswered {
  const [kind, key = '', list] = path.split('/').map(decodeURIComponent);
  const { accept } = headers;
  if (kind === 'collaborators' && list === 'permission') {
    const known = repository.collaborators?.[key];
    return known ? { status: 200, json: known } : refused(404, `${key} is not a user`);
  }
  if (kind === 'commits' && key === '') return { list: repository.commits ?? [] };
  const comparison = repository.comparisons?.[key];
  if (kind === 'compare' && comparison) return change(comparison, { files: comparison.files ?? [] }, accept);
  const pull = repository.pulls?.[Number(key)];
  if (kind !== 'pulls' || pull === undefined) return refused(404, 'Not Found');
  if (list === 'files') return { list: pull.files ?? [] };
  if (list === 'commits') return { list: pull.commits ?? [] };
  return change(pull, pull.pull ?? {}, accept);
}

const DIFF = 'application/vnd.github.diff';

function change(
  { diff = '' }: { diff?: string | 'too large' },
  json: object,
  accept: string | undefined,
): GitHubAnswered {
  if (accept !== DIFF) return { status: 200, json };
  if (diff !== 'too large') return { bytes: Buffer.from(diff), type: `${DIFF}; charset=utf-8` };
  const errors = [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }];
  const message = 'Sorry, the diff exceeded the maximum number of files (300).';
  return { status: 406, json: { message, errors } };
}
