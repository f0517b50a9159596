// The model requests of a run that are under way, as rows: what a process that dies leaves behind is counted as lost by
// the one that continues the run, neither forgotten nor invented.
import { type Nanos, toUsd } from '../../protocol/money.ts';
import type { Journal } from '../run/journal.ts';
import type { Store } from '../store/store.ts';

export interface OpenRequest {
  /** No answer came and it may have been billed: it stays until an event has told of it. */
  lose(): void;
  /** Answered, or refused unbilled. Without effect on one that is lost. */
  close(): void;
}

export interface Requests {
  /** Those that a process before has left, as lost; told once, in the event that is staged next. */
  takeLeft(): { lostRequests: number; unreportedUsd: number };
  /** Its row is written with the next commit, which comes before it is sent. */
  open(nanos: Nanos): OpenRequest;
  /** The lost ones are told of in the event that is staged next. */
  forgetLost(): void;
}

/** `underWay`: what a process before has left of the run. */
export function createRequests(
  journal: Journal,
  store: Store,
  underWay: ReturnType<Store['requests']>,
): Requests {
  const { runId } = journal;
  const left = [...underWay];
  let next = left.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const lost = new Set<number>();
  const drop = (id: number): void => journal.stageRows(() => store.deleteRequest(runId, id));
  return {
    takeLeft() {
      const told = left.splice(0);
      for (const { id } of told) drop(id);
      return {
        lostRequests: told.length,
        unreportedUsd: toUsd(told.reduce((sum, { nanos }) => sum + nanos, 0)),
      };
    },
    open(nanos) {
      const id = next++;
      journal.stageRows(() => store.insertRequest(runId, id, nanos));
      return {
        lose: () => void lost.add(id),
        close() {
          if (!lost.has(id)) drop(id);
        },
      };
    },
    forgetLost() {
      for (const id of lost) drop(id);
      lost.clear();
    },
  };
}
