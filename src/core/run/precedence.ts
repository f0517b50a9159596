// Runs of one session take place one after another, in the order in which they were accepted, whichever process has them:
// the next message is an answer to what came before it. Within a process a queue sees to that; this sees to what the queue
// does not know of: runs of a process that died, or of another one.
import type { StartRun } from '../../protocol/start-run.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Ownership } from './ownership.ts';

export interface PrecedenceOptions {
  store: Store;
  clock: Clock;
  ownership: Ownership;
  /** Works on a run of this process; undefined when it is none. */
  drive(runId: string): Promise<void> | undefined;
  /** Makes a run one of this process. */
  resume(runId: string): Promise<unknown>;
}

/** How often a run that another process has is looked at. */
const LOOK_MS = 500;
/** In a row: whatever comes next then says what is wrong with the database. */
const MOST_FAILURES = 4;

/** Resolves when no older run of the same session is open, or when this one is no longer the process's. */
export function createPrecedence({ store, clock, ownership, drive, resume }: PrecedenceOptions) {
  const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

  /** The next older one is over, or may be. */
  const letPass = async (elder: string): Promise<void> => {
    const here = drive(elder);
    if (here !== undefined) return here;
    const ms = ownership.leaseLeft(elder);
    if (ms > 0) return wait(Math.min(ms, LOOK_MS));
    await resume(elder);
  };

  return async (runId: string, request: StartRun, isWanted: () => boolean): Promise<void> => {
    for (let failures = 0; isWanted(); ) {
      try {
        const elder = store.openRunBefore(runId, request);
        if (elder === undefined) return;
        await letPass(elder);
        failures = 0;
      } catch {
        // The database cannot be read, or somebody else was quicker. The last thing before giving up is to try.
        if (failures === MOST_FAILURES) return;
        failures += 1;
        await wait(LOOK_MS);
      }
    }
  };
}
