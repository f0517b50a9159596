// What a runtime offers to a host. `createRuntime` (runtime.ts) makes one from ports and a manifest.
import type { FlueError } from '../errors.ts';
import type { Differences } from '../protocol/difference.ts';
import type { JournalEntry, LiveEvent } from '../protocol/events.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { StartRun } from '../protocol/start-run.ts';
import type { Decision } from './harness/call-state.ts';
import type { StoredRun } from './store/run-rows.ts';

export interface RunListener {
  /** Each durable event, after it committed, in order. */
  onEvent(entry: JournalEntry): void;
  /** Deltas that are never stored. */
  onLive?(event: LiveEvent): void;
}

export interface RunHandle {
  readonly runId: string;
  snapshot(): RunSnapshot;
  /**
   * Resolves with the snapshot when the run is over, or when nothing of it can go on until a human has answered
   * (`waiting`), or, on a host that wakes for it, until a sleep is over; a run that goes on after that has a new promise here. Never rejects for what a run does.
   */
  readonly done: Promise<RunSnapshot>;
  /** Resolves with the terminal snapshot, however long that takes. */
  readonly over: Promise<RunSnapshot>;
  /** What ended the run badly, as it was thrown: a host in the same process may act on its finer code (missing_key). */
  failure(): FlueError | undefined;
}

export interface OpenRuns {
  /** Those that go on here. */
  resumed: RunHandle[];
  /** How many another living process has. */
  elsewhere: number;
  /** Milliseconds after which the first of those may be taken over, if its process is dead then; null = there is none. */
  lookAgainMs: number | null;
}

export interface Attendant {
  /** Who hears the events of a run that an earlier process left, from where its journal ends. */
  listenerOf(runId: string): RunListener;
  onTaken(handle: RunHandle): void;
}

export interface StartOptions {
  /**
   * A run of the same workflow or agent that is over and did not succeed: what it recorded is not done, asked or paid for
   * again. Ignored, with a line in the journal, where that cannot be.
   */
  continues?: string | undefined;
  /** Writes rows in the transaction that accepts the run. */
  alongside?: ((runId: string) => void) | undefined;
}

export interface Runtime {
  /**
   * Accepts a run: its `run_queued` is durable when this resolves. Throws FlueError (unknown_workflow, invalid_input,
   * unknown_model, unpriced_model, missing_key, …) when nothing was started.
   * `listener` hears every event from the first on.
   */
  start(request: StartRun, listener?: RunListener, options?: StartOptions): Promise<RunHandle>;
  /** What is in the database, oldest first. */
  stored(): StoredRun[];
  /**
   * Goes on with a run that an earlier process began. Throws FlueError unknown_run, run_finished, or run_elsewhere (a
   * living process has it).
   */
  resume(runId: string, listener?: RunListener): Promise<RunHandle>;
  /** The same for every run that is not over, oldest first; what cannot be continued ends as `interrupted`. */
  resumeOpen(): Promise<OpenRuns>;
  /**
   * From now on the attendant is told of every run that is taken up here, whatever led to it: `resume`, `resumeOpen`, an
   * answer to a call of it, or a younger run of its session that has to wait for it.
   */
  attend(attendant: Attendant): void;
  /**
   * Answers a tool call that waits for a human; the run goes on with the answer, which is in the journal first. Throws
   * FlueError unknown_run, unknown_approval, approval_resolved, run_finished or run_elsewhere.
   */
  resolveApproval(
    runId: string,
    callId: string,
    decision: Decision,
    listener?: RunListener,
  ): Promise<RunHandle>;
  /** Hears the events of a run that is not over, from now on; the returned function ends that. */
  follow(runId: string, listener: RunListener): () => void;
  /** undefined = unknown run. */
  get(runId: string): RunSnapshot | undefined;
  /** The journal after `offset` (0 = from the start), at most `limit` entries. */
  entries(runId: string, offset?: number, limit?: number): JournalEntry[];
  /**
   * What the run changed below /workspace against the checkout mounted there, paths relative to it; of an agent's run what
   * its instance did so far. What a host put there is no part of it. undefined = unknown run.
   */
  differences(runId: string): Promise<Differences | undefined>;
  /** False when there is no such run here or it is terminal already. `message` says who or what cancelled. */
  cancel(runId: string, message: string): boolean;
  /**
   * Ends a run that nobody executes, as `cancel` does one that somebody does; with another failure than `cancelled` where
   * one is given. Throws as `resume`.
   */
  abandon(runId: string, why: string | FlueError): Promise<void>;
  /** True while anything of a run is in memory. */
  readonly isBusy: boolean;
  /** All that are being executed; those that wait for a human stay. */
  cancelAll(message: string): void;
  /** Ends every run in memory here and now, synchronously: for a process whose event loop will not turn again. */
  failAll(failure: FlueError): RunSnapshot[];
  /**
   * Lets every run come to its next stop (a model call or tool under way is finished) and leaves it there, for another
   * process to go on with. Resolves when all have, at the latest after `limitMs`. Nothing may be started after it.
   */
  drain(limitMs: number): Promise<void>;
  /** Gives up what it holds: runs that are not over are free for another process. */
  close(): void;
}
