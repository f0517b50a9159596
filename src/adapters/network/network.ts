// The way out of a sandbox: one request at a time is judged, sent and cleaned, and every redirect is a request of its own.
// Refuses what no entry of `network.allow` names, whatever a name resolves to or a server redirects to.
import type { Network, NetworkAnswer, NetworkRequest } from '../../core/sandbox-port.ts';
import type { FlueError } from '../../errors.ts';
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import { connect } from './connect.ts';
import { exchange, type Reply } from './exchange.ts';
import { networkFault } from './fault.ts';
import { carriedHeaders, type Headers, outgoingHeaders } from './headers.ts';
import { type Environment, type ProxyServer, proxyFor } from './proxy.ts';
import { type Address, checkedAddresses, type Lookup, systemLookup } from './resolve.ts';
import { createScrubber, type Scrubber, secretFor } from './secrets.ts';
import { parseTarget, permit, type Target } from './target.ts';

const MAX_REDIRECTS = 5;
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_TIME_MS = 60_000;
/** For a name that the proxy has to find an address for, and that only must not be one of our own network. */
const MAX_LOOKUP_BESIDE_PROXY_MS = 2000;

export interface NetworkOptions {
  allow: readonly AllowedHost[];
  /** Where secrets and proxies are taken from. */
  environment: Environment;
  /** Takes secrets in encoded forms out of answers. */
  redact?: ((text: string) => string) | undefined;
  lookup?: Lookup | undefined;
  /** A certificate that is trusted beside the system's. */
  ca?: string | undefined;
  maxTimeMs?: number | undefined;
}

interface Settings {
  allow: readonly AllowedHost[];
  environment: Environment;
  lookup: Lookup;
  ca: string | undefined;
  scrubber: Scrubber;
}

/** One request of a chain of redirects. */
interface Hop {
  method: string;
  target: Target;
  headers: Headers;
  body: Uint8Array | undefined;
}

export function createNetwork({
  allow,
  environment,
  redact = (text) => text,
  lookup = systemLookup,
  ca,
  maxTimeMs = MAX_TIME_MS,
}: NetworkOptions): Network {
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
      return await follow(request, { allow, environment, lookup, ca, scrubber }, stop.signal);
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
    const reply = await send(hop, settings, { signal, isRedirected: redirects > 0 });
    const location = request.followRedirects ? locationOf(reply) : undefined;
    if (location === undefined) return { ...reply, url: settings.scrubber.text(hop.target.href) };
    if (redirects === MAX_REDIRECTS) throw networkFault(`too many redirects: more than ${MAX_REDIRECTS}`);
    hop = nextHop(hop, reply.status, location);
  }
}

async function send(
  { method, target, headers, body }: Hop,
  { allow, environment, lookup, ca, scrubber }: Settings,
  { signal, isRedirected }: { signal: AbortSignal; isRedirected: boolean },
): Promise<Reply> {
  const decision = permit(allow, target, method);
  if ('refusal' in decision) {
    throw networkFault(isRedirected ? `${decision.refusal}, which a redirect leads to` : decision.refusal);
  }
  const { allowed } = decision;
  const secret = secretFor(allowed, environment);
  const outgoing = outgoingHeaders({ given: headers, target, allowed, secret, body });
  const proxy = proxyFor(target, environment);
  const addresses = await addressesOf({ target, allowed, proxy, lookup }, signal);
  const isPlainProxy = proxy !== undefined && target.scheme === 'http:';
  if (isPlainProxy && proxy.authorization !== undefined)
    outgoing['proxy-authorization'] = proxy.authorization;
  const socket = await connect({ target, addresses, proxy, ca }, signal);
  const reply = await exchange(
    socket,
    {
      host: target.host,
      method,
      resource: isPlainProxy ? target.href : target.resource,
      headers: outgoing,
      body,
      maxBytes: allowed.maxBytes ?? MAX_ANSWER_BYTES,
    },
    signal,
  );
  if (secret !== undefined && isPacked(reply)) {
    throw networkFault(
      `not allowed: ${target.host} answered in a packed form, where a secret could not be hidden`,
    );
  }
  return scrubber.reply(reply);
}

/** Behind a proxy a name that nobody here knows is the proxy's to judge; one that is known to be inside stays refused. */
async function addressesOf(
  {
    target,
    allowed,
    proxy,
    lookup,
  }: { target: Target; allowed: AllowedHost; proxy: ProxyServer | undefined; lookup: Lookup },
  signal: AbortSignal,
): Promise<readonly Address[]> {
  const { host } = target;
  const judged = checkedAddresses({ host, isPrivate: allowed.isPrivate, lookup });
  if (proxy !== undefined) {
    return orAborted(Promise.race([judged, unresolvedAfter(MAX_LOOKUP_BESIDE_PROXY_MS, host)]), signal);
  }
  const addresses = await orAborted(judged, signal);
  if (addresses.length === 0) throw unresolved(host);
  return addresses;
}

/** An answer that is late may still be an address inside. */
function unresolvedAfter(ms: number, host: string): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(unresolved(host)), ms).unref());
}

function unresolved(host: string): FlueError {
  return networkFault(`could not resolve host: ${host}`, { retryable: true });
}

/** A lookup cannot be stopped, only left behind. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
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
