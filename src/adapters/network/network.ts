// The way out of a sandbox on Node: over sockets to addresses that were judged, or to a proxy.
import type { Network } from '../../core/sandbox-port.ts';
import type { FlueError } from '../../errors.ts';
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import { connect } from './connect.ts';
import { exchange } from './exchange.ts';
import { networkFault } from './fault.ts';
import { judgedNetwork, type NetworkRules, orAborted, type Send } from './judged-network.ts';
import { type ProxyServer, proxyFor } from './proxy.ts';
import { type Address, checkedAddresses, type Lookup, systemLookup } from './resolve.ts';
import type { Target } from './target.ts';

/** For a name that the proxy has to find an address for, and that only must not be one of our own network. */
const MAX_LOOKUP_BESIDE_PROXY_MS = 2000;

export interface NetworkOptions extends NetworkRules {
  lookup?: Lookup | undefined;
  /** A certificate that is trusted beside the system's. */
  ca?: string | undefined;
}

export function createNetwork({ lookup = systemLookup, ca, ...rules }: NetworkOptions): Network {
  const send: Send = async ({ method, target, allowed, headers, body, maxBytes }, signal) => {
    const proxy = proxyFor(target, rules.environment);
    const addresses = await addressesOf({ target, allowed, proxy, lookup }, signal);
    const isPlainProxy = proxy !== undefined && target.scheme === 'http:';
    const authorization = isPlainProxy ? proxy.authorization : undefined;
    const socket = await connect({ target, addresses, proxy, ca }, signal);
    const request = {
      host: target.host,
      method,
      resource: isPlainProxy ? target.href : target.resource,
      headers: authorization === undefined ? headers : { ...headers, 'proxy-authorization': authorization },
      body,
      maxBytes,
    };
    return exchange(socket, request, signal);
  };
  return judgedNetwork({ ...rules, send });
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
