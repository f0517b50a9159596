import type { AgentMessage, RunList } from '../protocol/api.js';
import type { RunKind } from '../protocol/ids.js';
import type { Json } from '../protocol/json.js';
import type { RunSnapshot, RunStatus } from '../protocol/run.js';
import type { Caps } from '../protocol/start-run.js';
import { type Patience, type TokenSource } from './connection.js';
import { type StartOutcome } from './start-many.js';
import { type RunFrame } from './stream.js';
export interface ClientOptions {
    /** Of the server, `https://…`, with the path that it is mounted under if there is one. */
    url: string;
    /** Sent as `Authorization: Bearer …`, and to WebSockets as a subprotocol. */
    token?: string | TokenSource | undefined;
    fetch?: typeof fetch | undefined;
    /** null: none here, streams are server-sent events. */
    WebSocket?: typeof WebSocket | null | undefined;
    /** How long a server that does not answer is tried again. */
    patience?: Partial<Patience> | undefined;
}
/** What a run is started with. Without an idempotency key one is minted, so that trying again never starts two. */
export type Work = {
    instanceId?: string | undefined;
    /** At most 255 characters: the same key in the same instance is the same run. */
    idempotencyKey?: string | undefined;
    /** The run gets these limits where they are tighter than its own. */
    atMost?: Caps | undefined;
} & ({
    workflow: string;
    input?: Json | undefined;
} | ({
    agent: string;
} & {
    [Key in keyof AgentMessage]: AgentMessage[Key];
}));
/** A run on the server: the snapshot that `start` gave, or its id alone. */
export type RunRef = string | Pick<RunSnapshot, 'runId' | 'href'>;
/** Which runs are listed, and where the list goes on. */
export interface RunQuery {
    status?: RunStatus | undefined;
    kind?: RunKind | undefined;
    name?: string | undefined;
    /** `nextCursor` of the page before. */
    cursor?: string | undefined;
    /** At most 500; default 50. */
    limit?: number | undefined;
}
export interface CallOptions {
    /** Ends the call, not the run; the promise rejects with the signal's reason. */
    signal?: AbortSignal | undefined;
}
export interface Client {
    start(work: Work, options?: CallOptions): Promise<RunSnapshot>;
    status(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
    /** Until it has succeeded, failed or been cancelled, across restarts of the server. */
    wait(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
    /**
     * Its events after `offset` (default all), each once and in order, then its result. A connection that breaks is made
     * again after the last event. Text deltas are shown while they happen and are not repeated.
     */
    stream(run: RunRef, options?: CallOptions & {
        offset?: number | undefined;
    }): AsyncGenerator<RunFrame, void>;
    /** Answers a tool call that waits for a human; says no with `approve: false`. */
    approve(run: RunRef, callId: string, decision?: CallOptions & {
        approve?: boolean | undefined;
        reason?: string | undefined;
    }): Promise<RunSnapshot>;
    cancel(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
    /** The latest run of a workflow's instance. */
    latest(instance: {
        workflow: string;
        instanceId: string;
    }, options?: CallOptions): Promise<RunSnapshot>;
    /** Runs, the newest first; a page at a time, the next one from its `nextCursor` on. */
    list(query?: RunQuery, options?: CallOptions): Promise<RunList>;
    /**
     * Starts each, `concurrency` (default 32) at a time, and yields what became of each in the order in which it became
     * known. A server that is full (429, 503) is given the time that it asks for; what it refuses for good is yielded.
     */
    startMany<W extends Work>(works: Iterable<W> | AsyncIterable<W>, options?: CallOptions & {
        concurrency?: number | undefined;
    }): AsyncGenerator<StartOutcome<W>, void>;
}
export declare function createClient(options: ClientOptions): Client;
