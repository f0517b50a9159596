// What `policy.hosts` lets `network.allow` name: the same names, or names below a wildcard.
import type { AllowedHost } from '../protocol/allowed-host.ts';
import { type Host, isNetworkFault, parseHost } from './network-host.ts';

type Named = Pick<AllowedHost, 'host' | 'isWildcard'>;

/** A name, `*.name` or an address, without port and path. */
export function isPolicyHost(value: unknown): boolean {
  return typeof value === 'string' && parsed(value) !== undefined;
}

/** The first of the hosts that none of the names covers. */
export function hostBeyond(allowed: readonly Named[], hosts: readonly string[]): string | undefined {
  const names = hosts.flatMap((host) => parsed(host) ?? []);
  const beyond = allowed.find((one) => !names.some((name) => covers(name, one)));
  return beyond && `${beyond.isWildcard ? '*.' : ''}${beyond.host}`;
}

function parsed(text: string): Host | undefined {
  const host = parseHost(text, { isPrivate: true });
  return isNetworkFault(host) || host.port !== undefined ? undefined : host;
}

function covers(name: Named, { host, isWildcard }: Named): boolean {
  if (name.isWildcard) return host.endsWith(`.${name.host}`) || (isWildcard && host === name.host);
  return !isWildcard && host === name.host;
}
