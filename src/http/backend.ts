// What the routes are served from: the runs of one database (local/), or objects behind a network. All values are plain
// data. Refusals are thrown as FlueError; status.ts says which HTTP status each has.
import type { Decision } from '../core/harness/call-state.ts';
import type { Address } from '../core/store/server-rows.ts';
import type { ConversationEntry, RunList } from '../protocol/api.ts';
import type { JournalEntry, LiveEvent } from '../protocol/events.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { StartRun } from '../protocol/start-run.ts';
import type { Budgets } from './budgets.ts';

export type { Address };

export interface Admission {
  /** Whom the instance will belong to, if it is new. */
  principal: string;
  /** True when everybody may use every instance. */
  isShared: boolean;
  /** undefined: the request may not be repeated. */
  key: { key: string; body: string } | undefined;
}

export interface Started {
  snapshot: RunSnapshot;
  /** False: its key had started it before. */
  isNew: boolean;
}

export interface RunWatcher {
  /** There may be more in the journal. */
  onMore(): void;
  /** `after` is the offset that the journal had reached. */
  onLive(event: LiveEvent, after: number): void;
}

export interface RunQuery {
  principal: string | undefined;
  kind?: 'workflow' | 'agent' | undefined;
  name?: string | undefined;
  status?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

export interface Backend {
  /** Throws what Runtime.start throws, and idempotency_mismatch, too_many_waiting, overloaded. */
  start(request: StartRun, admission: Admission): Promise<Started>;
  /** False when a token that is good for one start has started something else. */
  spendToken(token: { id: string; until: number }, on: string): Promise<boolean>;
  hasDefinition(kind: 'workflow' | 'agent', name: string): boolean;
  /** undefined: there is no such instance. */
  ownerOf(address: Address): Promise<string | undefined>;
  latestRunId(address: Address): Promise<string | undefined>;
  addressOf(runId: string): Promise<Address | undefined>;
  /** A run of the instance that is not over and has this tool call open. */
  runWaitingFor(address: Address, callId: string): Promise<string | undefined>;
  snapshot(runId: string): Promise<RunSnapshot | undefined>;
  /** A page of the journal after an offset; empty at its end. */
  entries(runId: string, after: number): Promise<JournalEntry[]>;
  watchRun(runId: string, watcher: RunWatcher): () => void;
  /** Hears of every run that begins in the instance. */
  watchInstance(address: Address, onRun: (runId: string) => void): () => void;
  /**
   * Resolves when the run is over, after `ms`, or on abort, whichever is first, with the run as it is then. undefined = there
   * is none.
   */
  settle(runId: string, ms: number, signal: AbortSignal): Promise<RunSnapshot | undefined>;
  conversation(address: Address, session: string): Promise<ConversationEntry[]>;
  /** False when the run is over. */
  cancel(runId: string, message: string): Promise<boolean>;
  decide(runId: string, callId: string, decision: Decision): Promise<RunSnapshot>;
  list(query: RunQuery): Promise<RunList>;
  metrics(): Promise<string>;
  readonly budgets: Budgets;
}
