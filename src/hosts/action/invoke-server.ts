// Whether there is a server of ours at an address: asked once, before anything is sent that counts. Thousands of starts must
// not find out one by one that it is the wrong one.
import { createConnection } from '../../client/connection.ts';
import { FlueError } from '../../errors.ts';
import { isPlainObject } from '../../protocol/json.ts';
import { oneLine } from '../../protocol/plain-text.ts';

const ANSWER_MS = 10_000;
/** It may be about to start, or be replaced just now. */
const MAY_COME = new Set([429, 500, 502, 503, 504]);

export interface FindServerOptions {
  url: string;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
}

/** The version that is deployed there. Throws FlueError: usage_error for an address of something else, server_unreachable after 20 s. */
export async function findServer({ url, fetch, signal }: FindServerOptions): Promise<string> {
  const silence = createConnection({ url, fetch }).silence(signal);
  for (;;) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
      const response = await fetch(`${url}/healthz`, { signal: limit, redirect: 'manual' });
      return versionIn(url, response, await response.text());
    } catch (thrown) {
      if (thrown instanceof FlueError) throw thrown;
      await silence.beforeRetry(thrown);
    }
  }
}

function versionIn(url: string, response: Response, text: string): string {
  const { status } = response;
  if (MAY_COME.has(status)) throw new Error(`it answers ${status}`);
  const target = response.headers.get('location');
  if (status >= 300 && status < 400 && target !== null) throw movedTo(url, target);
  if (status === 401 || status === 403) {
    throw new FlueError(
      status === 401 ? 'unauthorized' : 'forbidden',
      `${url} lets nobody in: GET /healthz answers ${status}`,
      {
        hint: 'something stands before the server; let /healthz through, or name the address behind it',
      },
    );
  }
  const version = status === 200 ? versionOf(text) : undefined;
  if (version !== undefined) return version;
  const answer = status === 200 ? 'something else than a server of flue answers' : `answers ${status}`;
  throw new FlueError(
    'usage_error',
    `input url is "${oneLine(url, 200)}": no flue server is there (GET /healthz ${answer})`,
    {
      hint: 'give the address that flue deploy printed, with the path that it is mounted under if there is one',
    },
  );
}

function versionOf(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (isPlainObject(answer) && answer.status === 'ok' && typeof answer.version === 'string')
      return answer.version;
  } catch {
    // Then it is none of ours.
  }
  return undefined;
}

function movedTo(url: string, target: string): FlueError {
  const there = URL.parse(target, `${url}/healthz`)?.href.replace(/\/healthz\/?$/, '') ?? target;
  return new FlueError(
    'usage_error',
    `input url is "${oneLine(url, 200)}": it leads on to ${oneLine(there, 200)}`,
    {
      hint: 'give that address, if it is the one that is meant',
    },
  );
}
