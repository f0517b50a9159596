// What the database holds, in the order it was committed: seen from below the runtime, statement by statement, and known
// to be committed only when the engine has said so.
import type { SqlValue } from '../../../src/core/ports.ts';
import type { JournalEntry } from '../../../src/protocol/events.ts';
import type { Life } from './timeline.ts';

export interface Recording {
  runId: string;
  key: string;
  args: string;
  outcome: { value?: unknown; error?: string };
}

/** One row that matters to a judge. */
export type Written =
  | { is: 'event'; runId: string; entry: JournalEntry }
  | { is: 'recording'; recording: Recording }
  /** Until when a run sleeps. */
  | { is: 'sleep'; runId: string; key: string; until: number }
  | { is: 'state'; instance: string; key: string; value: unknown }
  /** Somebody has a run from now on. */
  | { is: 'owner'; runId: string; owner: string };

export type CommitListener = (life: Life, written: readonly Written[]) => void;

export interface CommittedRecord {
  readonly journals: ReadonlyMap<string, readonly JournalEntry[]>;
  /** In order of commit; those of one commit side by side. */
  readonly written: readonly Written[];
  /** Commits of a run by one process. */
  commitsOf(runId: string, life: Life): number;
  /** Who wrote last of a run. */
  writerOf(runId: string): Life | undefined;
  /** What a process calls itself beside the runs that it has; undefined before it had one. */
  ownerOf(life: Life): string | undefined;
  /** The outputs of tool calls that are done, by call. */
  readonly outputs: ReadonlyMap<string, string>;
  add(life: Life, written: readonly Written[]): void;
  listen(listener: CommitListener): void;
}

export function createRecord(): CommittedRecord {
  const journals = new Map<string, JournalEntry[]>();
  const commits = new Map<string, number>();
  const writers = new Map<string, Life>();
  const owners = new Map<Life, string>();
  const outputs = new Map<string, string>();
  const all: Written[] = [];
  const listeners: CommitListener[] = [];
  const file = (one: Written): void => {
    all.push(one);
    if (one.is !== 'event') return;
    const { runId, entry } = one;
    const journal = journals.get(runId);
    if (journal === undefined) journals.set(runId, [entry]);
    else journal.push(entry);
    if (entry.event.type === 'tool_completed') outputs.set(entry.event.callId, entry.event.output);
  };
  return {
    journals,
    written: all,
    outputs,
    commitsOf: (runId, life) => commits.get(`${life.name} ${runId}`) ?? 0,
    writerOf: (runId) => writers.get(runId),
    ownerOf: (life) => owners.get(life),
    add(life, written) {
      for (const one of written) {
        file(one);
        if (one.is === 'owner') owners.set(life, one.owner);
      }
      for (const runId of new Set(written.flatMap(runOf))) {
        const key = `${life.name} ${runId}`;
        commits.set(key, (commits.get(key) ?? 0) + 1);
        writers.set(runId, life);
      }
      for (const listener of listeners) listener(life, written);
    },
    listen: (listener) => void listeners.push(listener),
  };
}

function runOf(one: Written): string[] {
  if (one.is === 'event') return [one.runId];
  return one.is === 'recording' ? [one.recording.runId] : [];
}

/** What a statement writes, if a judge has to know. */
export function writtenBy(statement: string, params: readonly SqlValue[]): Written | undefined {
  const [first, second, third, fourth] = params;
  if (statement.startsWith('UPDATE runs SET owner') && typeof first === 'string')
    return { is: 'owner', runId: String(second), owner: first };
  if (statement.startsWith('INSERT INTO runs ') && typeof params[5] === 'string')
    return { is: 'owner', runId: String(first), owner: params[5] };
  if (statement.startsWith('INSERT INTO events')) {
    const entry: JournalEntry = { offset: Number(second), event: JSON.parse(String(third)) };
    return { is: 'event', runId: String(first), entry };
  }
  if (statement.startsWith('INSERT INTO recordings')) {
    const recording = { runId: String(first), key: String(second), args: String(third) };
    return { is: 'recording', recording: { ...recording, outcome: JSON.parse(String(fourth)) } };
  }
  const [, sleep] = /^sleep (.+)$/.exec(String(second)) ?? [];
  if (statement.startsWith('INSERT INTO prompts') && sleep !== undefined)
    return { is: 'sleep', runId: String(first), key: sleep, until: JSON.parse(String(third)).until };
  if (statement.startsWith('INSERT INTO states'))
    return { is: 'state', instance: String(first), key: String(second), value: JSON.parse(String(third)) };
  return undefined;
}
