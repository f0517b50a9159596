// Who executes a run: one process at a time. Where several may open the same database each holds a lease that it renews;
// a run whose owner's lease has run out may be taken over, and what its old owner still writes is refused (journal.ts).
import { FlueError, messageOf } from '../../errors.ts';
import type { Clock, Sql } from '../ports.ts';
import type { Store } from '../store/store.ts';

export interface Ownership {
  /** Of this process, as it stands beside its runs. Drawn at its first use: that loads Node's cryptography. */
  readonly id: string;
  /** From now on this process is alive to others. Called before it has a run. Throws FlueError store_error. */
  begin(): void;
  /** False when another process that is alive has the run. Throws FlueError store_error. */
  claim(runId: string): boolean;
  /** Milliseconds until the owner of a run may be taken for dead; 0 when it may be now. */
  leaseLeft(runId: string): number;
  /** Its runs are free for others, at once. */
  end(): void;
}

export interface OwnershipOptions {
  sql: Sql;
  store: Store;
  clock: Clock;
  /** undefined: nobody else opens this database while we do. */
  leaseMs: number | undefined;
}

export function createOwnership({ sql, store, clock, leaseMs }: OwnershipOptions): Ownership {
  let drawn: string | undefined;
  const own = (): string => {
    drawn ??= crypto.randomUUID();
    return drawn;
  };
  let stopRenewing: (() => void) | undefined;
  let until = 0;

  const renew = (ms: number): void => {
    store.setLease(own(), clock.now() + ms);
    until = clock.now() + ms;
  };
  const renewLater = (ms: number): void => {
    stopRenewing = clock.after(ms / 3, () => {
      try {
        store.setLease(own(), clock.now() + ms);
      } catch {
        // Not written this time: whoever takes a run over meanwhile is right to.
      }
      renewLater(ms);
    });
  };
  const leaseLeft = (runId: string): number => {
    const owner = store.ownerOf(runId);
    if (owner === null || owner === drawn || leaseMs === undefined) return 0;
    return Math.max(0, store.leaseOf(owner) - clock.now());
  };

  return {
    get id() {
      return own();
    },
    begin() {
      if (leaseMs === undefined) return;
      // After a long pause, too: what is taken now must not be anybody's.
      if (clock.now() >= until) written(() => renew(leaseMs));
      if (stopRenewing === undefined) renewLater(leaseMs);
    },
    claim: (runId) =>
      written(() =>
        sql.transaction(() => {
          const free = leaseLeft(runId) === 0;
          if (free) store.setOwner(runId, own());
          return free;
        }),
      ),
    leaseLeft,
    end() {
      stopRenewing?.();
      stopRenewing = undefined;
      if (leaseMs !== undefined && drawn !== undefined) store.dropLease(drawn);
    },
  };
}

/** What the engine throws becomes the store's own error. */
function written<T>(write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new FlueError('store_error', `the database cannot be written: ${messageOf(cause)}`, {
      hint: 'make room on the disk that holds the database, and try again',
      cause,
    });
  }
}
