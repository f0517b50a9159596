// What of a script's headers goes to the host, and what we say ourselves.
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import { networkFault } from './fault.ts';
import type { Target } from './target.ts';

export type Headers = ReadonlyArray<readonly [name: string, value: string]>;

const MAX_HEADER_BYTES = 32 * 1024;

/** Between two machines, not between script and host; we set what is needed of them. */
const BETWEEN =
  /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/;

/** They ask a server to take one method for another, which the list of methods would not see. */
const OVERRIDE = /^x-(?:http-)?method(?:-override)?$/;

/** They ask a server for another path or host than that of the URL, which is what the allowed path was compared with. */
const REROUTING = /^x-(?:original|rewrite)-(?:url|uri)$|^x-forwarded-(?:uri|path|prefix|host)$/;

/** With these an answer comes in parts or packed, where a secret in it would not be seen. */
const PARTIAL = /^(?:accept-encoding|if-range|range)$/;

/** All that a host may learn of what was meant for another one. */
const FOR_ANYONE = /^(?:accept|accept-language|content-type|user-agent)$/;

/** Throws FlueError `sandbox_error` for headers that would undo what was checked. */
export function outgoingHeaders({
  given,
  target,
  allowed,
  secret,
  body,
}: {
  given: Headers;
  target: Target;
  allowed: AllowedHost;
  secret: string | undefined;
  body: Uint8Array | undefined;
}): Record<string, string | string[]> {
  const sent = new Map<string, string[]>([
    ['user-agent', ['flue-action']],
    ['accept', ['*/*']],
  ]);
  const named = new Set(given.map(([name]) => name.toLowerCase()));
  for (const name of named) {
    const values = given.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
    refuseMalformed(name, values);
    refuseMisleading(name, values, { target, allowed });
    const known = asRead(name);
    if (name !== 'host' && !BETWEEN.test(known) && !(secret !== undefined && PARTIAL.test(known)))
      sent.set(name, values);
  }
  if (sizeOf(sent) > MAX_HEADER_BYTES) throw networkFault('request too large: more than 32 KiB of headers');
  sent.set('host', [target.authority]);
  if (body !== undefined) sent.set('content-length', [String(body.byteLength)]);
  if (secret !== undefined && allowed.secret !== undefined) {
    sent.set(allowed.secret.header, [allowed.secret.prefix + secret]);
    sent.set('accept-encoding', ['identity']);
  }
  return Object.fromEntries(
    [...sent].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  );
}

/** Many servers take `_` for `-`. */
function asRead(name: string): string {
  return name.replaceAll('_', '-');
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-fields */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function refuseMalformed(name: string, values: readonly string[]): void {
  if (NAME.test(name) && values.every((value) => VALUE.test(value))) return;
  throw networkFault('malformed header: a name or a value has a character that none may have');
}

function refuseMisleading(
  name: string,
  values: readonly string[],
  { target, allowed }: { target: Target; allowed: AllowedHost },
): void {
  if (name === 'host' && values.some((value) => value.toLowerCase() !== target.authority)) {
    throw networkFault('not allowed: a Host header that is not the host of the URL');
  }
  if (allowed.path !== undefined && REROUTING.test(asRead(name))) {
    throw networkFault(`not allowed: another path by the header ${name}`);
  }
  if (OVERRIDE.test(asRead(name))) {
    const other = values.find((value) => !allowed.methods.includes(value.trim().toUpperCase()));
    if (other !== undefined) throw networkFault(`not allowed: another method by the header ${name}`);
  }
}

function sizeOf(headers: ReadonlyMap<string, readonly string[]>): number {
  return [...headers].reduce(
    (sum, [name, values]) => sum + values.reduce((all, value) => all + name.length + value.length + 4, 0),
    0,
  );
}

/** For the request that a redirect leads to. */
export function carriedHeaders(
  given: Headers,
  { isSameOrigin, hasBody }: { isSameOrigin: boolean; hasBody: boolean },
): Headers {
  return given.filter(([name]) => {
    const lower = name.toLowerCase();
    return (isSameOrigin || FOR_ANYONE.test(lower)) && (hasBody || !lower.startsWith('content-'));
  });
}
