// The comments of pull requests as GitHub's REST API serves them, with writes, and the one GraphQL query that tells a token
// who it is. GET /user is refused, as it is to the token of a job.
// https://docs.github.com/rest/issues/comments

export interface FakeComment {
  id: number;
  pull: number;
  body: string;
  login: string;
}

export interface CommentsOfRepository {
  list: FakeComment[];
  /** Whom the token writes as. */
  login: string;
  /** As the token of a fork's pull request. */
  readOnly?: boolean;
}

export interface CommentRequest {
  method: string;
  /** Below the repository, as issues/7/comments. */
  path: string;
  body: unknown;
}

export interface CommentAnswer {
  status: number;
  json?: unknown;
  /** A list, to be paged. */
  list?: object[];
  headers?: Record<string, string>;
}

const MAX_LENGTH = 65_536;
const REFUSED: CommentAnswer = {
  status: 403,
  json: { message: 'Resource not accessible by integration' },
  headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' },
};
const MISSING: CommentAnswer = { status: 404, json: { message: 'Not Found' } };

/** undefined for what is no request of comments. */
export function answerComments(
  repository: string,
  comments: CommentsOfRepository,
  { method, path, body }: CommentRequest,
): CommentAnswer | undefined {
  const shown = (comment: FakeComment) => publicOf(repository, comment);
  const [, pull] = /^issues\/(\d+)\/comments$/.exec(path) ?? [];
  if (pull !== undefined) {
    const own = comments.list.filter((comment) => comment.pull === Number(pull));
    if (method === 'GET') return { status: 200, list: own.map(shown) };
    const refusal = refusalOf(comments, body);
    if (method !== 'POST' || refusal !== undefined) return refusal ?? MISSING;
    const id = Math.max(1000, ...comments.list.map((comment) => comment.id)) + 1;
    const added = { id, pull: Number(pull), body: textOf(body), login: comments.login };
    comments.list.push(added);
    return { status: 201, json: shown(added) };
  }
  const [, id] = /^issues\/comments\/(\d+)$/.exec(path) ?? [];
  return id === undefined ? undefined : answerOne(comments, { method, id: Number(id), body }, shown);
}

function answerOne(
  comments: CommentsOfRepository,
  { method, id, body }: { method: string; id: number; body: unknown },
  shown: (comment: FakeComment) => object,
): CommentAnswer {
  const found = comments.list.find((comment) => comment.id === id);
  if (found === undefined) return MISSING;
  if (method === 'GET') return { status: 200, json: shown(found) };
  if (comments.readOnly) return REFUSED;
  if (method === 'DELETE') {
    comments.list.splice(comments.list.indexOf(found), 1);
    return { status: 204 };
  }
  const refusal = refusalOf(comments, body);
  if (method !== 'PATCH' || refusal !== undefined) return refusal ?? MISSING;
  found.body = textOf(body);
  return { status: 200, json: shown(found) };
}

function refusalOf({ readOnly }: CommentsOfRepository, body: unknown): CommentAnswer | undefined {
  if (readOnly) return REFUSED;
  const text = textOf(body);
  if (text !== '' && text.length <= MAX_LENGTH) return undefined;
  return { status: 422, json: { message: 'Validation Failed' } };
}

function textOf(body: unknown): string {
  const text = (body as { body?: unknown } | undefined)?.body;
  return typeof text === 'string' ? text : '';
}

function publicOf(repository: string, { id, pull, body, login }: FakeComment): object {
  const type = login.endsWith('[bot]') ? 'Bot' : 'User';
  const html_url = `https://github.com/${repository}/pull/${pull}#issuecomment-${id}`;
  return { id, body, user: { login, type }, html_url };
}

/** https://docs.github.com/graphql/reference/queries#viewer */
export function answerGraphql({ login }: CommentsOfRepository, body: unknown): CommentAnswer {
  const query = (body as { query?: unknown } | undefined)?.query;
  if (query !== 'query { viewer { login } }')
    return { status: 200, json: { errors: [{ message: 'Parse error' }] } };
  return { status: 200, json: { data: { viewer: { login } } } };
}
