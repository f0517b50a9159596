export interface Patience {
    /** Milliseconds for a server that never answered this client; default 20,000. */
    neverAnsweredMs: number;
    /** Milliseconds for one that did; default 120,000. */
    answeredMs: number;
}
export interface Ask {
    method?: 'GET' | 'POST' | 'DELETE';
    /** From the server's address on. */
    path: string;
    body?: unknown;
    headers?: Record<string, string>;
    /** Starts something: a token that is good for one start is not shown twice. */
    starts?: boolean;
    /** Seconds that the server was asked to wait before it answers. */
    waitSeconds?: number;
    signal?: AbortSignal | undefined;
}
export interface Connection {
    /** The answer's JSON, tried until it comes. Throws FlueError with the server's code, or server_unreachable. */
    json<T>(ask: Ask): Promise<T>;
    /** One attempt at an answer whose body is read as it comes. Throws FlueError for a refusal, else what fetch throws. */
    open(ask: Ask): Promise<Response>;
    /** Opens a WebSocket to the path: not before somebody listens. undefined where there are none. */
    socket(path: string, signal: AbortSignal | undefined): Promise<(() => WebSocket) | undefined>;
    /** Counts how long the server has been silent, from now on. */
    silence(signal: AbortSignal | undefined): Silence;
}
export interface Silence {
    /** Pauses before the next attempt. Throws server_unreachable when the patience is used up. */
    beforeRetry(cause: unknown): Promise<void>;
    /** The server was heard. */
    broken(): void;
}
/**
 * A token for each call, where one does not do for all: those of GitHub live for minutes, and each starts one thing alone.
 * Throws FlueError, retryable where another try may bring one.
 */
export type TokenSource = (call: {
    starts: boolean;
    signal: AbortSignal | undefined;
}) => Promise<string>;
interface ConnectionOptions {
    url: string;
    token?: string | TokenSource | undefined;
    fetch?: typeof fetch | undefined;
    WebSocket?: typeof WebSocket | null | undefined;
    patience?: Partial<Patience> | undefined;
}
export declare function createConnection(options: ConnectionOptions): Connection;
export {};
