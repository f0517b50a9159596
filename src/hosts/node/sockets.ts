// WebSockets of a Node server, over the library `ws`: the handshake, the reader's pace, dead peers, the end.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { FlueError } from '../../errors.ts';
import { refusal } from '../../http/envelope.ts';
import type { Socket, SocketHandler } from '../../http/stream/socket.ts';
import { MAX_BODY_BYTES } from '../../protocol/api-limits.ts';
import { CLOSE, SUBPROTOCOL } from '../../protocol/frames.ts';
import { sendRaw } from './send-response.ts';

export interface Sockets {
  accept(
    request: { incoming: IncomingMessage; socket: Duplex; head: Buffer },
    serve: (socket: Socket) => SocketHandler,
  ): void;
  /** All are told to come back; who does not answer is cut off. */
  closeAll(): void;
  stop(): void;
}

/** As much may be on its way to a reader before the next is read from the store. */
const HIGH_WATER_BYTES = 256 * 1024;
const ALIVE_MS = 30_000;

export function createSockets(): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  // What is wrong with a handshake is told as everything is; the library would answer with a page.
  server.on('wsClientError', (failure: Error, socket: Duplex) => {
    const refused = new FlueError(
      'malformed_request',
      `this is no handshake of a WebSocket: ${failure.message}`,
      {
        hint: 'leave the handshake to a library (RFC 6455, 4.1)',
      },
    );
    // https://www.rfc-editor.org/rfc/rfc6455#section-4.4
    void sendRaw(refusal(refused, { 'sec-websocket-version': '13' }), socket);
  });
  const quiet = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (quiet.has(socket)) socket.terminate();
      quiet.add(socket);
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }
  }, ALIVE_MS).unref();
  return {
    accept({ incoming, socket, head }, serve) {
      server.handleUpgrade(incoming, socket, head, (accepted) => {
        accepted.on('pong', () => quiet.delete(accepted));
        const handler = serve(socketOf(accepted));
        accepted.on('message', (data: RawData, isBinary) => {
          quiet.delete(accepted);
          if (isBinary) handler.onBinary();
          else handler.onText(String(data));
        });
        // What is wrong with a frame the library has answered with the close code that fits.
        accepted.on('error', () => {});
        accepted.on('close', handler.onClose);
      });
    },
    closeAll() {
      for (const socket of server.clients) socket.close(CLOSE.restart, 'restart');
    },
    stop() {
      clearInterval(timer);
      for (const socket of server.clients) socket.terminate();
    },
  };
}

function socketOf(socket: WebSocket): Socket {
  return {
    send: (text) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error('the socket is closed'));
        socket.send(text, (failure) => (failure ? reject(failure) : resolve()));
        if (socket.bufferedAmount < HIGH_WATER_BYTES) resolve();
      }),
    close: (code, reason) => socket.close(code, reason),
  };
}
