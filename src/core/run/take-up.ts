// Runs that an earlier process left, or one that is dead now: each is taken once, by one process, and goes on from its
// journal; what cannot be gone on with gets its end.
import { FlueError, messageOf } from '../../errors.ts';
import type { JournalEntry, Limits } from '../../protocol/events.ts';
import { fold } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { DEFAULT_LIMITS } from '../budget/limits.ts';
import type { Attendant, OpenRuns, RunHandle, RunListener } from '../runtime-api.ts';
import { admit } from './admit.ts';
import { type Definition, endBadly } from './execute-run.ts';
import type { Ownership } from './ownership.ts';
import { aboutToEnd, elsewhere, finished, unknownRun } from './refusals.ts';
import { openSegment, type RunHouse, type Segment, workspaceKeyOf } from './segment.ts';

/** A run that this process works on from now on. */
export interface Taken {
  runId: string;
  request: StartRun;
  limits: Limits;
  work: Definition;
  listeners: Set<RunListener>;
  /** Of a new run, whose first event it has committed. */
  segment?: Segment;
  known: RunSnapshot;
}

export interface TakingUpOptions {
  house: RunHouse;
  ownership: Ownership;
  take(taken: Taken): RunHandle;
  /** A run of this process. */
  known(runId: string): { handle: RunHandle; listeners: Set<RunListener> } | undefined;
  attendant(): Attendant | undefined;
  isLeaving(): boolean;
}

export interface TakingUp {
  /** A run that begins here stands in the database before its process has it: it is not for anybody to take up. */
  begins(runId: string, handle: Promise<RunHandle>): Promise<RunHandle>;
  resume(runId: string, listener?: RunListener): Promise<RunHandle>;
  resumeOpen(): Promise<OpenRuns>;
  /** Ends a run that no process works on. */
  abandon(runId: string, failure: FlueError): Promise<void>;
}

type Unended = Omit<Taken, 'work' | 'segment' | 'known'>;

export function createTakingUp(options: TakingUpOptions): TakingUp {
  const { house, ownership, take, known, attendant, isLeaving } = options;
  const { store, manifest } = house;
  const beginning = new Map<string, Promise<RunHandle>>();
  const taking = new Map<string, Promise<RunHandle>>();

  /** The run's request, for one that can be gone on with here. */
  const claim = (runId: string): StartRun => {
    const run = store.run(runId);
    if (run === undefined) throw unknownRun(runId);
    if (run.finished) throw finished(runId);
    if (isLeaving()) throw aboutToEnd('run_elsewhere');
    ownership.begin();
    if (!ownership.claim(runId)) throw elsewhere(runId);
    return run.request;
  };

  const until = (handle: Promise<RunHandle>, runId: string, coming: Map<string, Promise<RunHandle>>) => {
    const come = handle.finally(() => coming.delete(runId));
    coming.set(runId, come);
    return come;
  };

  const resume = async (runId: string, listener?: RunListener): Promise<RunHandle> => {
    // Somebody else here may be about to: it is taken once, and may be over by then.
    const coming = () => beginning.get(runId) ?? taking.get(runId);
    for (let handle = coming(); handle !== undefined; handle = coming()) {
      const taken = await handle.catch(() => undefined);
      if (taken !== undefined && known(runId) === undefined) return taken;
    }
    const here = known(runId);
    if (here === undefined) {
      return until(takeOver(runId, listener), runId, taking);
    }
    if (listener !== undefined) here.listeners.add(listener);
    return here.handle;
  };

  /** undefined: another process was quicker. The other runs are looked at all the same. */
  const resumeFree = async (runId: string): Promise<RunHandle | undefined> => {
    try {
      return await resume(runId);
    } catch (thrown) {
      const isTaken =
        thrown instanceof FlueError && (thrown.code === 'run_elsewhere' || thrown.code === 'run_finished');
      if (isTaken) return undefined;
      throw thrown;
    }
  };

  const takeOver = async (runId: string, listener?: RunListener): Promise<RunHandle> => {
    const request = claim(runId);
    const told = [listener, attendant()?.listenerOf(runId)];
    const listeners = new Set(told.filter((one) => one !== undefined));
    const entries = store.entries(runId, 0);
    const run = { runId, request, limits: limitsOf(entries), listeners };
    const handle = await goOn(run, entries);
    attendant()?.onTaken(handle);
    return handle;
  };
  const goOn = async (run: Unended, entries: readonly JournalEntry[]): Promise<RunHandle> => {
    try {
      const work = await admit(manifest, run.request);
      if (isLeaving()) throw aboutToEnd('run_elsewhere');
      return take({ ...run, work, known: fold(entries) });
    } catch (thrown) {
      if (isLeaving()) throw aboutToEnd('run_elsewhere');
      return interrupt(run, thrown);
    }
  };

  /** What was accepted gets its end, here and now, without being gone on with. */
  const end = async (run: Unended, failure: FlueError): Promise<RunSnapshot> => {
    const segment = openSegment(house, { ...run, entries: store.entries(run.runId, 0) });
    await endBadly(segment.scope, failure);
    const snapshot = segment.scope.journal.snapshot();
    await segment.end();
    house.minted.delete(workspaceKeyOf(run.request, run.runId));
    return snapshot;
  };

  /** The project has changed since. */
  const interrupt = async (run: Unended, thrown: unknown): Promise<RunHandle> => {
    const failure = new FlueError('interrupted', `the run cannot be continued: ${messageOf(thrown)}`, {
      hint: 'start it again with the project as it is now',
      cause: thrown,
    });
    const snapshot = await end(run, failure);
    const over = Promise.resolve(snapshot);
    return { runId: run.runId, snapshot: () => snapshot, done: over, over, failure: () => failure };
  };

  return {
    begins: (runId, handle) => until(handle, runId, beginning),
    resume,
    async resumeOpen() {
      const resumed: RunHandle[] = [];
      const left: number[] = [];
      for (const runId of store.openRunIds()) {
        // What is over by now was somebody's here.
        if (known(runId) !== undefined || beginning.has(runId) || store.run(runId)?.finished !== false)
          continue;
        const handle = ownership.leaseLeft(runId) > 0 ? undefined : await resumeFree(runId);
        if (handle !== undefined) resumed.push(handle);
        else if (store.run(runId)?.finished === false) left.push(ownership.leaseLeft(runId));
      }
      return { resumed, elsewhere: left.length, lookAgainMs: left.length === 0 ? null : Math.min(...left) };
    },
    async abandon(runId, failure) {
      const request = claim(runId);
      const limits = limitsOf(store.entries(runId, 0));
      await end({ runId, request, limits, listeners: new Set() }, failure);
    },
  };
}

function limitsOf([first]: readonly JournalEntry[]): Limits {
  return first?.event.type === 'run_queued' ? first.event.limits : DEFAULT_LIMITS;
}
