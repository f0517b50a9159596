// The HTTP server of Node around the app: requests in, responses out, upgrades to WebSockets. What is no HTTP at all gets
// its refusal in the envelope too; who sends slowly is cut off.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { once } from '../../core/run/once.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { Bindings } from '../../http/context.ts';
import { json, refusal } from '../../http/envelope.ts';
import type { Socket, SocketHandler } from '../../http/stream/socket.ts';
import { sendRaw, sendResponse } from './send-response.ts';
import type { Sockets } from './sockets.ts';
import { toRequest } from './to-request.ts';

export interface ListenOptions {
  port: number;
  host: string;
  socketPath?: string | undefined;
  fetch(request: Request, bindings: Bindings): Response | Promise<Response>;
  onFault(thrown: unknown): void;
}

export interface Listening {
  port: number;
  /** Loads what only an upgrade needs. */
  warm(): Promise<unknown>;
  /** Takes no connection more; those that are idle are closed, sockets are told to come back. */
  stopAccepting(): void;
  /** Ends what is left. */
  close(): Promise<void>;
}

const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
};

/** Throws FlueError config_error when the port cannot be had. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { port, fetch, onFault } = options;
  const sockets = once(async (): Promise<Sockets> => (await import('./sockets.ts')).createSockets());
  const onRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    const request = toRequest(incoming, gone.signal);
    const response = request === undefined ? refusal(notUnderstood(incoming)) : await fetch(request, {});
    if (!outgoing.destroyed) await sendResponse(response, outgoing);
    // What nobody read of the body must not stand before the next request.
    if (!incoming.complete) incoming.resume();
  };
  const onUpgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    let serve: ((socket: Socket) => SocketHandler) | undefined;
    const request = toRequest(incoming, AbortSignal.any([]));
    const upgrade = (given: NonNullable<typeof serve>): Response => {
      serve = given;
      return new Response(null);
    };
    const response =
      request === undefined ? refusal(notUnderstood(incoming)) : await fetch(request, { upgrade });
    if (serve === undefined) return sendRaw(response, socket);
    const { accept } = await sockets();
    if (!socket.destroyed) accept({ incoming, socket, head }, serve);
  };
  const server = createServer({ ...TIMEOUTS, ...onlyWebSockets() }, (incoming, outgoing) => {
    onRequest(incoming, outgoing).catch((thrown: unknown) => {
      onFault(thrown);
      outgoing.destroy();
    });
  });
  const connections = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    onUpgrade(incoming, socket, head).catch((thrown: unknown) => {
      onFault(thrown);
      socket.destroy();
    });
  });
  server.on(
    'clientError',
    (failure: Error & { code?: string }, socket) => void onClientError(failure, socket),
  );
  await bind(server, options);
  return {
    port: options.socketPath === undefined ? (server.address() as AddressInfo).port : port,
    warm: sockets,
    stopAccepting() {
      server.close();
      server.closeIdleConnections();
      void sockets().then(({ closeAll }) => closeAll());
    },
    async close() {
      (await sockets()).stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Those as well that have been upgraded, or refused it, which Node does not count.
        for (const socket of connections) socket.destroy();
      });
    },
  };
}

/** Since Node 24.9: whoever offers HTTP/2 or anything else is answered as if it had not. */
function onlyWebSockets(): object {
  return {
    shouldUpgradeCallback: ({ headers }: IncomingMessage) =>
      headers.upgrade?.toLowerCase() === 'websocket' && headers.connection !== undefined,
  };
}

async function bind(server: Server, { port, host, socketPath }: ListenOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(
    { ...(socketPath === undefined ? { port, host } : { path: socketPath }), backlog: 4096 },
    resolve,
  );
  try {
    await promise;
  } catch (cause) {
    throw new FlueError('config_error', `the server cannot listen on ${host}:${port}: ${messageOf(cause)}`, {
      hint: 'set PORT to a free port, and HOST to an address of this machine',
      cause,
    });
  }
}

function notUnderstood({ method = '', url = '' }: IncomingMessage): FlueError {
  return new FlueError(
    'malformed_request',
    `${method} ${url.slice(0, 60)} is no request that is served here`,
    {
      hint: 'GET /openapi.json lists what there is',
    },
  );
}

async function onClientError(failure: Error & { code?: string }, socket: Duplex): Promise<void> {
  if (failure.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] = CLIENT_ERRORS[failure.code ?? ''] ?? [400, 'this is no HTTP request'];
  await sendRaw(json({ error: { code: 'malformed_request', message } }, status), socket);
}

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'the headers have more than 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not arrive in time'],
};
