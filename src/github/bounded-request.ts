// Requests beside the REST API: to the runner's services for artifacts and identity tokens, to the storage that hands out
// addresses, and the one of the REST API that answers with such an address. Bounded in tries, time and bytes. Addresses of
// the storage are as good as a token, so no sentence names one.
import { GitHubError } from './api.ts';

export interface Requester {
  /**
   * The answer, if its status is a success or a redirect, which is not followed. Throws GitHubError, and on abort the
   * signal's reason.
   */
  send(request: BoundedRequest): Promise<BoundedAnswer>;
}

export interface BoundedRequest {
  /** Whom a failure is told of, as `the artifact service`. */
  whom: string;
  url: string;
  method?: 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  maxBytes: number;
  /** What was written a moment ago may not be there yet. */
  mayBeLate?: boolean;
  /** Of one try, milliseconds; for what is large. */
  tryMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface BoundedAnswer {
  bytes: Uint8Array;
  location: string | null;
  json(): unknown;
}

export interface RequesterOptions {
  fetch: typeof globalThis.fetch;
  /** For all requests together. */
  limitMs: number;
  /** What time it is and how it passes; tests bring their own. */
  clock?: { now(): number; wait(ms: number): Promise<void> };
  random?: () => number;
}

const REAL_CLOCK = {
  now: Date.now,
  wait: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The time for all requests together ends it before, unless they fail at once. */
const TRIES = 8;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2000;
/** Of one try. */
const TRY_MS = 3000;
/** Somebody who cannot be reached so often, or says nothing, is not there. */
const UNREACHED_TRIES = 5;
const TIMED_OUT_TRIES = 3;

export function createRequester({
  fetch,
  limitMs,
  clock = REAL_CLOCK,
  random = Math.random,
}: RequesterOptions): Requester {
  const deadline = clock.now() + limitMs;

  const sendOnce = async (request: BoundedRequest): Promise<BoundedAnswer> => {
    const {
      whom,
      url,
      method = 'GET',
      headers = {},
      body,
      maxBytes,
      mayBeLate = false,
      tryMs = TRY_MS,
    } = request;
    const limit = AbortSignal.timeout(Math.max(1, Math.min(tryMs, Math.ceil(deadline - clock.now()))));
    const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'flue-action', ...headers },
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const bytes = await bytesOf(response, whom, maxBytes);
    if (response.status < 200 || response.status > 399) throw refusal(response, { whom, mayBeLate });
    return { bytes, location: response.headers.get('location'), json: () => parse(bytes, whom) };
  };

  return {
    async send(request) {
      for (let tries = 1; ; tries++) {
        try {
          return await sendOnce(request);
        } catch (thrown) {
          request.signal?.throwIfAborted();
          const error = thrown instanceof GitHubError ? thrown : unreachable(request.whom, thrown);
          const most = triesFor(error);
          if (error.retryAfterMs === null || tries >= most) throw error;
          // Those who were refused together come back at different times.
          const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)) * (0.5 + random());
          const pauseMs = error.retryAfterMs + growing;
          if (clock.now() + pauseMs >= deadline) throw error;
          await clock.wait(pauseMs);
          request.signal?.throwIfAborted();
        }
      }
    },
  };
}

function triesFor({ status, cause }: GitHubError): number {
  if (status !== null) return TRIES;
  return isTimeout(cause) ? TIMED_OUT_TRIES : UNREACHED_TRIES;
}

async function bytesOf({ body }: Response, whom: string, maxBytes: number): Promise<Uint8Array> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new GitHubError(`${whom} answered with more than ${maxBytes} bytes`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, size);
}

function refusal(
  { status, headers }: Response,
  { whom, mayBeLate }: { whom: string; mayBeLate: boolean },
): GitHubError {
  const seconds = Number(headers.get('retry-after'));
  const asked = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  const isBusy =
    status === 429 ||
    status >= 500 ||
    (status === 403 && asked !== undefined) ||
    (status === 404 && mayBeLate);
  return new GitHubError(`${whom} answered ${status}`, {
    status,
    retryAfterMs: isBusy ? (asked ?? 0) : null,
  });
}

function unreachable(whom: string, cause: unknown): GitHubError {
  const said = isTimeout(cause) ? 'did not answer in time' : 'cannot be reached';
  return new GitHubError(`${whom} ${said}`, { retryAfterMs: 0, cause });
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'TimeoutError';
}

function parse(bytes: Uint8Array, whom: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new GitHubError(`${whom} answered with something that is no JSON`, { cause });
  }
}
