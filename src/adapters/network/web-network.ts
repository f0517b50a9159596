// The way out of a sandbox where there is no socket but the platform's fetch (Workers). Which address a name has is not
// told there: names are judged with the config, and addresses that are written out here too.
import type { Network } from '../../core/sandbox-port.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { addressKind, isAddress } from '../../protocol/address-kind.ts';
import type { Reply } from './exchange.ts';
import { networkFault } from './fault.ts';
import { judgedNetwork, type NetworkRules, type Outgoing, orAborted, type Send } from './judged-network.ts';

export interface WebNetworkOptions extends NetworkRules {
  fetch: typeof globalThis.fetch;
}

/** An isolate has 128 MB for all that it does. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Of the platform to say. */
const BETWEEN: ReadonlySet<string> = new Set(['host', 'content-length', 'accept-encoding']);

export function createWebNetwork({ fetch, ...rules }: WebNetworkOptions): Network {
  const send: Send = async (outgoing, signal) => {
    refuseReserved(outgoing);
    const { target, maxBytes } = outgoing;
    try {
      const response = await orAborted(fetch(target.href, initOf(outgoing, signal)), signal);
      return await replyOf(response, { host: target.host, maxBytes: Math.min(maxBytes, MAX_ANSWER_BYTES) });
    } catch (thrown) {
      signal.throwIfAborted();
      throw brokenBy(thrown, target.host);
    }
  };
  return judgedNetwork({ ...rules, send });
}

function refuseReserved({ target: { host }, allowed }: Pick<Outgoing, 'target' | 'allowed'>): void {
  const kind = isAddress(host) ? addressKind(host) : 'public';
  if (kind === 'never' || (kind === 'private' && !allowed.isPrivate))
    throw networkFault(`not allowed: ${host} is an address of a private or reserved network`);
}

function initOf({ method, headers, body }: Outgoing, signal: AbortSignal): RequestInit {
  const sent = new Headers();
  for (const [name, values] of Object.entries(headers))
    if (!BETWEEN.has(name)) for (const value of [values].flat()) sent.append(name, value);
  // Else the platform asks for packed answers by itself.
  sent.set('accept-encoding', 'identity');
  return {
    method,
    headers: sent,
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  };
}

async function replyOf(
  response: Response,
  { host, maxBytes }: { host: string; maxBytes: number },
): Promise<Reply> {
  const { status, statusText, body } = response;
  const headers = pairsOf(response.headers);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    // Ends the body too, as leaving a loop does.
    if (size > maxBytes) throw networkFault(`answer too large: more than ${maxBytes} bytes from ${host}`);
    parts.push(part);
  }
  const isUnpacked = headers.some(([name, value]) => name === 'content-encoding' && UNPACKED.test(value));
  const about = isUnpacked ? headers.filter(([name]) => !ABOUT_PACKED.test(name)) : headers;
  return { status, statusText, headers: about, body: joined(parts, size) };
}

/** What the platform has unpacked on its own. */
const UNPACKED = /^\s*(?:gzip|br)\s*$/i;
const ABOUT_PACKED = /^content-(?:encoding|length)$/;

/** Cookies one by one: `entries` of some platforms joins them. */
function pairsOf(headers: Headers): Reply['headers'] {
  const others = [...headers.entries()].filter(([name]) => name !== 'set-cookie');
  const cookies = headers.getSetCookie().map((value): [string, string] => ['set-cookie', value]);
  return [...others, ...cookies];
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** The platform has sentences and no codes. */
function brokenBy(thrown: unknown, host: string): FlueError {
  const said = messageOf(thrown);
  const options = { cause: thrown, retryable: true };
  if (thrown instanceof FlueError) return thrown;
  if (/\bDNS\b|resolve/i.test(said)) return networkFault(`could not resolve host: ${host}`, options);
  if (/refused/i.test(said)) return networkFault(`connection refused by ${host}`, options);
  if (/certificate/i.test(said))
    return networkFault(`certificate of ${host} not accepted`, { cause: thrown });
  return networkFault(`connection to ${host} broke: ${said}`, options);
}
