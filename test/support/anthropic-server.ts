// A raw HTTP server that speaks Anthropic's Messages API of 2026-10-21 and enforces its rules: scripted answers and
// faults, a record of every request, and a ledger of what the provider would bill. The official SDK is its judge.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedRequest } from './anthropic/incoming.ts';
import type { Ledger } from './anthropic/ledger.ts';
import type { Script } from './anthropic/script.ts';
import { createService, type ServiceOptions, type Stats } from './anthropic/service.ts';
import type { TokenExchange } from './anthropic/token-exchange.ts';

export type { RecordedRequest } from './anthropic/incoming.ts';
export type { Ledger, LedgerEntry } from './anthropic/ledger.ts';
export { type Fault, faults, type Reply, type ReplyUsage } from './anthropic/reply.ts';
export type { MessagesRequest } from './anthropic/request.ts';
export type { Script, ScriptContext } from './anthropic/script.ts';
export type { Stats } from './anthropic/service.ts';
export { AUDIENCE, RULE } from './anthropic/token-exchange.ts';

export interface AnthropicServerOptions extends ServiceOptions {
  /** A free one unless given. */
  port?: number;
}

export interface AnthropicServer {
  /** The origin, for ANTHROPIC_BASE_URL. */
  url: string;
  port: number;
  /** Every request to the Messages API, in order of arrival. */
  requests: RecordedRequest[];
  ledger: Ledger;
  /** Throws where none was asked for. */
  readonly exchange: TokenExchange;
  /** Messages requests that have arrived and are not finished. */
  readonly inFlight: number;
  /** The most that were in flight at once. */
  readonly peak: number;
  /** performance.now() at the arrival of the first Messages request. */
  readonly firstByteAt: number | undefined;
  stats(): Stats;
  /** Replaces the script from the next request on. */
  play(script: Script): void;
  stop(): Promise<void>;
}

export async function startAnthropicServer(options: AnthropicServerOptions): Promise<AnthropicServer> {
  const service = createService(options);
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
    void service.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    const address = { port: options.port ?? 0, host: '127.0.0.1', backlog: 16_384 };
    server.once('error', reject).listen(address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: service.requests,
    ledger: service.ledger,
    get exchange() {
      if (service.exchange === undefined) throw new Error('this server exchanges no tokens');
      return service.exchange;
    },
    get inFlight() {
      return service.stats().inFlight;
    },
    get peak() {
      return service.stats().peak;
    },
    get firstByteAt() {
      return service.firstByteAt();
    },
    stats: service.stats,
    play: service.play,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
