// What a runtime offers to a host. `createRuntime` (runtime.ts) makes one from ports and a manifest.
import type { FlueError } from '../errors.ts';
import type { Differences } from '../protocol/difference.ts';
import type { JournalEntry, LiveEvent } from '../protocol/events.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { StartRun } from '../protocol/start-run.ts';

export interface RunListener {
  /** Each durable event, after it committed, in order. */
  onEvent(entry: JournalEntry): void;
  /** Deltas that are never stored. */
  onLive?(event: LiveEvent): void;
}

export interface RunHandle {
  readonly runId: string;
  snapshot(): RunSnapshot;
  /** Resolves with the terminal snapshot, whatever the outcome; never rejects for what a run does. */
  readonly done: Promise<RunSnapshot>;
  /** What ended the run badly, as it was thrown: a host in the same process may act on its finer code (missing_key). */
  failure(): FlueError | undefined;
}

export interface Runtime {
  /**
   * Accepts a run: its `run_queued` is durable when this resolves. Throws FlueError (unknown_workflow, invalid_input,
   * unknown_model, unpriced_model, missing_key, …) when nothing was started.
   * `listener` hears every event from the first on.
   */
  start(request: StartRun, listener?: RunListener): Promise<RunHandle>;
  /** undefined = unknown run. */
  get(runId: string): RunSnapshot | undefined;
  /** The journal after `offset` (0 = from the start). */
  entries(runId: string, offset?: number): JournalEntry[];
  /**
   * What the run changed below /workspace against the checkout mounted there, paths relative to it; of an agent's run what
   * its instance did so far. What a host put there is no part of it. undefined = unknown run.
   */
  differences(runId: string): Promise<Differences | undefined>;
  /** False when there is no such run or it is terminal already. `message` says who or what cancelled. */
  cancel(runId: string, message: string): boolean;
  cancelAll(message: string): void;
  /** Ends every active run here and now, synchronously: for a process whose event loop will not turn again. */
  failAll(failure: FlueError): RunSnapshot[];
}
