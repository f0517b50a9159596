// What the test has seen of a history: who was born with which journals, which events were shown, what was answered.
import type { JournalEntry, RunEvent } from '../../../src/protocol/events.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import type { Answer, StoredJournal } from './messages.ts';

export interface Birth {
  life: string;
  journals: readonly StoredJournal[];
}

export interface Witness {
  births: Birth[];
  /** Of each run every event that somebody was shown, by offset, as JSON. */
  shown: Map<string, Map<number, string>>;
  /** Runs that were accepted, by their number: whoever asked was told so. */
  accepted: Map<number, string>;
  /** Answers that count, said the process. */
  answered: Answer[];
  /** Ids of runs that are over. */
  over: Set<string>;
  snapshots: RunSnapshot[];
  problems: string[];
}

export const ENDS: readonly string[] = ['run_succeeded', 'run_failed', 'run_cancelled'];

export function createWitness(): Witness {
  return {
    births: [],
    shown: new Map(),
    accepted: new Map(),
    answered: [],
    over: new Set(),
    snapshots: [],
    problems: [],
  };
}

/** An event that is there may never be another one. */
export function see(
  { shown, over, problems }: Witness,
  runId: string,
  { offset, event }: JournalEntry,
): void {
  const known = shown.get(runId) ?? new Map<number, string>();
  shown.set(runId, known);
  const json = JSON.stringify(event);
  const before = known.get(offset) ?? json;
  if (before !== json) problems.push(`${runId} shows at ${offset} ${json}, and before ${before}`);
  known.set(offset, json);
  if (ENDS.includes(event.type)) over.add(runId);
}

/** The planned run that an accepted one is. */
export function numberOf(event: RunEvent): number {
  if (event.type !== 'run_queued') return Number.NaN;
  return Number(/"run":(\d+)|<<run=(\d+)/.exec(JSON.stringify(event.input))?.slice(1).find(Boolean));
}
