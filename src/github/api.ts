// GitHub's REST API as far as we ask it: bounded tries, a bounded wait, one sentence for whatever goes wrong. It hands
// the token to no other host than the API's own. A write is one try: only its caller knows whether it may be repeated.
import { isPlainObject, type Json } from '../protocol/json.ts';
import { oneLine } from '../protocol/plain-text.ts';

export interface GitHubApiOptions {
  /** GITHUB_API_URL: https://api.github.com, or that of an Enterprise Server. */
  apiUrl: string;
  token: string | null;
  fetch: typeof globalThis.fetch;
  /** What time it is and how it passes; tests bring their own. */
  clock?: { now(): number; wait(ms: number): Promise<void> };
}

export interface GitHubApi {
  /** `path` begins with a slash. Throws GitHubError. */
  get(path: string, options?: { accept?: string; tries?: number }): Promise<GitHubAnswer>;
  /** The parsed pages of a list, by its Link headers. `isWhole` is false when there were more than `limit`. */
  pages(
    path: string,
    options?: { limit?: number; tries?: number },
  ): Promise<{ pages: unknown[]; isWhole: boolean }>;
  /** One try. Throws GitHubError, of which `permission` is what the token may lack, as `pull-requests: write`. */
  write(request: GitHubWrite): Promise<GitHubAnswer>;
  /** The `data` of one query, one try. Throws GitHubError. */
  query(query: string): Promise<unknown>;
}

export interface GitHubWrite {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: Json;
  permission: string;
}

export interface GitHubAnswer {
  bytes: Uint8Array;
  /** The address of the next page. */
  next: string | undefined;
  /** Throws GitHubError for what is no JSON. */
  json(): unknown;
}

/** One sentence, fit to be shown to a model: it holds no token and no header. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  /** The answer's status; null when there was none. */
  readonly status: number | null;
  /** Milliseconds after which the same request may succeed; null = it will not. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    {
      status = null,
      retryAfterMs = null,
      cause,
    }: { status?: number | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const TRIES = 3;
/** For all tries of one request together. */
const REQUEST_MS = 20_000;
/** For all pages of one list together. */
const PAGES_MS = 60_000;
const MAX_PAGES = 30;
/** Of a write nobody waits longer: what is written was made of what was read before. */
const WRITE_MS = 10_000;
const MAX_REDIRECTS = 3;
const MAX_BYTES = 64 * 2 ** 20;
/** Known to every Enterprise Server that is still supported; the next one, 2026-03-10, is not. */
const API_VERSION = '2022-11-28';

const JSON_TYPE = 'application/vnd.github+json';
const READ = {
  method: 'GET',
  accept: JSON_TYPE,
  permission: 'contents: read, pull-requests: read',
  tries: TRIES,
} as const;

const REAL_CLOCK = {
  now: Date.now,
  wait: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
};

export function createGitHubApi({ apiUrl, token, fetch, clock = REAL_CLOCK }: GitHubApiOptions): GitHubApi {
  const base = apiUrl.replace(/\/+$/, '');

  const tryOnce = async (
    url: string,
    { method, accept, body, permission }: Request,
    signal: AbortSignal,
  ): Promise<GitHubAnswer> => {
    if (token === null) throw new GitHubError('input github-token is empty, so GitHub is not asked');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const init = {
      method,
      headers: headersOf(accept, token, text !== undefined),
      ...(text === undefined ? {} : { body: text }),
      signal,
    };
    let response = await fetch(url, init);
    for (let hops = 0; hops < MAX_REDIRECTS && isRedirect(response, method); hops++) {
      await response.body?.cancel();
      const target = ownAddress(response.headers.get('location') ?? '', url);
      response = await fetch(target, init);
    }
    const bytes = await bytesOf(response);
    if (response.status < 200 || response.status > 299)
      throw errorOf(response, bytes, { now: clock.now(), permission });
    return { bytes, next: nextPage(response.headers.get('link')), json: () => parse(bytes) };
  };

  const send = async (url: string, request: Request, deadline: number): Promise<GitHubAnswer> => {
    for (let tries = 1; ; tries++) {
      const leftMs = Math.max(1, deadline - clock.now());
      try {
        return await tryOnce(url, request, AbortSignal.timeout(leftMs));
      } catch (thrown) {
        const error = thrown instanceof GitHubError ? thrown : unreachable(thrown);
        // A pause that GitHub asks for is kept in full, or the request given up.
        const pauseMs = Math.max(error.retryAfterMs ?? 0, 500 * 3 ** (tries - 1));
        const isLast =
          error.retryAfterMs === null || tries >= request.tries || clock.now() + pauseMs >= deadline;
        if (isLast) throw error;
        await clock.wait(pauseMs);
      }
    }
  };

  return {
    get: (path, { accept = JSON_TYPE, tries = TRIES } = {}) =>
      send(base + path, { ...READ, accept, tries }, clock.now() + REQUEST_MS),
    async pages(path, { limit = MAX_PAGES, tries = TRIES } = {}) {
      const deadline = clock.now() + PAGES_MS;
      const pages: unknown[] = [];
      let url: string | undefined = base + path;
      while (url !== undefined && pages.length < limit) {
        const until = Math.min(deadline, clock.now() + REQUEST_MS);
        const answer = await send(url, { ...READ, tries }, until);
        pages.push(answer.json());
        url = answer.next === undefined ? undefined : ownAddress(answer.next, url);
      }
      return { pages, isWhole: url === undefined };
    },
    write: ({ method, path, body, permission }) =>
      send(base + path, { method, accept: JSON_TYPE, body, permission, tries: 1 }, clock.now() + WRITE_MS),
    async query(query) {
      // https://docs.github.com/graphql/guides/forming-calls-with-graphql; an Enterprise Server has it beside /api/v3.
      const url = `${base.replace(/\/api\/v3$/, '/api')}/graphql`;
      const request = { ...READ, method: 'POST', body: { query }, tries: 1 } as const;
      const answer = (await send(url, request, clock.now() + WRITE_MS)).json();
      if (isPlainObject(answer) && isPlainObject(answer.data)) return answer.data;
      throw new GitHubError('GitHub refused a query');
    },
  };
}

interface Request extends Omit<GitHubWrite, 'method' | 'path' | 'body'> {
  method: GitHubWrite['method'] | 'GET';
  accept: string;
  body?: Json | undefined;
  tries: number;
}

function headersOf(accept: string, token: string, hasBody: boolean): Record<string, string> {
  return {
    accept,
    ...(hasBody ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    authorization: `Bearer ${token}`,
    'user-agent': 'flue-action',
    'x-github-api-version': API_VERSION,
  };
}

/** 301 and 302 would turn a write into a read. */
function isRedirect({ status }: Response, method: string): boolean {
  return (method === 'GET' ? [301, 302, 307, 308] : [307, 308]).includes(status);
}

/** A renamed repository answers with another address of the same API; anywhere else the token does not go. */
function ownAddress(target: string, from: string): string {
  const url = URL.canParse(target, from) ? new URL(target, from) : undefined;
  if (url?.origin === new URL(from).origin) return url.href;
  throw new GitHubError('GitHub sent the request on to another host, which is not asked');
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function nextPage(link: string | null): string | undefined {
  return /<([^>]+)>;[^,]*\brel="next"/.exec(link ?? '')?.[1];
}

async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > MAX_BYTES) {
      await reader?.cancel();
      throw new GitHubError(`GitHub's answer has more than ${MAX_BYTES / 2 ** 20} MiB`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, size);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new GitHubError('GitHub answered with something that is no JSON', { cause });
  }
}

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
function errorOf(
  { status, headers }: Response,
  body: Uint8Array,
  { now, permission }: { now: number; permission: string },
): GitHubError {
  const said = messageIn(body);
  const answered = `GitHub answered ${status}${said === '' ? '' : ` (${said})`}`;
  if (status === 429 || (status === 403 && isRateLimit(headers, said)))
    return rateLimit(status, headers, now);
  if (status >= 500) return new GitHubError(answered, { status, retryAfterMs: pauseIn(headers) ?? 0 });
  if (status === 401) return new GitHubError(`${answered}: input github-token is not valid`, { status });
  if (status === 403 || status === 404) {
    return new GitHubError(
      `${answered}: the token may lack a permission (${wanted(headers) ?? permission})`,
      { status },
    );
  }
  return new GitHubError(answered, { status });
}

function messageIn(body: Uint8Array): string {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    return isPlainObject(json) && typeof json.message === 'string' ? oneLine(json.message, 200) : '';
  } catch {
    return '';
  }
}

function isRateLimit(headers: Headers, said: string): boolean {
  return (
    headers.get('x-ratelimit-remaining') === '0' ||
    headers.get('retry-after') !== null ||
    /rate limit/i.test(said)
  );
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function rateLimit(status: number, headers: Headers, now: number): GitHubError {
  const resetsAt = Number(headers.get('x-ratelimit-reset')) * 1000;
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0' && resetsAt > 0;
  const retryAfterMs = pauseIn(headers) ?? (isUsedUp ? Math.max(0, resetsAt - now) : 60_000);
  const when = new Date(now + retryAfterMs).toISOString().slice(0, 19);
  return new GitHubError(`GitHub answered ${status}: its rate limit is used up until ${when}Z`, {
    status,
    retryAfterMs,
  });
}

/** Milliseconds; GitHub always writes seconds, never a date. */
function pauseIn(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** `pull_requests=read; contents=read` as a GitHub workflow writes it. */
function wanted(headers: Headers): string | undefined {
  const given = headers.get('x-accepted-github-permissions');
  if (given === null) return undefined;
  return oneLine(given, 100).replaceAll('_', '-').replaceAll('=', ': ').replaceAll(';', ' or');
}

function unreachable(thrown: unknown): GitHubError {
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new GitHubError('GitHub did not answer in time', { retryAfterMs: 0, cause: thrown });
  }
  const why = codeOf(thrown);
  return new GitHubError(`GitHub cannot be reached${why}`, { retryAfterMs: 0, cause: thrown });
}

function codeOf(thrown: unknown): string {
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return ` (${code})`;
  return isPlainObject(cause) || cause instanceof Error ? codeOf(cause) : '';
}
