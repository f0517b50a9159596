// The host and the path of an entry of `network.allow`, in the form in which requests are compared with them.
import type { NetworkRule } from '../authoring/config.ts';
import { addressKind, isAddress } from '../protocol/address-kind.ts';

/** Why an entry is refused: what to do about it, and which member it is about (of an object). */
export interface NetworkFault {
  fix: string;
  member?: keyof NetworkRule;
  /** It may hold a password. */
  isHidden?: true;
}

export interface Host {
  host: string;
  isWildcard: boolean;
  port: number | undefined;
}

const NO_HOST: NetworkFault = {
  fix: "expected a host such as 'api.example.com', '*.example.com' or 'https://api.example.com/v1/'",
};

/** Below these names anybody's names stand: `*.co.uk`. */
const REGISTRY = /^(?:ac|co|com|edu|gob|gouv|gov|go|ne|net|or|org)\.[a-z]{2}$/;

/** Names that only one's own network knows. */
const OWN_NAME = /^[^.]+$|\.(?:localhost|local|internal|lan|home\.arpa)$/;

export function isNetworkFault(value: object | string | undefined): value is NetworkFault {
  return typeof value === 'object' && 'fix' in value;
}

export function parseText(text: string): { authority: string; path: string | undefined } | NetworkFault {
  const [, scheme = 'https', authority = '', path] =
    /^(?:([a-z][a-z\d+.-]*):\/\/)?([^/]*)(\/.*)?$/i.exec(text) ?? [];
  if (authority.includes('@')) {
    return {
      fix: 'leave out user and password: a secret is sent by { host, secret: { header, env } }',
      isHidden: true,
    };
  }
  if (/[?#]/.test(text))
    return { fix: 'leave out the query and the fragment: only host, port and path are compared' };
  if (authority === '') return NO_HOST;
  if (scheme.toLowerCase() === 'http') {
    return { fix: `write { host: '${authority}', http: true } if it has to be plain http` };
  }
  return scheme.toLowerCase() === 'https'
    ? { authority, path }
    : { fix: 'only https is spoken, and http where an entry says so' };
}

export function parseHost(authority: string, { isPrivate }: { isPrivate: boolean }): Host | NetworkFault {
  if (authority === '*') return { fix: "name the hosts: '*' would open everything" };
  const isWildcard = authority.startsWith('*.');
  const name = isWildcard ? authority.slice(2) : authority;
  const url = /^[^\s\\@/?#*%]+$/.test(name) ? URL.parse(`https://${name}`) : null;
  if (url === null) return NO_HOST;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = url.port === '' ? undefined : Number(url.port);
  if (port === 0) return { fix: 'expected a port from 1 to 65535' };
  const fault = isAddress(host)
    ? addressFault(host, { isWildcard, isPrivate })
    : nameFault(host, { isWildcard, isPrivate });
  return fault ?? { host, isWildcard, port };
}

interface Claim {
  isWildcard: boolean;
  isPrivate: boolean;
}

function addressFault(address: string, { isWildcard, isPrivate }: Claim): NetworkFault | undefined {
  if (isWildcard) return NO_HOST;
  const kind = addressKind(address);
  if (kind === 'never')
    return { fix: 'leave it out: link-local, metadata and reserved addresses are never reached' };
  return kind === 'private' && !isPrivate ? ownNetwork(address) : undefined;
}

function nameFault(name: string, { isWildcard, isPrivate }: Claim): NetworkFault | undefined {
  const labels = name.split('.');
  const isName =
    name.length <= 253 && labels.every((label) => /^[a-z\d_](?:[\w-]{0,61}[a-z\d_])?$/.test(label));
  if (!isName) return NO_HOST;
  if (isWildcard && (labels.length === 1 || REGISTRY.test(name))) {
    return { fix: `name the hosts: '*.${name}' is everybody's` };
  }
  return OWN_NAME.test(name) && !isPrivate ? ownNetwork(name) : undefined;
}

function ownNetwork(host: string): NetworkFault {
  return { fix: `write { host: '${host}', private: true } if a host of your own network is meant` };
}

/** undefined for any path. */
export function parsePath(path: string | undefined): string | undefined | NetworkFault {
  if (path === undefined || path === '/') return undefined;
  const isPlain =
    /^\/[\w\-.~!$&'()*+,=:@/]*$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path) && !path.includes('//');
  return isPlain
    ? path
    : { fix: "expected a path as it is sent, without '..', encoded characters or a query" };
}
