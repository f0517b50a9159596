// The journal of one run: numbers, redacts and appends events, commits them in one transaction with the rows they tell
// of, folds them, and only then shows them to listeners. After the terminal event it takes nothing more.
import { FlueError, messageOf } from '../../errors.ts';
import type { JournalEntry, LiveEvent, RunEvent } from '../../protocol/events.ts';
import { beginFold, type FoldState, foldEvent, foldState, snapshotOf } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Clock } from '../ports.ts';
import { redactJson } from '../redact.ts';
import type { RunListener } from '../runtime-api.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { Store } from '../store/store.ts';

type Unstamped<E> = E extends { at: string } ? Omit<E, 'at'> : never;
export type NewEvent = Unstamped<RunEvent>;
export type NewLiveEvent = Unstamped<LiveEvent>;

export interface Journal {
  readonly runId: string;
  /** Keeps an event for the next commit. */
  stage(event: NewEvent): void;
  /** Keeps row writes for the next commit. */
  stageRows(write: () => void): void;
  /** The next commit survives the machine losing power, where the database is one that can. */
  outlastPower(): void;
  /**
   * Commits all that is staged, and `events` after it, in one transaction; resolves when that, and what was committed
   * before, is durable and shown.
   * Rejects with FlueError store_error when it cannot be written: nothing more of the run can be then, and every later
   * commit rejects too. After the terminal event it does nothing; of a run that was left it never resolves, so that
   * whatever still runs does not go on as if it had been written.
   */
  commit(...events: NewEvent[]): Promise<void>;
  /**
   * Asked right before something is done that nothing takes back, where no commit comes before it or the disk was waited
   * for. Throws FlueError interrupted when another process has taken the run: this one was stopped for longer than its lease.
   */
  assertOurs(): void;
  /** Takes nothing more, without an end: somebody else goes on with the run. */
  leave(): void;
  /**
   * For a run whose journal cannot be written any more: its ending is shown, but it is nowhere stored. Of one that another
   * process has taken listeners hear nothing: under that offset that one stores something else.
   */
  endUnstored(event: NewEvent): void;
  /** Shows a delta to live listeners; it is never stored. */
  show(event: NewLiveEvent): void;
  snapshot(): RunSnapshot;
  isClosed(): boolean;
  isLeft(): boolean;
}

export interface JournalOptions {
  runId: string;
  store: Store;
  commits: GroupCommit;
  clock: Clock;
  redact(text: string): string;
  /** Events that are already stored, when a run is continued. */
  past: readonly JournalEntry[];
  /** Who executes the run. What somebody writes whom it was taken from is refused. */
  owner: string;
  /** Who hears of every event; they may come and go. */
  listeners: Set<RunListener>;
  /** Called once, when the first commit has failed: whatever the run still does nobody would know of. */
  onBroken?(failure: FlueError): void;
}

export function createJournal(options: JournalOptions): Journal {
  const { runId, store, commits, clock, redact, past, owner, listeners } = options;
  let state: FoldState | undefined = past.length === 0 ? undefined : foldState(past);
  let nextOffset = past.length + 1;
  let stagedEvents: Stamped[] = [];
  let stagedRows: Array<() => void> = [];
  let survives: 'process' | 'power' = 'process';
  let closed = false;
  let left = false;
  /** The last commit that was asked for. */
  let underWay: Promise<void> = Promise.resolve();
  /** Set with the first commit that failed: none after it may be written, or there would be a gap. */
  let broken: FlueError | undefined;

  const stamp = (event: NewEvent): Stamped => {
    const stamped = { ...event, at: new Date(clock.now()).toISOString() } as RunEvent;
    const { value, json } = redactJson(stamped, redact);
    return { event: value, json };
  };

  const take = (entry: JournalEntry): void => {
    if (state === undefined) state = beginFold(entry);
    else foldEvent(state, entry);
  };

  const publish = (offset: number, event: RunEvent): void => {
    const entry = { offset, event };
    take(entry);
    for (const listener of listeners) tell(listener, entry);
  };

  const breakOff = (thrown: unknown): void => {
    if (broken !== undefined) return;
    closed = true;
    broken = unwritable(thrown);
    options.onBroken?.(broken);
  };

  /** A listener that throws hears no more: what it is told of is durable, whatever it makes of it. */
  const tell = (listener: RunListener, entry: JournalEntry): void => {
    try {
      listener.onEvent(entry);
    } catch {
      listeners.delete(listener);
    }
  };

  return {
    runId,
    stage(event) {
      if (!closed) stagedEvents.push(stamp(event));
    },
    stageRows(rows) {
      if (!closed) stagedRows.push(rows);
    },
    outlastPower() {
      survives = 'power';
    },
    async commit(...events) {
      if (left) await new Promise(() => {});
      if (broken !== undefined) throw broken;
      if (closed) return;
      const stamped = [...stagedEvents, ...events.map(stamp)];
      const rows = stagedRows;
      if (stamped.length === 0 && rows.length === 0) return underWay;
      const first = nextOffset;
      const ends = stamped.some(({ event }) => isTerminalEvent(event));
      stagedEvents = [];
      stagedRows = [];
      nextOffset += stamped.length;
      closed = ends;
      const write = (): void => {
        if (broken !== undefined) throw broken;
        // Before the rows: whoever has taken the run may have written theirs. The first commit brings the run itself.
        if (first > 1 && store.ownerOf(runId) !== owner) throw takenOver(runId);
        for (const row of rows) row();
        for (const [i, { json }] of stamped.entries()) store.appendEvent(runId, first + i, json);
        if (ends) store.finishRun(runId, clock.now());
      };
      const show = (): void => {
        for (const [i, { event }] of stamped.entries()) publish(first + i, event);
      };
      const adding = commits.add({ of: runId, write, onDurable: show, onRefused: breakOff, survives });
      survives = 'process';
      underWay = adding.catch((thrown: unknown) => {
        throw broken ?? thrown;
      });
      await underWay;
    },
    assertOurs() {
      if (closed || store.ownerOf(runId) === owner) return;
      const failure = takenOver(runId);
      breakOff(failure);
      throw failure;
    },
    leave() {
      left = true;
      closed = true;
    },
    isLeft: () => left,
    endUnstored(event) {
      closed = true;
      const offset = (state?.snapshot.lastOffset ?? 0) + 1;
      if (broken?.code === 'interrupted') take({ offset, event: stamp(event).event });
      else publish(offset, stamp(event).event);
    },
    show(event) {
      if (closed || listeners.size === 0) return;
      const live = { ...event, at: new Date(clock.now()).toISOString() } as LiveEvent;
      if ('text' in live) live.text = redact(live.text);
      for (const listener of listeners) listener.onLive?.(live);
    },
    snapshot() {
      if (state === undefined) throw new Error(`run ${runId} has no event yet`);
      return snapshotOf(state);
    },
    isClosed: () => closed,
  };
}

function takenOver(runId: string): FlueError {
  return new FlueError('interrupted', `another process has taken over run ${runId}`, {
    hint: 'look at the run there: it goes on',
  });
}

function unwritable(thrown: unknown): FlueError {
  if (thrown instanceof FlueError && thrown.code === 'interrupted') return thrown;
  return new FlueError('store_error', `the journal cannot be written: ${messageOf(thrown)}`, {
    hint: 'make room on the disk that holds the database, and start the run again',
    cause: thrown,
  });
}

function isTerminalEvent(event: RunEvent): boolean {
  return event.type === 'run_succeeded' || event.type === 'run_failed' || event.type === 'run_cancelled';
}

interface Stamped {
  event: RunEvent;
  json: string;
}
