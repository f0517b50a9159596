// A loopback server that answers as GitHub's REST API does for pull requests, comparisons, commits and permissions: pages
// with Link headers, diffs by Accept, 406 for those that are too large, its own refusals. It takes no write but comments.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  /** Below the repository, percent-encoded, as `git/trees/main`; with a leading slash for what lies outside of it. */
  path: string;
  query: URLSearchParams;
  body: unknown;
  /** Lower-case names. */
  headers: IncomingMessage['headers'];
}

/** `list` is paged, `bytes` are sent as they are. */
export type GitHubAnswered =
  | { status: number; json?: unknown; headers?: Record<string, string> }
  | { list: object[] }
  | { bytes: Uint8Array; type: string };

/** undefined for what is not its own. */
export type GitHubRoute = (asked: GitHubAsked) => GitHubAnswered | undefined;

export interface GitHubAnswerInstead {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface GitHubServer {
  url: string;
  /** Path and query of every request, in order; of those that are no GET with the method before. */
  requests: string[];
  /** Answers given instead, first come first served; `drop` closes the connection without one. */
  faults: Array<GitHubAnswerInstead | 'drop'>;
  stop(): Promise<void>;
}

/** `base` stands before every path, as /api/v3 does on an Enterprise Server. */
export async function startGitHubServer(
  repository: GitHubRepository,
  { token, base = '' }: { token: string; base?: string },
): Promise<GitHubServer> {
  const requests: string[] = [];
  const faults: GitHubServer['faults'] = [];
  const server = createServer((request, response) => {
    const { method = 'GET' } = request;
    requests.push(`${method === 'GET' ? '' : `${method} `}${request.url ?? ''}`);
    const fault = faults.shift();
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined)
      return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '{}');
    const writable = repository.comments !== undefined || repository.routes !== undefined;
    const refusal = refusalOf(request, token, writable);
    if (refusal !== undefined) return void refuse(response, ...refusal);
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    void bodyOf(request).then((body) => {
      const asked = { repository, base, url, accept: request.headers.accept ?? '', response };
      if (answerByRoute(asked, request, body)) return;
      if (!answerAboutComments(asked, { method, body })) answer(asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

function refusalOf(
  { method, headers }: IncomingMessage,
  token: string,
  writable: boolean,
): [number, string] | undefined {
  if (method !== 'GET' && !writable) return [405, 'this fake takes no write'];
  if (headers['user-agent'] === undefined) return [403, 'Request forbidden by administrative rules.'];
  if (headers.authorization !== `Bearer ${token}`) return [401, 'Bad credentials'];
  if (headers['x-github-api-version'] !== '2022-11-28') return [400, 'Not a supported version'];
  return undefined;
}

interface Asked {
  repository: GitHubRepository;
  base: string;
  url: URL;
  accept: string;
  response: ServerResponse;
}

function answerByRoute(asked: Asked, { method = 'GET', headers }: IncomingMessage, body: unknown): boolean {
  const { repository, base, url, response } = asked;
  const root = `${base}/repos/${repository.name}/`;
  const path = url.pathname.startsWith(root)
    ? url.pathname.slice(root.length)
    : url.pathname.slice(base.length);
  for (const route of repository.routes ?? []) {
    const answered = route({ method, path, query: url.searchParams, body, headers });
    if (answered === undefined) continue;
    if ('list' in answered) page(asked, answered.list);
    else if ('bytes' in answered)
      response.writeHead(200, { 'content-type': answered.type }).end(answered.bytes);
    else {
      const text = answered.json === undefined ? undefined : JSON.stringify(answered.json);
      response.writeHead(answered.status, { ...JSON_TYPE, ...answered.headers }).end(text);
    }
    return true;
  }
  return false;
}

function answerAboutComments(asked: Asked, { method, body }: { method: string; body: unknown }): boolean {
  const { repository, base, url, response } = asked;
  if (repository.comments === undefined) return false;
  const root = `${base}/repos/${repository.name}/`;
  const path = url.pathname.startsWith(root) ? url.pathname.slice(root.length) : '';
  const isQuery = method === 'POST' && url.pathname === `${base.replace(/\/v3$/, '')}/graphql`;
  const answered = isQuery
    ? answerGraphql(repository.comments, body)
    : answerComments(repository.name, repository.comments, { method, path, body });
  if (answered === undefined) return false;
  if (answered.list !== undefined) page(asked, answered.list);
  else
    response
      .writeHead(answered.status, { ...JSON_TYPE, ...answered.headers })
      .end(answered.json === undefined ? undefined : JSON.stringify(answered.json));
  return true;
}

function answer(asked: Asked): ServerResponse {
  const { repository, base, url, response } = asked;
  const root = `${base}/repos/${repository.name}/`;
  if (!url.pathname.startsWith(root)) return refuse(response, 404, 'Not Found');
  const [kind, key = '', list] = url.pathname.slice(root.length).split('/').map(decodeURIComponent);
  if (kind === 'collaborators' && list === 'permission') {
    const known = repository.collaborators?.[key];
    return known ? send(response, known) : refuse(response, 404, `${key} is not a user`);
  }
  if (kind === 'commits' && key === '') return page(asked, repository.commits ?? []);
  const comparison = repository.comparisons?.[key];
  if (kind === 'compare' && comparison) return change(asked, comparison, { files: comparison.files ?? [] });
  const pull = repository.pulls?.[Number(key)];
  if (kind !== 'pulls' || pull === undefined) return refuse(response, 404, 'Not Found');
  if (list === 'files') return page(asked, pull.files ?? []);
  if (list === 'commits') return page(asked, pull.commits ?? []);
  return change(asked, pull, pull.pull ?? {});
}

function change(
  { accept, response }: Asked,
  { diff = '' }: { diff?: string | 'too large' },
  json: object,
): ServerResponse {
  if (accept !== 'application/vnd.github.diff') return send(response, json);
  if (diff === 'too large') {
    const errors = [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }];
    const message = 'Sorry, the diff exceeded the maximum number of files (300).';
    return response.writeHead(406, JSON_TYPE).end(JSON.stringify({ message, errors }));
  }
  return response.writeHead(200, { 'content-type': 'application/vnd.github.diff; charset=utf-8' }).end(diff);
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function page({ url, response }: Asked, list: readonly object[]): ServerResponse {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(list.length / size));
  const to = (target: number, rel: string): string => {
    const address = new URL(url);
    address.searchParams.set('page', String(target));
    return `<${address.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, 'prev'), to(1, 'first')] : []),
    ...(number < last ? [to(number + 1, 'next'), to(last, 'last')] : []),
  ];
  if (links.length > 0) response.setHeader('link', links.join(', '));
  return send(response, list.slice((number - 1) * size, number * size));
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function send(response: ServerResponse, json: object): ServerResponse {
  return response.writeHead(200, JSON_TYPE).end(JSON.stringify(json));
}

function refuse(response: ServerResponse, status: number, message: string): ServerResponse {
  const permissions = status === 404 ? { 'x-accepted-github-permissions': 'pull_requests=read' } : {};
  return response.writeHead(status, { ...JSON_TYPE, ...permissions }).end(JSON.stringify({ message }));
}
