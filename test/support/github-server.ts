// A loopback server that answers as GitHub's REST API does, with its own refusals. Every request, and every answer but an
// injected fault, is held against GitHub's published descriptions; `stop()` throws what speaks against them.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Contract, type ContractRequest, contractOf } from './github-contract.ts';
import { graphqlViolations } from './github-graphql.ts';
import {
  answerOf,
  type GitHubAnswered,
  type GitHubAsked,
  type GitHubRepository,
  refused,
} from './github-repository.ts';
import { addViolation, failOn, takeViolations } from './github-violations.ts';

export type { GitHubAnswered, GitHubAsked, GitHubRepository, GitHubRoute } from './github-repository.ts';

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
  /** Throws when a request or an answer was against GitHub's published descriptions. */
  stop(): Promise<void>;
}

/** `base` stands before every path, as /api/v3 does on an Enterprise Server. */
export async function startGitHubServer(
  repository: GitHubRepository,
  { token, base = '' }: { token: string; base?: string },
): Promise<GitHubServer> {
  const requests: string[] = [];
  const faults: GitHubServer['faults'] = [];
  const site = { repository, token, base, contract: contractOf(base) };
  const server = createServer((request, response) => {
    const { method = 'GET' } = request;
    requests.push(`${method === 'GET' ? '' : `${method} `}${request.url ?? ''}`);
    const fault = faults.shift();
    if (fault === 'drop') return void request.socket.destroy();
    void readRequest(site, request).then(async (asked) => {
      const { status, headers, body } = fault ?? (await answerTo(site, asked));
      response.writeHead(status, headers).end(body ?? (fault === undefined ? undefined : '{}'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    requests,
    faults,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      failOn(takeViolations());
    },
  };
}

interface Site {
  repository: GitHubRepository;
  token: string;
  base: string;
  contract: Contract;
}

/** A request in both views: as the routes see it, and as GitHub's descriptions do. */
interface Received {
  asked: GitHubAsked;
  url: URL;
  checked: ContractRequest;
}

async function readRequest(
  { repository, base, contract }: Site,
  request: IncomingMessage,
): Promise<Received> {
  const { method = 'GET', headers } = request;
  const url = new URL(request.url ?? '/', `http://${headers.host}`);
  const isGraphql = url.pathname === `${base.replace(/\/v3$/, '')}/graphql`;
  const whole = isGraphql ? '/graphql' : url.pathname.slice(base.length);
  const root = `/repos/${repository.name}/`;
  const body = await bodyOf(request);
  const query = url.searchParams;
  const checked = { method, path: whole, query, body, accept: headers.accept ?? '' };
  if (!isGraphql) for (const what of contract.violationsOf(checked)) addViolation(what);
  const path = whole.startsWith(root) ? whole.slice(root.length) : whole;
  return { asked: { method, path, query, body, headers }, url, checked };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    addViolation(`${request.method} ${request.url}: the body is no JSON`);
    return text;
  }
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

async function answerTo({ repository, token, contract }: Site, received: Received): Promise<Answer> {
  const { asked, url, checked } = received;
  const isWritable = repository.comments !== undefined || repository.routes !== undefined;
  const answered = refusalOf(asked, token, isWritable) ?? answerOf(repository, asked);
  if ('bytes' in answered) {
    const { bytes: body, type } = answered;
    const checkedType = type.replace(/;.*/, '');
    report(contract.answered(checked, { status: 200, type: checkedType, json: undefined }).violations);
    return { status: 200, headers: { 'content-type': type }, body };
  }
  const { status, json, headers = {} } = 'list' in answered ? page(url, answered.list) : answered;
  if (asked.path === '/graphql') {
    if (status === 200) report(await graphqlViolations(asked.body, json));
    return jsonAnswer(status, json, headers);
  }
  const type = json === undefined ? '' : 'application/json';
  const whole = contract.answered(checked, { status, type, json });
  report(whole.violations);
  return jsonAnswer(status, whole.json, headers);
}

function report(violations: readonly string[]): void {
  for (const what of violations) addViolation(what);
}

function jsonAnswer(status: number, json: unknown, headers: Record<string, string>): Answer {
  if (json === undefined) return { status, headers };
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(json) };
}

function refusalOf(
  { method, headers }: GitHubAsked,
  token: string,
  isWritable: boolean,
): GitHubAnswered | undefined {
  if (method !== 'GET' && !isWritable) return refused(403, 'this fake takes no write');
  if (headers['user-agent'] === undefined) return refused(403, 'Request forbidden by administrative rules.');
  if (headers.authorization !== `Bearer ${token}`) return refused(401, 'Bad credentials');
  if (headers['x-github-api-version'] !== '2022-11-28') return refused(400, 'Not a supported version');
  return undefined;
}

interface Page {
  status: number;
  json: object[];
  headers: Record<string, string>;
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function page(url: URL, list: readonly object[]): Page {
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
  const json = list.slice((number - 1) * size, number * size);
  return { status: 200, json, headers: links.length > 0 ? { link: links.join(', ') } : {} };
}
