// Secrets that the host adds to requests: read when they are sent, and taken out of everything that comes back, as is
// what a proxy is told.
import type { AllowedHost } from '../../protocol/allowed-host.ts';
import type { Reply } from './exchange.ts';
import { networkFault } from './fault.ts';
import { type Environment, proxySecrets } from './proxy.ts';

/** Shorter ones cannot be hidden: their text stands everywhere. */
const SHORTEST = 6;
const HIDDEN = '***';

/** The value that goes to this host, if one does. Throws FlueError `sandbox_error` when it is not there or unfit. */
export function secretFor({ host, secret }: AllowedHost, environment: Environment): string | undefined {
  if (secret === undefined) return undefined;
  const value = secretValue(secret.env, environment);
  if (value === undefined)
    throw networkFault(`not allowed: ${host} needs ${secret.env}, which is not set on the host`);
  if (value.length < SHORTEST || !/^[\x20-\x7e]+$/.test(value)) {
    throw networkFault(
      `not allowed: ${secret.env} is no text of one line and at least ${SHORTEST} characters`,
    );
  }
  return value;
}

function secretValue(name: string, environment: Environment): string | undefined {
  return environment[name]?.trim() || undefined;
}

export interface Scrubber {
  text(text: string): string;
  reply(reply: Reply): Reply;
}

/** `redact` knows encoded forms; the exact values are taken out first, here. */
export function createScrubber(
  allow: readonly AllowedHost[],
  environment: Environment,
  redact: (text: string) => string,
): Scrubber {
  const added = allow.flatMap(({ secret }) => (secret && secretValue(secret.env, environment)) ?? []);
  const values = [...added, ...proxySecrets(environment)]
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const text = (dirty: string): string =>
    redact(values.reduce((clean, value) => clean.replaceAll(value, HIDDEN), dirty));
  const bytes = (dirty: Uint8Array): Uint8Array => {
    // Latin-1 gives every byte back as it was; the secrets are ASCII.
    const before = Buffer.from(dirty.buffer, dirty.byteOffset, dirty.byteLength).toString('latin1');
    const after = text(before);
    return after === before ? dirty : new Uint8Array(Buffer.from(after, 'latin1'));
  };
  return {
    text,
    reply(reply) {
      return {
        ...reply,
        statusText: text(reply.statusText),
        headers: reply.headers.map(([name, value]) => [text(name), text(value)]),
        body: bytes(reply.body),
      };
    },
  };
}
