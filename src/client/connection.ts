// One server, asked over and over: its address, the token, how long it may be silent. A request that got no answer is
// sent again with growing pauses; one that was refused is the refusal, as a FlueError with the server's code.
import { FlueError, messageOf } from '../errors.ts';
import { SUBPROTOCOL } from '../protocol/frames.ts';
import { pause } from './pause.ts';
import { foreignAnswer, refusalOf } from './refusal.ts';

export interface Patience {
  /** Milliseconds for a server that never answered this client; default 20,000. */
  neverAnsweredMs: number;
  /** Milliseconds for one that did; default 120,000. */
  answeredMs: number;
}

export interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  /** From the server's address on. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Starts something: a token that is good for one start is not shown twice. */
  starts?: boolean;
  /** Seconds that the server was asked to wait before it answers. */
  waitSeconds?: number;
  signal?: AbortSignal | undefined;
}

export interface Connection {
  /** The answer's JSON, tried until it comes. Throws FlueError with the server's code, or server_unreachable. */
  json<T>(ask: Ask): Promise<T>;
  /** One attempt at an answer whose body is read as it comes. Throws FlueError for a refusal, else what fetch throws. */
  open(ask: Ask): Promise<Response>;
  /** Opens a WebSocket to the path: not before somebody listens. undefined where there are none. */
  socket(path: string, signal: AbortSignal | undefined): Promise<(() => WebSocket) | undefined>;
  /** Counts how long the server has been silent, from now on. */
  silence(signal: AbortSignal | undefined): Silence;
}

export interface Silence {
  /** Pauses before the next attempt. Throws server_unreachable when the patience is used up. */
  beforeRetry(cause: unknown): Promise<void>;
  /** The server was heard. */
  broken(): void;
}

/**
 * A token for each call, where one does not do for all: those of GitHub live for minutes, and each starts one thing alone.
 * Throws FlueError, retryable where another try may bring one.
 */
export type TokenSource = (call: { starts: boolean; signal: AbortSignal | undefined }) => Promise<string>;

interface ConnectionOptions {
  url: string;
  token?: string | TokenSource | undefined;
  fetch?: typeof fetch | undefined;
  WebSocket?: typeof WebSocket | null | undefined;
  patience?: Partial<Patience> | undefined;
}

const ANSWER_MS = 20_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [100, 3_000];
/** No answer of the server's: it did not get the request in time (408), or is away from what stands before it. */
const UNANSWERED = new Set([408, 502, 504]);

export function createConnection(options: ConnectionOptions): Connection {
  const base = baseOf(options.url);
  const { patience = {} } = options;
  const tokenFor = tokenSource(options.token);
  const { neverAnsweredMs = 20_000, answeredMs = 120_000 } = patience;
  // Looked up at each call and called unbound: browsers refuse a fetch that is called as somebody's method.
  const send: typeof fetch = (...args) => (options.fetch ?? fetch)(...args);
  const Socket = options.WebSocket === undefined ? globalThis.WebSocket : options.WebSocket;
  let hasAnswered = false;

  const attempt = async (ask: Ask, signal: AbortSignal | undefined): Promise<Response> => {
    const { method = 'GET', path, body, headers, starts = false } = ask;
    const token = await tokenFor({ starts, signal });
    const response = await send(base + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (UNANSWERED.has(response.status)) {
      await response.body?.cancel();
      throw new Error(`it answers ${response.status}`);
    }
    hasAnswered = true;
    if (response.ok) return response;
    throw await refusalOf(response, base);
  };
  const silence = (signal: AbortSignal | undefined): Silence => {
    let since = Date.now();
    let next = FIRST_PAUSE_MS;
    return {
      async beforeRetry(cause) {
        signal?.throwIfAborted();
        const limit = hasAnswered ? answeredMs : neverAnsweredMs;
        if (innerOf(cause) === 'bad port') throw blockedPort(base, cause);
        const left = since + limit - Date.now();
        if (left <= 0) throw unreachable(base, limit, cause);
        await pause(Math.min(next * (0.5 + Math.random() / 2), left), signal);
        next = Math.min(next * 2, LONGEST_PAUSE_MS);
      },
      broken() {
        since = Date.now();
        next = FIRST_PAUSE_MS;
      },
    };
  };
  return {
    silence,
    open: (ask) => attempt(ask, ask.signal),
    async json<T>(ask: Ask): Promise<T> {
      const quiet = silence(ask.signal);
      for (;;) {
        ask.signal?.throwIfAborted();
        const limit = AbortSignal.timeout(ANSWER_MS + (ask.waitSeconds ?? 0) * 1000);
        const signal = ask.signal === undefined ? limit : AbortSignal.any([ask.signal, limit]);
        try {
          const response = await attempt(ask, signal);
          const answer = await answerIn(response);
          if (answer === undefined) throw foreignAnswer(response, base);
          return answer as T;
        } catch (thrown) {
          if (thrown instanceof FlueError && !isTokenless(thrown)) throw thrown;
          await quiet.beforeRetry(thrown);
        }
      }
    },
    async socket(path, signal) {
      if (Socket === null || Socket === undefined) return undefined;
      const token = await tokenFor({ starts: false, signal });
      const protocols = token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, `bearer.${base64url(token)}`];
      return () => new Socket(base.replace(/^http/, 'ws') + path, protocols);
    },
  };
}

/** undefined for what never was JSON. Throws where JSON was promised and broke off: that is asked for again. */
async function answerIn(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (/^application\/json\b/.test(response.headers.get('content-type') ?? '')) throw cause;
    return undefined;
  }
}

/** Of a source, that there is none just now: no answer of the server's, and it may be another time. */
const tokenless = new WeakSet<FlueError>();

function isTokenless(error: FlueError): boolean {
  return error.retryable && tokenless.has(error);
}

function tokenSource(
  token: string | TokenSource | undefined,
): (...call: Parameters<TokenSource>) => Promise<string | undefined> {
  return async (call) => {
    if (typeof token !== 'function') return token === undefined ? undefined : sendable(token);
    try {
      return sendable(await token(call));
    } catch (thrown) {
      if (thrown instanceof FlueError) tokenless.add(thrown);
      throw thrown;
    }
  };
}

/** What a header cannot carry would look like a server that does not answer. Of a secret nothing is shown. */
function sendable(token: string): string {
  const at = token.search(/[^\x21-\x7e]/);
  if (at === -1) return token;
  throw new FlueError('usage_error', `the token has a character that none can have, at position ${at + 1}`, {
    hint: 'copy it again: it has letters, digits and signs of ASCII, and no blanks',
  });
}

function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.search === '' && parsed.hash === '')
    return parsed.href.replace(/\/+$/, '');
  throw new FlueError('usage_error', `"${url}" is no address of a server`, {
    hint: 'write it as https://host or http://host:port',
  });
}

function base64url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What `fetch` says, or what it says that it was caused by. */
function innerOf(thrown: unknown): string {
  return messageOf(thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown);
}

/** https://fetch.spec.whatwg.org/#port-blocking: asking again changes nothing. */
function blockedPort(base: string, cause: unknown): FlueError {
  return new FlueError(
    'usage_error',
    `${base} cannot be asked: fetch refuses its port, which other protocols use`,
    {
      hint: 'let the server listen on another port',
      cause,
    },
  );
}

function unreachable(base: string, ms: number, cause: unknown): FlueError {
  if (cause instanceof FlueError && isTokenless(cause)) return cause;
  return new FlueError(
    'server_unreachable',
    `${base} has not answered for ${ms / 1000} s: ${innerOf(cause)}`,
    {
      hint: 'look whether the server runs and whether the address is right',
      retryable: true,
      cause,
    },
  );
}
