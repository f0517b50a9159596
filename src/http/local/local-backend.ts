// The backend over the runs of one database in this process: all of a Node server's, or one object's on Cloudflare.
import { every } from '../../core/every.ts';
import type { Clock, Sql } from '../../core/ports.ts';
import type { RunHandle, RunListener, Runtime } from '../../core/runtime-api.ts';
import { createRetention } from '../../core/store/retention.ts';
import { createServerRows, type ServerRows } from '../../core/store/server-rows.ts';
import { createStore } from '../../core/store/store.ts';
import { FlueError } from '../../errors.ts';
import type { ConversationEntry, ListedRun, RunList } from '../../protocol/api.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { instanceKeyOf } from '../../protocol/ids.ts';
import { type Message, textOf, toolUsesOf } from '../../protocol/messages.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { Admission, Backend, RunQuery, Started } from '../backend.ts';
import { createBudgets } from '../budgets.ts';
import { createLoad } from './load.ts';
import { createMetrics } from './metrics.ts';
import { createRunNotes, type RunNotesOptions } from './run-notes.ts';
import { createWatchers } from './watchers.ts';

export interface LocalBackendOptions {
  runtime: Runtime;
  sql: Sql;
  clock: Clock;
  version: string;
  names: { workflow: ReadonlyMap<string, unknown>; agent: ReadonlyMap<string, unknown> };
  /** Runs that may be active at once. */
  maxActive: number;
  /** How many runs that are over keep their journals, and for how many days. */
  keep: { runs: number; days: number };
  /** Hears of each run that this process works on. */
  onRun?: ((run: RunHandle) => void) | undefined;
  /** True where nobody else works on the runs of this database. */
  isAlone?: boolean | undefined;
  /** Where else runs are listed; what it refuses is tried again. */
  publish?: RunNotesOptions['publish'];
  /** Told of each stretch of work on a run: until it is over, or waits. */
  onWork?: ((until: Promise<unknown>) => void) | undefined;
}

export interface LocalBackend extends Backend {
  /** Goes on with what earlier processes left: how many runs those are, and after how many milliseconds to look again. */
  resumeOpen(): Promise<{ resumed: number; lookAgainMs: number | null }>;
  /** Gives up what is no longer kept, at most `limit` runs. Returns how many it did: 0 = none is due. */
  sweep(limit: number): number;
  /** Grows with everything that happens to a run. */
  readonly stirs: number;
  /** Takes in nothing more. */
  closeAdmission(): void;
  /** Writes what is not yet written. */
  close(): void;
}

/** Entries of a page: an event has at most 256 KiB in its row, what is larger is read piece by piece. */
const PAGE = 16;
/** How often the journal of a run that another process has is looked at. */
const ELSEWHERE_MS = 500;
/** Clocks differ: an expired token is remembered a little longer. */
const LEEWAY_MS = 60_000;

export function createLocalBackend(options: LocalBackendOptions): LocalBackend {
  const { runtime, sql, clock, names, publish, onWork = () => {} } = options;
  const rows = createServerRows(sql);
  const store = createStore(sql);
  const { keep } = options;
  const retention = createRetention({ sql, store, clock, keep, onDeleted: rows.forget });
  const load = createLoad(options.maxActive);
  const metrics = createMetrics(options.version);
  const watchers = createWatchers();
  const here = new Map<string, RunHandle>();
  let caughtUp = false;
  let stirs = 0;
  const starting = new Map<string, Promise<Started>>();
  const notes = createRunNotes({ rows, clock, snapshot: (runId) => runtime.get(runId), publish });

  const listenerOf = (runId: () => string): RunListener => {
    let offset = 0;
    return {
      onEvent(entry) {
        offset = entry.offset;
        stirs += 1;
        metrics.onEvent(entry.event);
        notes.touch(runId());
        watchers.onEvent(runId(), entry);
      },
      onLive: (event) => watchers.onLive(runId(), event, offset),
    };
  };
  const take = (handle: RunHandle, leave: () => void): void => {
    here.set(handle.runId, handle);
    options.onRun?.(handle);
    onWork(handle.done);
    void handle.over.then((run) => {
      if (here.get(handle.runId) === handle) here.delete(handle.runId);
      leave();
      metrics.onOver(run);
      // One that ended here alone is what the database says.
      notes.touch(run.runId, mayGoOn(handle) ? undefined : run);
    });
  };
  const startNew = async (request: StartRun, admission: Admission): Promise<Started> => {
    const leave = load.enter(request);
    let runId = '';
    try {
      const handle = await runtime.start(
        request,
        listenerOf(() => runId),
        {
          alongside(id) {
            runId = id;
            rows.accept(request, { runId: id, ...admission });
          },
        },
      );
      take(handle, leave);
      return { snapshot: handle.snapshot(), isNew: true };
    } catch (thrown) {
      leave();
      throw refusalIn(thrown);
    }
  };
  const startKeyed = async (request: StartRun, admission: Admission): Promise<Started> => {
    const { key } = admission;
    const known = key === undefined ? undefined : rows.keyed(request, key.key);
    if (known === undefined) return startNew(request, admission);
    if (known.body !== key?.body) throw mismatch(key?.key ?? '');
    const snapshot = runtime.get(known.runId);
    if (snapshot === undefined) throw new Error(`run ${known.runId} of a key is gone`);
    return { snapshot, isNew: false };
  };
  runtime.attend({
    listenerOf: (runId) => listenerOf(() => runId),
    onTaken: (handle) => take(handle, load.take(handle.snapshot())),
  });

  return {
    async start(request, admission) {
      const { key } = admission;
      if (key === undefined) return startNew(request, admission);
      // What comes twice at once is accepted once: the second waits for the first.
      const place = JSON.stringify([request.kind, request.name, request.instanceId, key.key]);
      while (starting.has(place)) await starting.get(place)?.catch(() => {});
      const started = startKeyed(request, admission).finally(() => starting.delete(place));
      starting.set(place, started);
      return started;
    },
    spendToken: async (token, on) => rows.spendToken(token, on, clock.now() - LEEWAY_MS),
    hasDefinition: (kind, name) => names[kind].has(name),
    ownerOf: async (address) => rows.ownerOf(address),
    latestRunId: async (address) => rows.latestRunId(address),
    addressOf: async (runId) => rows.addressOf(runId),
    runWaitingFor: async (address, callId) => rows.runWaitingFor(address, callId),
    snapshot: async (runId) => runtime.get(runId),
    entries: async (runId, after) => runtime.entries(runId, after, PAGE),
    watchRun(runId, watcher) {
      const stop = watchers.watchRun(runId, watcher);
      let stopLooking = (): void => {};
      let isWatching = true;
      const look = (): void => {
        if (isWatching && !options.isAlone) stopLooking = every(clock, ELSEWHERE_MS, watcher.onMore);
      };
      const own = here.get(runId);
      if (own === undefined) look();
      else void own.over.then(() => mayGoOn(own) && look());
      return () => {
        isWatching = false;
        stop();
        stopLooking();
      };
    },
    watchInstance: watchers.watchInstance,
    async settle(runId, ms, signal) {
      return settled({ clock, runtime, watch: this.watchRun, own: here.get(runId) }, { runId, ms, signal });
    },
    conversation: async (address, session) =>
      store.messages(`${instanceKeyOf(address)}/${session}`).map(entryOf),
    cancel: async (runId, message) => runtime.cancel(runId, message),
    async decide(runId, callId, decision) {
      const handle = await runtime.resolveApproval(runId, callId, decision);
      onWork(handle.done);
      return handle.snapshot();
    },
    async list(query) {
      notes.flush();
      return listed(rows, query);
    },
    async metrics() {
      const active = { queued: 0, running: 0, waiting: 0 };
      for (const handle of here.values()) {
        const { status } = handle.snapshot();
        if (status in active) active[status as keyof typeof active] += 1;
      }
      return metrics.text({ active });
    },
    budgets: createBudgets(sql, clock),
    async resumeOpen() {
      const { resumed, lookAgainMs } = await runtime.resumeOpen();
      if (!caughtUp) for (const runId of rows.unnoted()) notes.touch(runId);
      caughtUp = true;
      return { resumed: resumed.length, lookAgainMs };
    },
    sweep: retention.sweep,
    get stirs() {
      return stirs;
    },
    closeAdmission: load.close,
    close() {
      notes.flush();
      notes.stop();
    },
  };
}

/** Another process has taken it, or it could not be written: its end here may be nowhere stored. */
function mayGoOn(handle: RunHandle): boolean {
  const code = handle.failure()?.code;
  return code === 'interrupted' || code === 'store_error';
}

interface Settling {
  clock: Clock;
  runtime: Runtime;
  watch: Backend['watchRun'];
  own: RunHandle | undefined;
}

/** One that ends here is not read again. */
async function settled(
  { clock, runtime, watch, own }: Settling,
  { runId, ms, signal }: { runId: string; ms: number; signal: AbortSignal },
): Promise<RunSnapshot | undefined> {
  const { promise, resolve } = Promise.withResolvers<RunSnapshot | undefined>();
  const give = (): void => resolve(runtime.get(runId));
  const stopWaiting = clock.after(ms, give);
  signal.addEventListener('abort', give, { once: true });
  const look = (): void => {
    const run = runtime.get(runId);
    if (run === undefined || isTerminal(run.status)) resolve(run);
  };
  const stopWatching = own === undefined ? watch(runId, { onMore: look, onLive() {} }) : () => {};
  void own?.over.then((run) => resolve(mayGoOn(own) ? runtime.get(runId) : run));
  if (signal.aborted) give();
  else if (own === undefined) look();
  const run = await promise;
  stopWaiting();
  stopWatching();
  signal.removeEventListener('abort', give);
  return run;
}

function entryOf({ role, content }: Message): ConversationEntry {
  const toolCalls = role === 'assistant' ? toolUsesOf(content) : [];
  return { role, text: textOf(content), toolCalls: toolCalls.map(({ callId, name }) => ({ callId, name })) };
}

function listed(rows: ServerRows, { cursor, limit, ...query }: RunQuery): RunList {
  const found = rows.list({ ...query, before: cursor, limit: limit + 1 });
  const runs = found.slice(0, limit).map((json) => JSON.parse(json) as ListedRun);
  return { runs, nextCursor: found.length > limit ? (runs.at(-1)?.runId ?? null) : null };
}

/** What the accepting transaction refused comes back as the cause of a commit that failed. */
function refusalIn(thrown: unknown): unknown {
  const isRefusal = thrown instanceof FlueError && thrown.cause instanceof FlueError;
  return isRefusal && thrown.code === 'store_error' ? thrown.cause : thrown;
}

function mismatch(key: string): FlueError {
  return new FlueError('idempotency_mismatch', `the key "${key}" was used with another body`, {
    hint: 'use a new key for a new request',
  });
}
