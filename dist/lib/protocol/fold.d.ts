import type { JournalEntry } from './events.js';
import { type Nanos } from './money.js';
import type { ModelUse, PendingApproval, RunSnapshot } from './run.js';
interface ModelTally extends Omit<ModelUse, 'costUsd'> {
    nanos: Nanos | null;
}
/** What the fold carries from one event to the next. Its inside is nobody else's business. */
export interface FoldState {
    snapshot: RunSnapshot;
    models: Map<string, ModelTally>;
    nanos: Nanos;
    unreportedNanos: Nanos;
    approvals: Map<string, PendingApproval>;
}
/** The state after the first event, which is always `run_queued`. */
export declare function beginFold(entry: JournalEntry): FoldState;
/** Adds one event to the state, in place. */
export declare function foldEvent(state: FoldState, entry: JournalEntry): void;
/** The snapshot as of the last event added. */
export declare function snapshotOf(state: FoldState): RunSnapshot;
/** The state after a whole journal. */
export declare function foldState(entries: readonly JournalEntry[]): FoldState;
/** The snapshot of a whole journal. */
export declare function fold(entries: readonly JournalEntry[]): RunSnapshot;
/** True once a run has its single terminal event. */
export declare function isTerminal(status: RunSnapshot['status']): boolean;
export {};
