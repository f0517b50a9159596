// The network of a host in the shape just-bash wants, and the bounds of one sandbox on it.
import type { SecureFetch } from 'just-bash';
import type { Network, NetworkAnswer, OpenSandbox } from '../../../core/sandbox-port.ts';
import { FlueError } from '../../../errors.ts';
import type { RunAsHost } from './tree-fs.ts';

const MAX_CONCURRENT = 4;
const MAX_REQUESTS = 200;

/** `asHost` as for files: inside a command there are no timers and no sockets. */
export function secureFetchFrom(
  network: Network,
  signal: AbortSignal,
  asHost: RunAsHost = (body) => body(),
): SecureFetch {
  return (url, options = {}) =>
    asHost(async () => {
      const answer = await network(
        {
          method: options.method ?? 'GET',
          url,
          headers: pairsOf(options.headers),
          body: options.body === undefined ? undefined : new TextEncoder().encode(options.body),
          followRedirects: options.followRedirects !== false && options.maxRedirects !== 0,
          timeoutMs: options.timeoutMs,
        },
        options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
      );
      return { ...answer, headers: joined(answer.headers) };
    });
}

/** A network for one sandbox: at most 4 requests at a time, the others wait, and 200 in all. */
export function meteredNetwork(network: Network): Network {
  const waiting: Array<() => void> = [];
  let running = 0;
  let made = 0;
  return async (request, signal) => {
    if (made >= MAX_REQUESTS) {
      throw new FlueError('sandbox_error', `no more requests: this sandbox has made its ${MAX_REQUESTS}`);
    }
    made++;
    while (running >= MAX_CONCURRENT) await turn(waiting, signal);
    running++;
    try {
      return await network(request, signal);
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

/** A network that tells of each request first. */
export function heardNetwork(network: Network, { onRequest }: Pick<OpenSandbox, 'onRequest'>): Network {
  return async (request, signal) => {
    onRequest?.(request);
    return network(request, signal);
  };
}

function turn(waiting: Array<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(signal.reason);
    };
    waiting.push(take);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

type GivenHeaders = NonNullable<Parameters<SecureFetch>[1]>['headers'];

function pairsOf(headers: GivenHeaders): Array<[name: string, value: string]> {
  if (headers === undefined) return [];
  return Symbol.iterator in headers ? [...headers] : Object.entries(headers);
}

/** One text per name; cookies by lines, because a comma may stand inside one. */
function joined(headers: NetworkAnswer['headers']): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = values.get(name);
    values.set(
      name,
      before === undefined ? value : `${before}${name === 'set-cookie' ? '\n' : ', '}${value}`,
    );
  }
  return Object.fromEntries(values);
}
