// The runs of a server as they are known here, newest first, kept up to date by asking: a page of the newest, those that
// wait for a human, and those that were under way when they were last seen.
import type { Client, RunQuery } from '../../client/client.ts';
import { FlueError } from '../../errors.ts';
import type { ListedRun } from '../../protocol/api.ts';
import { isTerminal } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { createStore, type Store } from '../store.ts';
import { type Filter, matches } from './filter.ts';

/** How far back the list of one question to the server has been read. */
interface Depth {
  newest: string;
  oldest: string;
  /** null: to its end. */
  cursor: string | null;
}

export interface RunListState {
  runs: ReadonlyMap<string, ListedRun>;
  depths: ReadonlyMap<string, Depth>;
}

export interface RunList {
  readonly state: Store<RunListState>;
  /** What is new, and what has become of what was under way. */
  refresh(filter: Filter, signal: AbortSignal): Promise<void>;
  /** The next older ones, `limit` at most. */
  readOn(filter: Filter, limit: number, signal: AbortSignal): Promise<void>;
  /** What another part of the page has learnt of a run. */
  put(run: ListedRun): void;
}

/** At first, and for what was missed. */
const PAGE = 100;
/** Each time again: more are read when all of these are new. */
const NEWEST = 20;
const MOST = 500;
/** After being away for longer, older runs are read again when they are scrolled to. */
const MAX_PAGES = 10;
/** Of runs that no list tells of this many are asked for at once, each in its turn. */
const MAX_SINGLE = 8;

export function createRunList(client: Client): RunList {
  const state = createStore<RunListState>({ runs: new Map(), depths: new Map() });
  const lookedAt = new Map<string, number>();
  let looks = 0;
  const put = (found: readonly ListedRun[]): void => {
    const { runs, depths } = state.get();
    const changed = found.filter((run) => !isOlder(run, runs.get(run.runId)));
    if (changed.length === 0) return;
    const next = new Map(runs);
    for (const run of changed) next.set(run.runId, run);
    state.set({ runs: next, depths });
  };
  const drop = (gone: readonly ListedRun[]): void => {
    if (gone.length === 0) return;
    const { runs, depths } = state.get();
    const next = new Map(runs);
    for (const { runId } of gone) next.delete(runId);
    state.set({ runs: next, depths });
  };
  const deepen = (key: string, depth: Depth): void => {
    const { runs, depths } = state.get();
    state.set({ runs, depths: new Map(depths).set(key, depth) });
  };
  const readNewest = async (filter: Filter, signal: AbortSignal): Promise<readonly ListedRun[]> => {
    const key = keyOf(filter);
    const before = state.get().depths.get(key);
    const found: ListedRun[] = [];
    let cursor: string | undefined;
    for (let page = 1; ; page++) {
      const limit = before === undefined || cursor !== undefined ? PAGE : NEWEST;
      const { runs, nextCursor } = await client.list({ ...queryOf(filter), limit, cursor }, { signal });
      found.push(...runs);
      put(runs);
      const oldest = runs.at(-1)?.runId ?? '';
      const newest = found[0]?.runId ?? before?.newest ?? '';
      if (before !== undefined && (nextCursor === null || oldest <= before.newest)) {
        deepen(key, { ...before, newest, cursor: nextCursor === null ? null : before.cursor });
        return found;
      }
      if (before === undefined || nextCursor === null || page === MAX_PAGES) {
        deepen(key, { newest, oldest, cursor: nextCursor });
        return found;
      }
      cursor = nextCursor;
    }
  };
  const readUnderWay = async (seen: Set<string>, signal: AbortSignal): Promise<void> => {
    const left = (): ListedRun[] =>
      [...state.get().runs.values()].filter((run) => !isTerminal(run.status) && !seen.has(run.runId));
    const statuses = new Set(['waiting' as const, ...left().map(({ status }) => status)]);
    for (const status of statuses) {
      const { runs } = await client.list({ status, limit: PAGE }, { signal });
      for (const { runId } of runs) seen.add(runId);
      put(runs);
    }
    const unlisted = left()
      .sort((a, b) => (lookedAt.get(a.runId) ?? 0) - (lookedAt.get(b.runId) ?? 0))
      .slice(0, MAX_SINGLE);
    looks += 1;
    for (const { runId } of unlisted) lookedAt.set(runId, looks);
    const found = await Promise.all(unlisted.map((run) => lookUp(client, run, signal)));
    put(found.filter((run) => run !== undefined));
    drop(unlisted.filter((_, place) => found[place] === undefined));
  };
  return {
    state,
    async refresh(filter, signal) {
      const newest = await readNewest(filter, signal);
      await readUnderWay(new Set(newest.map(({ runId }) => runId)), signal);
    },
    async readOn(filter, limit, signal) {
      const key = keyOf(filter);
      const depth = state.get().depths.get(key);
      if (depth === undefined || depth.cursor === null) return;
      const { runs, nextCursor } = await client.list(
        { ...queryOf(filter), cursor: depth.cursor, limit: Math.min(limit, MOST) },
        { signal },
      );
      put(runs);
      const { newest } = state.get().depths.get(key) ?? depth;
      deepen(key, { newest, oldest: runs.at(-1)?.runId ?? depth.oldest, cursor: nextCursor });
    },
    put: (run) => put([run]),
  };
}

/** The rows to show, newest first, and whether there are older ones that have not been read. */
export function rowsOf(
  { runs, depths }: RunListState,
  filter: Filter,
): { rows: ListedRun[]; isLoaded: boolean; hasMore: boolean } {
  const depth = depths.get(keyOf(filter));
  const hasMore = depth !== undefined && depth.cursor !== null;
  const rows = [...runs.values()]
    // Of other questions there may be older ones, with holes between them.
    .filter((run) => matches(run, filter) && !(hasMore && run.runId < depth.oldest))
    .sort((a, b) => (a.runId < b.runId ? 1 : -1));
  return { rows, isLoaded: depth !== undefined, hasMore };
}

/** Every run that waits for a human, the longest waiting first. */
export function waitingIn({ runs }: RunListState): ListedRun[] {
  return [...runs.values()]
    .filter(({ status, pendingApprovals }) => status === 'waiting' && pendingApprovals.length > 0)
    .sort((a, b) => (a.runId < b.runId ? -1 : 1));
}

/** A snapshot without what lists leave out. */
export function listed(run: RunSnapshot): ListedRun {
  const { input: _input, text: _text, result: _result, ...rest } = run;
  return rest;
}

/** undefined: the server keeps it no longer. */
async function lookUp(client: Client, run: ListedRun, signal: AbortSignal): Promise<ListedRun | undefined> {
  try {
    return listed(await client.status(run, { signal }));
  } catch (thrown) {
    if (thrown instanceof FlueError && GONE.has(thrown.code)) return undefined;
    throw thrown;
  }
}

const GONE = new Set(['unknown_run', 'unknown_instance', 'not_found']);

/** The list lags: what a run's own events have told is not taken back by it. */
function isOlder(run: ListedRun, known: ListedRun | undefined): boolean {
  return known !== undefined && run.lastOffset <= known.lastOffset;
}

function queryOf({ status, kind, name }: Filter): RunQuery {
  return { status, kind, name };
}

function keyOf({ status, kind, name }: Filter): string {
  return JSON.stringify([status, kind, name]);
}
