// Streamable HTTP. A stream that ends without the answer is told of at once, where the client's own transport would let its
// caller wait; one that may be gone on with is, a few times.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
import { type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { McpFault } from '../../core/ports.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { brokenOff } from './faults.ts';

export interface HttpEndpoint {
  url: string;
  headers: Readonly<Record<string, string>>;
  fetch: typeof globalThis.fetch;
}

type SendOptions = NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>;

/** A server names the time to wait: no time at all, if it likes. */
const LEAST_WAIT_MS = 250;
/** Of a whole connection. */
const MOST_RECONNECTIONS = 50;

export class HttpTransport extends StreamableHTTPClientTransport {
  /** Why it was closed, when it was for a reason. */
  fault: McpFault | undefined;
  /** That a call is given up, and the like, on their way. */
  readonly #notices = new Set<Promise<void>>();

  constructor({ url, headers, fetch }: HttpEndpoint) {
    let reconnections = 0;
    super(new URL(url), {
      requestInit: { headers: { ...headers } },
      fetch: boundedFetch(fetch, (fault) => {
        this.fault = fault;
        void this.close();
      }),
      reconnectionScheduler(reconnect, delay) {
        // The call runs into its time limit then.
        if (++reconnections > MOST_RECONNECTIONS) return;
        const timer = setTimeout(reconnect, Math.max(delay, LEAST_WAIT_MS));
        return () => clearTimeout(timer);
      },
    });
  }

  override async send(message: JSONRPCMessage, options: SendOptions = {}): Promise<void> {
    const { onRequestStreamEnd } = options;
    const sent = super.send(message, {
      ...options,
      onRequestStreamEnd: () => {
        onRequestStreamEnd?.();
        this.#endUnanswered(message);
      },
    });
    if ('id' in message) return sent;
    const told = sent.catch(() => {}).finally(() => this.#notices.delete(told));
    this.#notices.add(told);
    return sent;
  }

  /** A server that has no sessions, or takes too long, is not the worse for it. */
  async sayGoodbye(limitMs: number): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, limitMs);
    const told = Promise.allSettled([...this.#notices, this.terminateSession()]);
    await Promise.race([told, late.promise]);
    clearTimeout(timer);
  }

  /** An answer that was given already stands. */
  #endUnanswered(message: JSONRPCMessage): void {
    if ('id' in message && message.id !== undefined) this.onmessage?.(brokenOff(message.id));
  }
}
