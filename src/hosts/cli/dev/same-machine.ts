// Keeps web pages of elsewhere out of an open server on this machine. A page that has its own name led here (DNS rebinding)
// sends that name as Host; one that merely sends requests here says in Origin where it is from.
import { FlueError } from '../../../errors.ts';

const NAMES = ['localhost', '127.0.0.1', '[::1]'];
const HTTP_PORT = 80;

/** Throws FlueError forbidden. */
export function refuseStrangers(
  { host = '', origin }: { host?: string | undefined; origin?: string | undefined },
  port: number,
): void {
  const named = host.toLowerCase();
  if (!NAMES.some((name) => named === `${name}:${port}` || (port === HTTP_PORT && named === name)))
    throw forbidden(`the host "${host.slice(0, 100)}" is not this server`, port);
  if (origin !== undefined && origin.toLowerCase() !== `http://${named}`)
    throw forbidden(`pages of ${origin.slice(0, 100)} may not use this server`, port);
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function forbidden(message: string, port: number): FlueError {
  return new FlueError('forbidden', message, { hint: `open it as http://localhost:${port}` });
}
