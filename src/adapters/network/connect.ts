// One connection for one request: to an address that was judged, or to the proxy. Nothing is pooled, because a connection
// that was opened for one reading of a name must not serve another.
import http from 'node:http';
import net from 'node:net';
import { brokenBy, networkFault } from './fault.ts';
import type { ProxyServer } from './proxy.ts';
import type { Address } from './resolve.ts';
import type { Target } from './target.ts';

export interface Route {
  target: Target;
  /** Judged addresses of the target; not used behind a proxy. */
  addresses: readonly Address[];
  proxy: ProxyServer | undefined;
  /** Certificates that are trusted beside the system's. */
  ca: string | undefined;
}

/** Destroys what it opened on abort. Throws FlueError `sandbox_error`. */
export async function connect(
  { target, addresses, proxy, ca }: Route,
  signal: AbortSignal,
): Promise<net.Socket> {
  const { host, port, scheme } = target;
  if (proxy === undefined) {
    const socket = await opened(
      net.connect({ host, port, lookup: pinnedTo(addresses) }),
      { event: 'connect', host },
      signal,
    );
    if (!addresses.some(({ address }) => address === socket.remoteAddress)) {
      socket.destroy();
      throw networkFault(`not allowed: ${host} was reached at another address than the one that was checked`);
    }
    return scheme === 'https:' ? secured(socket, { host, ca }, signal) : socket;
  }
  const plain = await opened(
    net.connect({ host: proxy.host, port: proxy.port }),
    { event: 'connect', host: 'the proxy' },
    signal,
  );
  const socket = proxy.isTls
    ? await secured(plain, { host: proxy.host, ca, as: 'the proxy' }, signal)
    : plain;
  if (scheme === 'http:') return socket;
  return secured(await tunnelled(socket, { target, proxy }, signal), { host, ca }, signal);
}

/** `net` asks for the addresses of a name: it is told those that were judged, and no other. */
function pinnedTo(addresses: readonly Address[]): net.LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function opened<S extends net.Socket>(
  socket: S,
  { event, host }: { event: 'connect' | 'secureConnect'; host: string },
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (thrown: unknown): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(thrown);
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (thrown: unknown): void => fail(brokenBy(thrown, host));
    const onClose = (): void =>
      fail(networkFault(`connection to ${host} broke: closed`, { retryable: true }));
    signal.addEventListener('abort', onAbort, { once: true });
    // Stays: a socket that fails between two owners must not end the process.
    socket.on('error', onError);
    socket.once('close', onClose);
    socket.once(event, () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('close', onClose);
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

/** The name is verified whatever NODE_TLS_REJECT_UNAUTHORIZED says. */
function secured(
  socket: net.Socket,
  { host, ca, as = host }: { host: string; ca: string | undefined; as?: string },
  signal: AbortSignal,
): Promise<net.Socket> {
  const tls = process.getBuiltinModule('node:tls');
  const secure = tls.connect({
    socket,
    host,
    ...(net.isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca: [...tls.rootCertificates, ca] }),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
  return opened(secure, { event: 'secureConnect', host: as }, signal);
}

function tunnelled(
  socket: net.Socket,
  { target, proxy }: { target: Target; proxy: ProxyServer },
  signal: AbortSignal,
): Promise<net.Socket> {
  const { host, port } = target;
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const authorization = proxy.authorization && { 'proxy-authorization': proxy.authorization };
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method: 'CONNECT',
      path,
      headers: { host: path, ...authorization },
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const refuse = (status: number | undefined): void => {
      socket.destroy();
      reject(networkFault(`could not connect to ${host}: the proxy answered ${status}`, { retryable: true }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    request.once('close', () => signal.removeEventListener('abort', onAbort));
    request.on('error', (thrown) => reject(brokenBy(thrown, 'the proxy')));
    request.once('response', ({ statusCode }) => refuse(statusCode));
    request.once('connect', ({ statusCode }, connected: net.Socket) => {
      if (statusCode === 200) resolve(connected);
      else refuse(statusCode);
    });
    request.end();
  });
}
