import type { ServerFrame } from '../protocol/frames.js';
import type { Connection } from './connection.js';
/** An event of a run (with its `offset`, or live only), or at the end what became of the run. */
export type RunFrame = Extract<ServerFrame, {
    type: 'event' | 'result';
}>;
export interface StreamOptions {
    connection: Connection;
    /** The run's canonical URL. */
    path: string;
    runId: string;
    /** Events after this one are wanted. */
    offset: number;
    signal: AbortSignal | undefined;
}
/** The same, from the event after `offset` on. Ends when the connection does; throws when there is none. */
export type FrameSource = (options: StreamOptions) => AsyncGenerator<ServerFrame, void>;
export declare function streamRun(options: StreamOptions): AsyncGenerator<RunFrame, void>;
