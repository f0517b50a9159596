// One run as frames: its journal after an offset, page by page out of the store, then what happens, then its result. What
// is durable is always read from the store and nowhere else, so there is neither a gap nor a duplicate, however slow the
// reader is; deltas are shown to who has caught up, and dropped for who has not.

import type { JournalEntry, LiveEvent } from '../../protocol/events.ts';
import { isTerminal } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Backend } from '../backend.ts';
import type { Sink } from './sink.ts';

export interface RunFeedOptions {
  backend: Pick<Backend, 'entries' | 'snapshot' | 'watchRun'>;
  runId: string;
  /** Events after this one. */
  offset: number;
  sink: Sink;
  signal: AbortSignal;
  /** The request on this connection that started it. */
  requestId?: string | undefined;
  /** Told of each durable event that was sent. */
  onSent?: ((offset: number) => void) | undefined;
}

/** Deltas that wait for their turn; more are dropped. */
const MAX_DELTAS = 256;

/** Resolves after the result, or on abort. Rejects with what sending or reading throws. */
export async function feedRun(options: RunFeedOptions): Promise<void> {
  const { backend, runId, sink, signal } = options;
  const of = { runId, ...(options.requestId === undefined ? {} : { requestId: options.requestId }) };
  const deltas = createDeltas();
  const more = createBell();
  /** The journal may have grown since it was read. */
  let hasMore = true;
  const stopWatching = backend.watchRun(runId, {
    onMore() {
      hasMore = true;
      more.ring();
    },
    onLive(event, after) {
      deltas.keep(event, after);
      more.ring();
    },
  });
  signal.addEventListener('abort', more.ring);
  let { offset } = options;
  let ended: RunSnapshot | undefined;
  const readOn = async (): Promise<JournalEntry[]> => {
    hasMore = false;
    const page = await backend.entries(runId, offset);
    if (page.length > 0) hasMore = true;
    else ended = await endOf(backend, runId, offset);
    return page;
  };
  try {
    while (!signal.aborted) {
      more.reset();
      for (const event of deltas.take(offset)) await sink.send({ type: 'event', runId, event });
      const page = hasMore ? await readOn() : [];
      for (const entry of page) {
        if (signal.aborted) return;
        await sink.send({ type: 'event', ...of, ...entry });
        ({ offset } = entry);
        options.onSent?.(offset);
      }
      if (page.length > 0) continue;
      if (ended !== undefined) return await sink.send({ type: 'result', ...of, snapshot: ended });
      await more.rung();
    }
  } finally {
    stopWatching();
    signal.removeEventListener('abort', more.ring);
  }
}

/** A run that was over before its journal was given up has a result and no events. */
async function endOf(
  backend: RunFeedOptions['backend'],
  runId: string,
  offset: number,
): Promise<RunSnapshot | undefined> {
  const run = await backend.snapshot(runId);
  if (run === undefined || !isTerminal(run.status)) return undefined;
  const isShown = offset >= run.lastOffset || (await backend.entries(runId, offset)).length === 0;
  return isShown ? run : undefined;
}

function createDeltas() {
  let kept: Array<{ event: LiveEvent; after: number }> = [];
  return {
    keep(event: LiveEvent, after: number): void {
      if (kept.length < MAX_DELTAS) kept.push({ event, after });
    },
    /** Those that follow what was sent; what belongs before it is of no use any more. */
    take(offset: number): LiveEvent[] {
      const now = kept.filter(({ after }) => after === offset).map(({ event }) => event);
      kept = kept.filter(({ after }) => after > offset);
      return now;
    },
  };
}

/** Rung before it is waited for it counts too. */
function createBell() {
  let bell = Promise.withResolvers<void>();
  return {
    ring: (): void => bell.resolve(),
    reset(): void {
      bell = Promise.withResolvers();
    },
    rung: (): Promise<void> => bell.promise,
  };
}
