// WebSockets of an instance that outlast its memory: the runtime keeps them while the object sleeps, with a note of whose
// each is, what it is told, and how far it has got.
import type { Caller } from '../src/http/auth/caller.ts';
import type { Address, Backend } from '../src/http/backend.ts';
import type { Bindings } from '../src/http/context.ts';
import { ownInstance } from '../src/http/instance-actions.ts';
import type { FeedsMark } from '../src/http/stream/feeds.ts';
import { type Socket, type SocketHandler, serveSocket } from '../src/http/stream/socket.ts';
import { CLOSE, SUBPROTOCOL } from '../src/protocol/frames.ts';
import { byteLength } from '../src/protocol/json.ts';
import { callerOf } from './caller-header.ts';
import { addressIn } from './place.ts';
import { type ObjectSocket, type ObjectState, socketPair } from './platform.ts';

export interface Sockets {
  /** What makes a WebSocket of this request. */
  acceptFor(request: Request): Bindings['upgrade'];
  /** Those that were there before the object woke. */
  restore(): void;
  onMessage(socket: ObjectSocket, message: string | ArrayBuffer): void;
  onClose(socket: ObjectSocket): void;
}

export interface SocketsOptions {
  ctx: ObjectState;
  backend: Backend;
  isShared: boolean;
  onFault(thrown: unknown): void;
}

interface Note {
  caller: Caller;
  address: Address;
  /** null: there was too much to note, and who is behind it has to come back. */
  mark: FeedsMark | null;
}

/** https://developers.cloudflare.com/durable-objects/api/state/ names 2 KB and later more. */
const MAX_NOTE_BYTES = 1900;

export function createSockets({ ctx, backend, isShared, onFault }: SocketsOptions): Sockets {
  const handlers = new Map<ObjectSocket, SocketHandler>();
  const restoreOne = (socket: ObjectSocket): SocketHandler | undefined => {
    const { caller, address, mark } = socket.deserializeAttachment() as Note;
    if (mark === null) {
      socket.close(CLOSE.restart, 'restart');
      return undefined;
    }
    const handler = serveSocket(portOf(socket), {
      actions: ownInstance({ backend, isShared }, caller, address),
      runId: undefined,
      onFault,
      mark,
      onMark: noteOn(socket, { caller, address }),
    });
    handlers.set(socket, handler);
    return handler;
  };
  return {
    acceptFor(request) {
      const address = addressIn(request.url);
      if (address === undefined) return undefined;
      return (serve) => {
        const { client, server } = socketPair();
        ctx.acceptWebSocket(server);
        const onMark = noteOn(server, { caller: callerOf(request), address });
        onMark({ follows: false, runs: [] });
        handlers.set(server, serve(portOf(server), onMark));
        const isOffered = request.headers.has('sec-websocket-protocol');
        const headers = isOffered ? { 'sec-websocket-protocol': SUBPROTOCOL } : {};
        return new Response(null, { status: 101, headers, webSocket: client } as ResponseInit);
      };
    },
    restore() {
      for (const socket of ctx.getWebSockets()) restoreOne(socket);
    },
    onMessage(socket, message) {
      const handler = handlers.get(socket) ?? restoreOne(socket);
      if (typeof message === 'string') handler?.onText(message);
      else handler?.onBinary();
    },
    onClose(socket) {
      handlers.get(socket)?.onClose();
      handlers.delete(socket);
    },
  };
}

function noteOn(socket: ObjectSocket, whose: Omit<Note, 'mark'>): (mark: FeedsMark) => void {
  return (mark) => {
    const note: Note = { ...whose, mark };
    const fits = byteLength(JSON.stringify(note)) <= MAX_NOTE_BYTES;
    socket.serializeAttachment(fits ? note : { ...whose, mark: null });
  };
}

function portOf(socket: ObjectSocket): Socket {
  return {
    // It throws once the socket is closed.
    send: async (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
}
