// The way out of a sandbox: one request at a time is judged, sent and cleaned, and every redirect is a request of its own.
// Refuses what no entry of `network.allow` names, whatever a name resolves to or a server redirects to.
import type { Network, NetworkAnswer, NetworkRequest } from '../../core/sandbox-port.ts';
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import type { Reply } from './exchange.ts';
import { networkFault } from './fault.ts';
import { carriedHeaders, type Headers, outgoingHeaders } from './headers.ts';
import type { Environment } from './proxy.ts';
import { createScrubber, type Scrubber, secretFor } from './secrets.ts';
import { parseTarget, permit, type Target } from './target.ts';

const MAX_REDIRECTS = 5;
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_TIME_MS = 60_000;

export interface NetworkRules {
  allow: readonly AllowedHost[];
  /** Where secrets (and proxies, where there are any) are taken from. */
  environment: Environment;
  /** Takes secrets in encoded forms out of answers. */
  redact?: ((text: string) => string) | undefined;
  maxTimeMs?: number | undefined;
}

/** One request that is allowed. */
export interface Outgoing {
  method: string;
  target: Target;
  allowed: AllowedHost;
  headers: Record<string, string | string[]>;
  body: Uint8Array | undefined;
  /** Of the answer's body. */
  maxBytes: number;
}

/** Follows no redirect. Throws FlueError `sandbox_error`, or the signal's reason. */
export type Send = (outgoing: Outgoing, signal: AbortSignal) => Promise<Reply>;

interface Settings extends Pick<NetworkRules, 'allow' | 'environment'> {
  scrubber: Scrubber;
  send: Send;
}

/** One request of a chain of redirects. */
interface Hop {
  method: string;
  target: Target;
  headers: Headers;
  body: Uint8Array | undefined;
}

export function judgedNetwork({
  allow,
  environment,
  redact = (text) => text,
  maxTimeMs = MAX_TIME_MS,
  send,
}: NetworkRules & { send: Send }): Network {
  return async (request, signal) => {
    signal.throwIfAborted();
    const scrubber = createScrubber(allow, environment, redact);
    const timeoutMs = Math.min(request.timeoutMs ?? maxTimeMs, maxTimeMs);
    const late = networkFault(`timed out after ${timeoutMs / 1000} s`, { retryable: true });
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(late), timeoutMs);
    const onAbort = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await follow(request, { allow, environment, scrubber, send }, stop.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  };
}

async function follow(
  request: NetworkRequest,
  settings: Settings,
  signal: AbortSignal,
): Promise<NetworkAnswer> {
  if ((request.body?.byteLength ?? 0) > MAX_REQUEST_BYTES)
    throw networkFault('request too large: more than 1 MiB');
  const { method, headers, body } = request;
  let hop: Hop = { method: method.toUpperCase(), target: parseTarget(request.url), headers, body };
  for (let redirects = 0; ; redirects++) {
    const reply = await answerTo(hop, settings, { signal, isRedirected: redirects > 0 });
    const location = request.followRedirects ? locationOf(reply) : undefined;
    if (location === undefined) return { ...reply, url: settings.scrubber.text(hop.target.href) };
    if (redirects === MAX_REDIRECTS) throw networkFault(`too many redirects: more than ${MAX_REDIRECTS}`);
    hop = nextHop(hop, reply.status, location);
  }
}

async function answerTo(
  { method, target, headers, body }: Hop,
  { allow, environment, scrubber, send }: Settings,
  { signal, isRedirected }: { signal: AbortSignal; isRedirected: boolean },
): Promise<Reply> {
  const decision = permit(allow, target, method);
  if ('refusal' in decision) {
    throw networkFault(isRedirected ? `${decision.refusal}, which a redirect leads to` : decision.refusal);
  }
  const { allowed } = decision;
  const secret = secretFor(allowed, environment);
  const outgoing = outgoingHeaders({ given: headers, target, allowed, secret, body });
  const maxBytes = allowed.maxBytes ?? MAX_ANSWER_BYTES;
  const reply = await send({ method, target, allowed, headers: outgoing, body, maxBytes }, signal);
  if (secret !== undefined && isPacked(reply)) {
    throw networkFault(
      `not allowed: ${target.host} answered in a packed form, where a secret could not be hidden`,
    );
  }
  return scrubber.reply(reply);
}

/** Leaves behind what cannot be stopped. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}

function isPacked({ headers }: Reply): boolean {
  return headers.some(
    ([name, value]) =>
      /^(?:content|transfer)-encoding$/.test(name) && !/^(?:identity|chunked)$/i.test(value.trim()),
  );
}

function locationOf({ status, headers }: Reply): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  return headers.find(([name]) => name === 'location')?.[1];
}

/** As curl: 303 always asks with GET, 301 and 302 do after a POST. */
function nextHop({ method, target, headers, body }: Hop, status: number, location: string): Hop {
  const next = parseTarget(location, target.href);
  const isRead = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  const isSameOrigin =
    next.scheme === target.scheme && next.host === target.host && next.port === target.port;
  return {
    method: isRead ? 'GET' : method,
    target: next,
    headers: carriedHeaders(headers, { isSameOrigin, hasBody: body !== undefined && !isRead }),
    body: isRead ? undefined : body,
  };
}
