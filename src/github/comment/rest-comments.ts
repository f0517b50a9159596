// Comments of a pull request over GitHub's REST API: https://docs.github.com/rest/issues/comments. One try each.
import { isPlainObject } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import type { CommentsApi, IssueComment } from './comments-api.ts';

/** Either will do for the comments of a pull request. */
const PERMISSION = 'pull-requests: write';
/** 100 comments each; GitHub itself shows no discussion of that length. */
const MAX_PAGES = 100;
/** What GITHUB_TOKEN writes as, on github.com as on an Enterprise Server. */
const ACTIONS_BOT = 'github-actions[bot]';

export interface RestCommentsOptions {
  api: GitHubApi;
  /** owner/name */
  repository: string;
  pullRequest: number;
  token: string;
}

export function createRestComments({
  api,
  repository,
  pullRequest,
  token,
}: RestCommentsOptions): CommentsApi {
  const ofPullRequest = `/repos/${repository}/issues/${pullRequest}/comments`;
  const byId = (id: number): string => `/repos/${repository}/issues/comments/${id}`;
  return {
    async list() {
      const { pages } = await api.pages(`${ofPullRequest}?per_page=100`, { limit: MAX_PAGES, tries: 1 });
      return pages.flat().flatMap((comment) => commentOf(comment) ?? []);
    },
    async read(id) {
      try {
        return certainly((await api.get(byId(id), { tries: 1 })).json());
      } catch (thrown) {
        if (statusOf(thrown) === 404) return undefined;
        throw thrown;
      }
    },
    async create(body) {
      const request = {
        method: 'POST',
        path: ofPullRequest,
        body: { body },
        permission: PERMISSION,
      } as const;
      return certainly((await api.write(request)).json());
    },
    async update(id, body) {
      const request = { method: 'PATCH', path: byId(id), body: { body }, permission: PERMISSION } as const;
      return certainly((await api.write(request)).json());
    },
    async remove(id) {
      try {
        await api.write({ method: 'DELETE', path: byId(id), permission: PERMISSION });
      } catch (thrown) {
        if (statusOf(thrown) !== 404) throw thrown;
      }
    },
    identity: () => identityOf(api, token),
  };
}

/**
 * Whoever a token writes as. GET /user is refused to the token of a job and of any other App, which GraphQL is not; a
 * personal token may be allowed only the first. Where both are refused it is the job's own.
 */
async function identityOf(api: GitHubApi, token: string): Promise<string> {
  const ofApp = token.startsWith('ghs_');
  const asks = [() => viewer(api), ...(ofApp ? [] : [() => user(api)])];
  for (const ask of asks) {
    try {
      const login = await ask();
      if (typeof login === 'string' && login !== '') return login;
    } catch (thrown) {
      if (!(thrown instanceof GitHubError) || thrown.retryAfterMs !== null) throw thrown;
    }
  }
  return ACTIONS_BOT;
}

async function viewer(api: GitHubApi): Promise<unknown> {
  const data = await api.query('query { viewer { login } }');
  return isPlainObject(data) && isPlainObject(data.viewer) ? data.viewer.login : undefined;
}

async function user(api: GitHubApi): Promise<unknown> {
  const answer = (await api.get('/user', { tries: 1 })).json();
  return isPlainObject(answer) ? answer.login : undefined;
}

function certainly(json: unknown): IssueComment {
  const comment = commentOf(json);
  if (comment === undefined) throw new GitHubError('GitHub answered with something that is no comment');
  return comment;
}

function commentOf(json: unknown): IssueComment | undefined {
  if (!isPlainObject(json)) return undefined;
  const { id, body, user: author, html_url: url } = json;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  return {
    id,
    body: typeof body === 'string' ? body : '',
    author: isPlainObject(author) && typeof author.login === 'string' ? author.login : '',
    url: typeof url === 'string' ? url : '',
  };
}

function statusOf(thrown: unknown): number | null {
  return thrown instanceof GitHubError ? thrown.status : null;
}
