// What the test and the processes that it kills tell each other.
import type { JournalEntry } from '../../../src/protocol/events.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import type { StartRun } from '../../../src/protocol/start-run.ts';

export interface DriverOptions {
  /** Of the process. */
  life: string;
  databasePath: string;
  /** Of the fake provider. */
  providerUrl: string;
  /** Of the world outside (outside.ts). */
  outsideUrl: string;
  /** Where other processes open the same database. */
  leaseMs: number | null;
}

export interface Answer {
  runId: string;
  callId: string;
  approve: boolean;
  by: string;
}

export type ToDriver =
  | { do: 'start'; number: number; request: StartRun }
  | { do: 'answer'; answer: Answer }
  /** To end by itself. */
  | { do: 'end' };

export interface StoredJournal {
  runId: string;
  entries: JournalEntry[];
}

export type FromDriver =
  /** Before anything is done: what the database holds. */
  | { is: 'born'; journals: StoredJournal[] }
  | { is: 'accepted'; number: number; runId: string }
  | { is: 'event'; runId: string; entry: JournalEntry }
  /** `code` of the error; null = it counts. */
  | { is: 'answered'; answer: Answer; code: string | null }
  | { is: 'trouble'; problem: string }
  | { is: 'ending'; snapshots: RunSnapshot[] };
