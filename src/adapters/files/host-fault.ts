// What the host's file system refuses, in the words of the sandbox. Never with a path of the host, and so without the
// error itself as a cause, which names one.
import { FileFault } from '../../core/sandbox-port.ts';

/** Nothing is there, or something else than what was asked for. ENXIO is a socket's or an idle device's. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'EISDIR', 'ENAMETOOLONG']);

/** `shown` is the name to show. */
export function faultOf(thrown: unknown, shown: string): FileFault {
  if (thrown instanceof FileFault) return thrown;
  const code = codeOf(thrown);
  if (code === 'EACCES' || code === 'EPERM') return new FileFault('EACCES', `permission denied: ${shown}`);
  if (code === 'EMFILE' || code === 'ENFILE')
    return new FileFault('EBUSY', `too many open files on the host: ${shown}`);
  return new FileFault('EACCES', `cannot be read: ${shown} (${code})`);
}

/** undefined for what is not there, or went away while it was looked at. Throws FileFault for what cannot be looked at. */
export function unlessAbsent<T>(shown: string, call: () => T): T | undefined {
  try {
    return call();
  } catch (thrown) {
    if (ABSENT.has(codeOf(thrown))) return undefined;
    throw faultOf(thrown, shown);
  }
}

/** As `unlessAbsent`, where what cannot be looked at counts as absent too. */
export function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
}
