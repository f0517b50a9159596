// All that one connection is told: runs it asked for, each once at a time, and every run of an instance that it follows.

import { isTerminal } from '../../protocol/fold.ts';
import type { Address, Backend } from '../backend.ts';
import { feedRun } from './run-feed.ts';
import type { Sink } from './sink.ts';

/** What a connection is told, and how far it is: all that is needed to go on after everything else was forgotten. */
export interface FeedsMark {
  follows: boolean;
  runs: ReadonlyArray<{ runId: string; offset: number; requestId?: string | undefined }>;
}

export interface FeedsOptions {
  backend: Backend;
  address: Address;
  sink: Sink;
  /** Sending or reading has failed: the connection is of no use any more. */
  onFault(thrown: unknown): void;
  /** Told whenever that has changed. */
  onMark?: ((mark: FeedsMark) => void) | undefined;
}

export interface Feeds {
  /** A run that is fed already begins anew at the offset. Resolves when all of it was sent, or it was begun anew. */
  run(runId: string, offset: number, requestId?: string): Promise<void>;
  /** The latest run after an offset (an earlier one from its start only if it is not over), and all that begin after it. */
  follow(from?: { runId?: string | undefined; offset?: number | undefined }): Promise<void>;
  /** Goes on where another connection's feeds were, or this one's before it slept. */
  resume(mark: FeedsMark): void;
  close(): void;
}

export function createFeeds({ backend, address, sink, onFault, onMark }: FeedsOptions): Feeds {
  const active = new Map<
    string,
    { abort: AbortController; offset: number; requestId?: string | undefined }
  >();
  let stopFollowing: (() => void) | undefined;
  let closed = false;
  const mark = (): void => {
    const runs = [...active].map(([runId, { offset, requestId }]) => ({ runId, offset, requestId }));
    onMark?.({ follows: stopFollowing !== undefined, runs });
  };
  const watch = (): void => {
    stopFollowing?.();
    stopFollowing = backend.watchInstance(address, (next) => {
      if (!active.has(next)) void run(next, 0);
    });
    mark();
  };
  const run = async (runId: string, offset: number, requestId?: string): Promise<void> => {
    active.get(runId)?.abort.abort();
    if (closed) return;
    const abort = new AbortController();
    const own = { abort, offset, requestId };
    active.set(runId, own);
    mark();
    const onSent = (sent: number): void => {
      own.offset = sent;
      if (active.get(runId) === own) mark();
    };
    try {
      await feedRun({ backend, runId, offset, sink, signal: abort.signal, requestId, onSent });
    } catch (thrown) {
      if (!abort.signal.aborted) onFault(thrown);
    } finally {
      if (active.get(runId) === own) {
        active.delete(runId);
        if (!closed) mark();
      }
    }
  };
  return {
    run,
    async follow({ runId, offset } = {}) {
      watch();
      const latest = runId ?? (await backend.latestRunId(address));
      if (latest === undefined) return;
      const snapshot = await backend.snapshot(latest);
      const isOpen = snapshot !== undefined && !isTerminal(snapshot.status);
      if (offset !== undefined || isOpen) void run(latest, offset ?? 0);
    },
    resume({ follows, runs }) {
      if (follows) watch();
      for (const { runId, offset, requestId } of runs) void run(runId, offset, requestId);
    },
    close() {
      closed = true;
      stopFollowing?.();
      for (const { abort } of active.values()) abort.abort();
    },
  };
}
