// A name becomes addresses once, all of them are judged, and only those are connected to: a name that means something else
// the second time it is asked is never asked a second time.
import { promises as dns } from 'node:dns';
import { addressKind, isAddress } from '../../protocol/address-kind.ts';
import { networkFault } from './fault.ts';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a name, as the system gives them. */
export type Lookup = (host: string) => Promise<readonly Address[]>;

export const systemLookup: Lookup = (host) => dns.lookup(host, { all: true, order: 'verbatim' });

/**
 * None when the name has none. Throws FlueError `sandbox_error` when one of them is not the Internet's: one among others
 * is enough, for whoever mixes them does so with a purpose.
 */
export async function checkedAddresses({
  host,
  isPrivate,
  lookup,
}: {
  host: string;
  isPrivate: boolean;
  lookup: Lookup;
}): Promise<readonly Address[]> {
  const addresses = isAddress(host)
    ? [{ address: host, family: host.includes(':') ? 6 : 4 }]
    : await lookup(host).catch(() => []);
  const kinds = addresses.map(({ address }) => addressKind(address));
  if (kinds.includes('never') || (kinds.includes('private') && !isPrivate)) {
    throw networkFault(`not allowed: ${host} has an address of a private or reserved network`);
  }
  return addresses;
}
