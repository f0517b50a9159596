// `network.allow` of flue.config.ts: each entry checked, with one sentence for what is wrong, and filled in. An entry opens
// as little as it says: one host, https, port 443, GET and HEAD.
import type { ConfigSpec, NetworkRule } from '../authoring/config.ts';
import type { AllowedHost } from '../protocol/allowed-host.ts';
import { isPlainObject } from '../protocol/json.ts';
import { isNetworkFault, type NetworkFault, parseHost, parsePath, parseText } from './network-host.ts';
import { type Complaint, describe, flag, integer, list, object, oneOf, type Shape, where } from './shape.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const LARGEST_ANSWER = 100 * 1024 * 1024;
const DEFAULT_METHODS = ['GET', 'HEAD'];

/** Set by us, or meant for the next machine on the way rather than for the host. */
const FRAMING =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i;

const textMatching = (expected: string, pattern: RegExp): Shape =>
  where(expected, (value) => typeof value === 'string' && pattern.test(value));

export const header = where(
  "the name of a header, such as 'Authorization'",
  (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value) && !FRAMING.test(value),
);
export const variable = where(
  'the name of a variable of the host, such as API_TOKEN, not its value',
  (value) => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value),
  { secret: true },
);
export const prefix = where(
  "what stands before the value, such as 'Bearer '",
  (value) => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value),
  { secret: true },
);

const members = object(
  {
    host: textMatching("a host, such as 'api.example.com'", /./),
    port: integer(1, 65_535),
    methods: list(oneOf(...METHODS)),
    path: textMatching("a path that begins with a slash, such as '/v1/'", /^\//),
    secret: object({ header, env: variable, prefix }, ['header', 'env']),
    maxBytes: integer(1, LARGEST_ANSWER),
    http: flag,
    private: flag,
  },
  ['host'],
);

/** One entry. Everything that is wrong with it, or nothing. */
export const networkEntry: Shape = (value, at) => {
  if (typeof value !== 'string' && !isPlainObject(value)) {
    return where("a host, such as 'api.example.com', or an object with one", () => false)(value, at);
  }
  const complaints = typeof value === 'string' ? [] : members(value, at);
  if (complaints.length > 0) return complaints;
  const parsed = parseEntry(value as string | NetworkRule);
  return isNetworkFault(parsed) ? [complaint(parsed, value as string | NetworkRule, at)] : [];
};

/** The entries of a checked config. */
export function allowedHosts({ network }: Pick<ConfigSpec, 'network'>): AllowedHost[] {
  return (network?.allow ?? []).flatMap((entry) => {
    const parsed = parseEntry(entry);
    return isNetworkFault(parsed) ? [] : [parsed];
  });
}

function complaint(
  { member, fix, isHidden }: NetworkFault,
  value: string | NetworkRule,
  at: string,
): Complaint {
  const name = typeof value === 'string' || member === undefined ? at : `${at}.${member}`;
  const wrong = typeof value === 'string' ? value : member === undefined ? value : value[member];
  return {
    at: name,
    message: `'${name}' is ${isHidden ? 'a text that is not shown' : describe(wrong)}`,
    fix,
  };
}

function parseEntry(entry: string | NetworkRule): AllowedHost | NetworkFault {
  return typeof entry === 'string' ? fromText(entry) : fromRule(entry);
}

function fromText(text: string): AllowedHost | NetworkFault {
  const parts = parseText(text);
  if (isNetworkFault(parts)) return parts;
  const host = parseHost(parts.authority, { isPrivate: false });
  if (isNetworkFault(host)) return host;
  const path = parsePath(parts.path);
  if (isNetworkFault(path)) return path;
  return filled({ host: text }, { ...host, path });
}

function fromRule(rule: NetworkRule): AllowedHost | NetworkFault {
  const isPrivate = rule.private === true;
  const isBracketed = /^[\da-f:.]*:[\da-f:.]*:[\da-f:.]*$/i.test(rule.host);
  if (!isBracketed && /[/:]/.test(rule.host) && !rule.host.startsWith('[')) {
    return { member: 'host', fix: 'write the host alone: port, path and http are members of their own' };
  }
  const host = parseHost(isBracketed ? `[${rule.host}]` : rule.host, { isPrivate });
  if (isNetworkFault(host)) return { ...host, member: 'host' };
  const path = parsePath(rule.path);
  if (isNetworkFault(path)) return { ...path, member: 'path' };
  if (host.isWildcard && isPrivate) {
    return { member: 'host', fix: 'name each host of your own network: private takes no wildcard' };
  }
  if (rule.secret !== undefined && host.isWildcard) {
    return { member: 'host', fix: 'name the one host that the secret is for: it is not sent to a wildcard' };
  }
  if (rule.secret !== undefined && rule.http === true && !isPrivate) {
    return { member: 'http', fix: 'leave it out: a secret is sent over https only' };
  }
  return filled(rule, { ...host, path });
}

function filled(
  rule: NetworkRule,
  {
    host,
    isWildcard,
    port,
    path,
  }: { host: string; isWildcard: boolean; port?: number | undefined; path: string | undefined },
): AllowedHost {
  const { secret } = rule;
  return {
    host,
    isWildcard,
    schemes: rule.http === true ? ['https:', 'http:'] : ['https:'],
    port: rule.port ?? port,
    methods: rule.methods ?? DEFAULT_METHODS,
    path,
    secret: secret && { header: secret.header.toLowerCase(), env: secret.env, prefix: secret.prefix ?? '' },
    maxBytes: rule.maxBytes,
    isPrivate: rule.private === true,
  };
}
