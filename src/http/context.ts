// What every route is served with.
import type { Context } from 'hono';
import type { Caller, Gate } from './auth/caller.ts';
import type { Backend } from './backend.ts';
import type { Assets } from './routes/open.ts';
import type { FeedsMark } from './stream/feeds.ts';
import type { Socket, SocketHandler } from './stream/socket.ts';

export interface AppOptions {
  backend: Backend;
  gate: Gate;
  /** True when everybody who is let in may use every instance. */
  isShared: boolean;
  version: string;
  assets: Assets;
  /** Hears of what is answered with 500. */
  onFault(thrown: unknown): void;
  /** Aborted when the server stops: streams end. */
  stopping: AbortSignal;
  now(): number;
}

/** `onMark`: for a host whose sockets outlast its memory, what to go on with. */
export type ServeSocket = (socket: Socket, onMark?: (mark: FeedsMark) => void) => SocketHandler;

export interface Bindings {
  /** Only on a request that may become a WebSocket; the answer it returns is the host's own business. */
  upgrade?: ((serve: ServeSocket) => Response) | undefined;
}

export interface Env {
  Bindings: Bindings;
  Variables: { caller: Caller; segments: readonly string[] };
}

export type AppContext = Context<Env>;
export type Handler = (c: AppContext) => Response | Promise<Response>;
