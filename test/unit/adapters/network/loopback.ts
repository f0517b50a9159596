// Servers on loopback that stand for hosts of the Internet: names lead to them by the lookup that a test hands in.
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { createNetwork, type NetworkOptions } from '../../../../src/adapters/network/network.ts';
import type { ConfigSpec } from '../../../../src/authoring/config.ts';
import type { NetworkAnswer, NetworkRequest } from '../../../../src/core/sandbox-port.ts';
import { allowedHosts, networkEntry } from '../../../../src/project/network-entry.ts';

const closers: Array<() => void> = [];

export function closeServers(): void {
  for (const close of closers.splice(0)) close();
}

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export const serve = (listener: RequestListener): Promise<number> => listening(http.createServer(listener));

export const serveTls = (
  certificate: { key: string; cert: string },
  listener: RequestListener,
): Promise<number> => listening(https.createServer(certificate, listener));

/** Speaks no HTTP unless the test does. */
export const serveRaw = (onConnection: (socket: net.Socket) => void): Promise<number> =>
  listening(
    net.createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    }),
  );

export const serveConnect = (onConnect: (authority: string, socket: net.Socket) => void): Promise<number> => {
  const server = http.createServer((_request, response) => response.end('plain'));
  server.on('connect', (request, socket) => onConnect(request.url ?? '', socket as net.Socket));
  return listening(server);
};

export type Entries = NonNullable<ConfigSpec['network']>['allow'];

type Options = Partial<Omit<NetworkOptions, 'allow'>>;

/** Asks as a sandbox does; every name is on loopback unless the test says otherwise. */
export function asker(entries: Entries, options: Options = {}) {
  const wrong = entries.flatMap((entry) => networkEntry(entry, 'allow'));
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  const network = createNetwork({
    allow: allowedHosts({ network: { allow: entries } }),
    environment: {},
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    ...options,
  });
  return async (
    url: string,
    request: Partial<NetworkRequest> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<NetworkAnswer & { text: string }> => {
    const asked = {
      method: 'GET',
      url,
      headers: [],
      body: undefined,
      followRedirects: true,
      timeoutMs: undefined,
    };
    const answer = await network({ ...asked, ...request }, signal);
    return { ...answer, text: Buffer.from(answer.body).toString('latin1') };
  };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
