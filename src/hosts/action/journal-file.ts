// The journal on the runner's disk: RUNNER_TEMP/flue/<id>.db, and beside it what is too large for an output. The post step
// finds it by the path in GITHUB_STATE and removes all of it.
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { appendValue } from '../../github/file-command.ts';
import type { OutputFiles } from '../../github/outputs.ts';

import type { JournalEntry } from '../../protocol/events.ts';
import { fold, isTerminal } from '../../protocol/fold.ts';
import { toNanos, toUsd } from '../../protocol/money.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { removeIfPossible } from '../remove.ts';
import type { Step } from './inputs.ts';

const DATABASE = '.db';
const DATABASE_FILES = [DATABASE, '.db-wal', '.db-shm'];
const REMOTE_RUNS = '.runs.jsonl';
const OUTPUT_FILES = ['.result.json', '.results.json', REMOTE_RUNS];

export interface JournalFile extends OutputFiles {
  path: string;
}

/** Where the runs are named whose journal a server keeps. */
export function remoteRunsFile(journal: string): string {
  return `${journal.slice(0, -DATABASE.length)}${REMOTE_RUNS}`;
}

/** Makes the folder and tells the post step, before anything can be spent. */
export function createJournalFile(step: Step): JournalFile {
  const folder = join(step.temp, 'flue');
  const base = join(folder, crypto.randomUUID());
  // Before the folder is there: a process that is killed now leaves nothing that nobody knows of.
  if (step.stateFile !== null) appendValue(step.stateFile, 'journal', `${base}${DATABASE}`);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new FlueError('store_error', `the folder "${folder}" cannot be made: ${messageOf(cause)}`, {
      hint: 'RUNNER_TEMP must name a writable folder',
      cause,
    });
  }
  return { path: `${base}${DATABASE}`, result: `${base}.result.json`, results: `${base}.results.json` };
}

/** Tells the post step that everything has been told. */
export function markFinished({ stateFile }: Step): void {
  if (stateFile !== null) appendValue(stateFile, 'finished', 'true');
}

/**
 * Every run of the journal as far as it got, without those that were over before `since` (an ISO 8601 time). Throws FlueError `store_error`
 * when the file is no journal.
 */
export async function readJournal(path: string, since = ''): Promise<RunSnapshot[]> {
  if (!existsSync(dirname(path))) return [];
  const [{ openNodeSqlite }, { createStore }] = await Promise.all([
    import('../../adapters/sql/node-sqlite.ts'),
    import('../../core/store/store.ts'),
  ]);
  const sql = openNodeSqlite({ path, survives: 'process' });
  try {
    const store = createStore(sql);
    return store
      .runIds()
      .map((runId) => store.entries(runId, 0))
      .filter((entries) => (entries.at(-1)?.event.at ?? '') > since)
      .map((entries) => countOpenTurns(fold(entries), entries));
  } finally {
    sql.close();
  }
}

/** A model call that was under way when the process died may have been billed: what was set aside for it is the bound. */
function countOpenTurns(snapshot: RunSnapshot, entries: readonly JournalEntry[]): RunSnapshot {
  if (isTerminal(snapshot.status)) return snapshot;
  const open = new Map<number, number[]>();
  for (const { event } of entries) {
    if (event.type === 'turn_started')
      open.set(event.turn, [...(open.get(event.turn) ?? []), event.reservedUsd ?? 0]);
    else if (event.type === 'turn_completed') open.delete(event.turn);
  }
  const sent = [...open.values()].flat();
  const bound = sent.reduce((sum, usd) => sum + toNanos(usd), toNanos(snapshot.unreportedUsdMax));
  return {
    ...snapshot,
    lostRequests: snapshot.lostRequests + sent.length,
    unreportedUsdMax: toUsd(bound),
  };
}

/** The journal and all that lies beside it, as far as it can be. */
export function removeJournalFile(path: string): void {
  remove(path, [...DATABASE_FILES, ...OUTPUT_FILES]);
}

/** The journal alone: what later steps read stays. */
export function removeDatabase(path: string): void {
  remove(path, DATABASE_FILES);
}

function remove(path: string, endings: readonly string[]): void {
  const base = path.slice(0, path.length - DATABASE.length);
  removeIfPossible(...endings.map((ending) => `${base}${ending}`));
  try {
    rmdirSync(dirname(path));
  } catch {
    // Another step of the job still has something there.
  }
}
