// All that one connection is told: runs it asked for, each once at a time, and every run of an instance that it follows.

import { isTerminal } from '../../protocol/fold.ts';
import type { Address, Backend } from '../backend.ts';
import { feedRun } from './run-feed.ts';
import type { Sink } from './sink.ts';

export interface FeedsOptions {
  backend: Backend;
  address: Address;
  sink: Sink;
  /** Sending or reading has failed: the connection is of no use any more. */
  onFault(thrown: unknown): void;
}

export interface Feeds {
  /** A run that is fed already begins anew at the offset. Resolves when all of it was sent, or it was begun anew. */
  run(runId: string, offset: number, requestId?: string): Promise<void>;
  /** The latest run after an offset (an earlier one from its start only if it is not over), and all that begin after it. */
  follow(from?: { runId?: string | undefined; offset?: number | undefined }): Promise<void>;
  close(): void;
}

export function createFeeds({ backend, address, sink, onFault }: FeedsOptions): Feeds {
  const active = new Map<string, AbortController>();
  let stopFollowing: (() => void) | undefined;
  let closed = false;
  const run = async (runId: string, offset: number, requestId?: string): Promise<void> => {
    active.get(runId)?.abort();
    if (closed) return;
    const abort = new AbortController();
    active.set(runId, abort);
    try {
      await feedRun({ backend, runId, offset, sink, signal: abort.signal, requestId });
    } catch (thrown) {
      if (!abort.signal.aborted) onFault(thrown);
    } finally {
      if (active.get(runId) === abort) active.delete(runId);
    }
  };
  return {
    run,
    async follow({ runId, offset } = {}) {
      stopFollowing?.();
      stopFollowing = backend.watchInstance(address, (next) => {
        if (!active.has(next)) void run(next, 0);
      });
      const latest = runId ?? (await backend.latestRunId(address));
      if (latest === undefined) return;
      const snapshot = await backend.snapshot(latest);
      const isOpen = snapshot !== undefined && !isTerminal(snapshot.status);
      if (offset !== undefined || isOpen) void run(latest, offset ?? 0);
    },
    close() {
      closed = true;
      stopFollowing?.();
      for (const abort of active.values()) abort.abort();
    },
  };
}
