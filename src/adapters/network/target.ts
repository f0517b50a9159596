// Where a request goes: read once, by the URL standard, and compared with what is allowed in that one reading.
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import { networkFault } from './fault.ts';

export interface Target {
  scheme: 'https:' | 'http:';
  /** Lower case, ASCII, without trailing dot; an IPv6 address without brackets. */
  host: string;
  port: number;
  /** Host and port as a request names them. */
  authority: string;
  path: string;
  /** Path and query. */
  resource: string;
  /** Without the fragment. */
  href: string;
}

/** Throws FlueError `sandbox_error` for what is no http(s) URL of a host. */
export function parseTarget(text: string, base?: string): Target {
  const url = URL.parse(text, base);
  if (url === null) throw networkFault('malformed URL');
  const scheme = url.protocol;
  if (scheme !== 'https:' && scheme !== 'http:')
    throw networkFault(`unsupported protocol '${scheme.slice(0, -1)}'`);
  if (url.username !== '' || url.password !== '') {
    throw networkFault('malformed URL: user and password do not belong into it');
  }
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  const port = url.port === '' ? defaultPort(scheme) : Number(url.port);
  return {
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    authority: url.host,
    path: url.pathname,
    resource: `${url.pathname}${url.search}`,
    href: url.href,
  };
}

function defaultPort(scheme: Target['scheme']): number {
  return scheme === 'https:' ? 443 : 80;
}

/** The first entry that allows the request, or why none does. */
export function permit(
  allow: readonly AllowedHost[],
  target: Target,
  method: string,
): { allowed: AllowedHost } | { refusal: string } {
  const { scheme, host, port, path } = target;
  const ofHost = allow.filter((entry) => matchesHost(entry, host));
  if (ofHost.length === 0) return { refusal: `host not allowed: ${host} (allowed: ${namesOf(allow)})` };
  const ofOrigin = ofHost.filter(
    (entry) => entry.schemes.includes(scheme) && port === (entry.port ?? defaultPort(scheme)),
  );
  if (ofOrigin.length === 0) return { refusal: `not allowed: ${scheme}//${host} on port ${port}` };
  const ofPath = ofOrigin.filter((entry) => matchesPath(entry.path, path));
  if (ofPath.length === 0) return { refusal: `not allowed: the path ${path} of ${host}` };
  const allowed = ofPath.find((entry) => entry.methods.includes(method));
  if (allowed !== undefined) return { allowed };
  const methods = [...new Set(ofPath.flatMap((entry) => entry.methods))].join(', ');
  return { refusal: `not allowed: ${method} to ${host} (allowed: ${methods})` };
}

function matchesHost({ host, isWildcard }: AllowedHost, asked: string): boolean {
  return isWildcard ? asked.endsWith(`.${host}`) : asked === host;
}

/** Servers disagree about what these mean in a path; where the path decides, none of them may be in it. */
const AMBIGUOUS = /%(?:2f|5c|2e|25|3b|00)|[;\\]/i;

function matchesPath(allowed: string | undefined, path: string): boolean {
  if (allowed === undefined) return true;
  if (AMBIGUOUS.test(path)) return false;
  return allowed.endsWith('/')
    ? path.startsWith(allowed)
    : path === allowed || path.startsWith(`${allowed}/`);
}

function namesOf(allow: readonly AllowedHost[]): string {
  const names = new Set(allow.map(({ host, isWildcard }) => (isWildcard ? `*.${host}` : host)));
  return [...names].slice(0, 20).join(', ');
}
