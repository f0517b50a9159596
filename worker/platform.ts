// The types of what we use of Cloudflare's runtime, as its documentation describes it: no more of it can be reached by
// mistake. https://developers.cloudflare.com/durable-objects/api/

export type SqlParameter = string | number | null | ArrayBuffer;

export interface ObjectSql {
  /** Runs at once; the rows come as they are asked for. */
  exec(query: string, ...params: SqlParameter[]): Iterable<Record<string, SqlParameter>>;
}

export interface ObjectStorage {
  readonly sql: ObjectSql;
  transactionSync<T>(body: () => T): T;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  deleteAll(): Promise<void>;
}

export interface ObjectState {
  readonly id: { readonly name?: string | undefined };
  readonly storage: ObjectStorage;
  waitUntil(work: Promise<unknown>): void;
  acceptWebSocket(socket: ObjectSocket): void;
  getWebSockets(): ObjectSocket[];
  setWebSocketAutoResponse(pair: object): void;
}

/** The server's end of a socket that the runtime keeps while the object sleeps. */
export interface ObjectSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** At most 2 KB, and still there when the object wakes. */
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

export interface ObjectNamespace<Stub> {
  getByName(name: string): Stub & { fetch(request: Request): Promise<Response> };
}

export interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

interface Runtime {
  WebSocketPair: new () => { 0: unknown; 1: ObjectSocket };
  WebSocketRequestResponsePair: new (request: string, response: string) => object;
}

const runtime = globalThis as unknown as Runtime;

export function socketPair(): { client: unknown; server: ObjectSocket } {
  const { 0: client, 1: server } = new runtime.WebSocketPair();
  return { client, server };
}

export function autoResponse(request: string, response: string): object {
  return new runtime.WebSocketRequestResponsePair(request, response);
}
