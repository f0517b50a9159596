import { FlueError } from '../errors.js';
import type { RunSnapshot } from '../protocol/run.js';
export type StartOutcome<W> = {
    ok: true;
    work: W;
    run: RunSnapshot;
} | {
    ok: false;
    work: W;
    error: FlueError;
};
export interface StartAllOptions<W> {
    start(work: W): Promise<RunSnapshot>;
    concurrency: number | undefined;
    signal: AbortSignal | undefined;
}
export declare function startAll<W extends {
    idempotencyKey?: string | undefined;
}>(works: Iterable<W> | AsyncIterable<W>, { start, concurrency, signal }: StartAllOptions<W>): AsyncGenerator<StartOutcome<W>, void>;
/** As soon as a full server has room. Aborted between two attempts it rejects; one under way is for `start` to end. */
export declare function startPatiently<W extends {
    idempotencyKey?: string | undefined;
}>(work: W, start: (work: W) => Promise<RunSnapshot>, signal: AbortSignal | undefined): Promise<StartOutcome<W>>;
