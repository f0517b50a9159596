// Cloudflare's API as far as a deploy asks it: bounded tries, a bounded wait, and one sentence for whatever goes wrong. What
// may have been done already is not asked for again here: only the caller can find that out (see do-once.ts).
import { isPlainObject, type Json } from '../protocol/json.ts';
import { type Answer, type AskedFor, CloudflareError, refusalOf, unreachable } from './cloudflare-error.ts';

export interface Clock {
  now(): number;
  wait(ms: number): Promise<void>;
}

export interface CloudflareOptions {
  /** https://api.cloudflare.com/client/v4 */
  apiUrl: string;
  accountId: string;
  token: string;
  fetch: typeof globalThis.fetch;
  /** What time it is and how it passes; tests bring their own. */
  clock?: Clock;
}

export interface CloudflareApi {
  readonly accountId: string;
  readonly clock: Clock;
  /** The `result`. `path` is that below the account, but for `/zones`. Throws CloudflareError. */
  get(path: string): Promise<unknown>;
  /** Likewise; undefined for what is not there. */
  find(path: string): Promise<unknown>;
  write(request: Write): Promise<unknown>;
}

export interface Write {
  method: 'POST' | 'PUT' | 'PATCH';
  path: string;
  body: Json | FormData;
  /** True where doing it twice is doing it once: asked again also when nobody knows whether it was done. */
  repeatable: boolean;
  /** In the place of the API token. */
  bearer?: string;
}

const TRIES = 5;
const FIRST_PAUSE_MS = 500;
/** For all pauses of one request together. */
const LONGEST_WAIT_MS = 90_000;
/** Of one try. */
const READ_MS = 20_000;
const WRITE_MS = 90_000;

const REAL_CLOCK: Clock = {
  now: Date.now,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export function createCloudflareApi({
  apiUrl,
  accountId,
  token,
  fetch,
  clock = REAL_CLOCK,
}: CloudflareOptions): CloudflareApi {
  const root = apiUrl.replace(/\/+$/, '');
  const urlOf = (path: string): string =>
    /^\/zones\b/.test(path) ? root + path : `${root}/accounts/${encodeURIComponent(accountId)}${path}`;
  const hide = (text: string): string => text.replaceAll(token, '***');

  const tryOnce = async (request: Sent): Promise<unknown> => {
    const { method, path, bytes, contentType, bearer = token } = request;
    const asked: AskedFor = { method, path: path.replace(/\?.*/, ''), accountId, hide };
    let answer: Answer;
    try {
      const response = await fetch(urlOf(path), {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${bearer}`,
          'user-agent': 'flue-action',
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        signal: AbortSignal.timeout(method === 'GET' ? READ_MS : WRITE_MS),
        ...(bytes === undefined ? {} : { body: bytes }),
      });
      answer = await answerOf(response);
    } catch (cause) {
      throw unreachable(asked, cause);
    }
    const { status, body } = answer;
    if (status < 200 || status > 299 || !isPlainObject(body) || body.success === false)
      throw refusalOf(answer, asked);
    return body.result;
  };

  const send = async (request: Sent): Promise<unknown> => {
    let waited = 0;
    for (let tries = 1; ; tries++) {
      try {
        return await tryOnce(request);
      } catch (thrown) {
        if (!(thrown instanceof CloudflareError) || thrown.retryAfterMs === null || tries >= TRIES)
          throw thrown;
        if (thrown.outcome === 'unknown' && !request.repeatable) throw thrown;
        const pauseMs = Math.max(thrown.retryAfterMs, FIRST_PAUSE_MS * 2 ** (tries - 1));
        waited += pauseMs;
        if (waited > LONGEST_WAIT_MS) throw thrown;
        await clock.wait(pauseMs);
      }
    }
  };

  const get = (path: string): Promise<unknown> => send({ method: 'GET', path, repeatable: true });
  return {
    accountId,
    clock,
    get,
    find: (path) => get(path).catch(undefinedIfMissing),
    async write({ body, ...request }) {
      return send({ ...request, ...(await encoded(body)) });
    },
  };
}

interface Sent extends Omit<Write, 'method' | 'body'> {
  method: Write['method'] | 'GET';
  bytes?: Uint8Array<ArrayBuffer>;
  contentType?: string;
}

/** Once for all tries: a form is read by whoever sends it. */
async function encoded(body: Write['body']): Promise<Pick<Sent, 'bytes' | 'contentType'>> {
  if (!(body instanceof FormData))
    return { bytes: new TextEncoder().encode(JSON.stringify(body)), contentType: 'application/json' };
  const form = new Response(body);
  return {
    bytes: new Uint8Array(await form.arrayBuffer()),
    contentType: form.headers.get('content-type') ?? '',
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    body: parsed(text),
    ray: response.headers.get('cf-ray'),
    retryAfter: response.headers.get('retry-after'),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No such Worker, no subdomain of workers.dev, no such service. */
const MISSING = [10_007, 10_090];
/** A path that leads nowhere at all is no missing Worker: there the account is wrong. */
const NO_ROUTE = [7000, 7003];

function undefinedIfMissing(thrown: unknown): undefined {
  if (!(thrown instanceof CloudflareError)) throw thrown;
  const has = (codes: readonly number[]): boolean => thrown.apiCodes.some((code) => codes.includes(code));
  const isMissing = has(MISSING) || (thrown.status === 404 && !has(NO_ROUTE));
  if (!isMissing) throw thrown;
}
