// A service outside that counts what was really done, and when.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Ledger {
  url: string;
  /** Milliseconds since the epoch of each call, by its key. */
  calls: ReadonlyMap<string, readonly number[]>;
  stop(): Promise<void>;
}

export async function startLedger(): Promise<Ledger> {
  const calls = new Map<string, number[]>();
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const key = decodeURIComponent(request.url?.slice(1) ?? '');
    calls.set(key, [...(calls.get(key) ?? []), Date.now()]);
    request.resume().once('end', () => response.end('ok'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
