// What the network refuses, and what fails on the way. The first words say which it is: the command that asked takes its
// exit code from them. Nothing of a secret, of a proxy or of an inner address is in such a text.
import { FlueError, type FlueErrorOptions } from '../../errors.ts';

/** Hosts and paths come from scripts and servers. */
const LONGEST = 500;

export function networkFault(message: string, options: FlueErrorOptions = {}): FlueError {
  return new FlueError('sandbox_error', message.slice(0, LONGEST), options);
}

/** What a socket, a TLS handshake or the HTTP parser broke with, in the words of curl. */
export function brokenBy(thrown: unknown, host: string): FlueError {
  if (thrown instanceof FlueError) return thrown;
  const code = codeOf(thrown);
  const options = { cause: thrown, retryable: true };
  if (code === 'ECONNREFUSED') return networkFault(`connection refused by ${host}`, options);
  if (code === 'HPE_HEADER_OVERFLOW')
    return networkFault(`answer too large: the headers of ${host}`, { cause: thrown });
  if (/^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)) {
    return networkFault(`certificate of ${host} not accepted: ${code}`, { cause: thrown });
  }
  if (/^(?:ERR_SSL|EPROTO)/.test(code))
    return networkFault(`TLS handshake with ${host} failed: ${code}`, options);
  if (/^E(?:NETUNREACH|HOSTUNREACH|TIMEDOUT|ADDRNOTAVAIL|ACCES|PERM)$/.test(code)) {
    return networkFault(`could not connect to ${host}: ${code}`, options);
  }
  return networkFault(`connection to ${host} broke: ${code || 'no reason given'}`, options);
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  // Several addresses were tried: the first failure speaks for all.
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
