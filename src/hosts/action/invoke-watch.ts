// A run on a server from its acceptance to its end here: it is over, it waits for a human, the job was cancelled, its time is
// up, or the server cannot be reached any more. Whoever stops waiting has the run cancelled first.
import type { Client } from '../../client/client.ts';
import type { RunFrame } from '../../client/stream.ts';
import { FlueError, messageOf, toFlueError } from '../../errors.ts';
import type { RunError, RunEvent } from '../../protocol/events.ts';
import { beginFold, type FoldState, foldEvent, isTerminal, snapshotOf } from '../../protocol/fold.ts';
import { createTally } from '../../protocol/idleness.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { readRun } from './invoke-start.ts';
import { printUntrusted } from './log.ts';
import type { Outcome } from './watch-run.ts';

export interface RemoteWatch {
  client: Client;
  interrupt: AbortSignal;
  /** Some seconds after the interrupt: what is known by then is told. */
  late: AbortSignal;
  /** Of the run; null = as long as it takes. */
  timeoutMs: number | null;
  onEvent(event: RunEvent): void;
}

/** What the server may take longer than the limit that it was given itself. */
const SLACK_MS = 5000;
const CANCEL_MS = 5000;
const AGAIN_MS = 300;

/** Rejects never. */
export async function watchThere(run: RunSnapshot, watch: RemoteWatch): Promise<Outcome> {
  const tally = createTally();
  const latest = latestOf(run);
  const stop = stopEarly(run, watch);
  try {
    const stream = watch.client.stream(run, { signal: stop.signal });
    const snapshot = await untilOver(stream, {
      now: async () => readRun(await watch.client.status(run, { signal: stop.signal })),
      onEvent(event, offset) {
        latest.add(event, offset);
        tally.add(event);
        watch.onEvent(event);
      },
    });
    if (stop.why() === 'time' && snapshot.status === 'cancelled') return timedOut(snapshot, watch.timeoutMs);
    return { snapshot, failure: undefined, tally };
  } catch (thrown) {
    const known = latest.snapshot();
    if (stop.why() === 'time') return timedOut(known, watch.timeoutMs);
    if (stop.why() === 'interrupt') return leftAlone(known);
    return lost(known, toFlueError(thrown, 'internal_error'));
  } finally {
    stop.release();
  }
}

interface Hearing {
  now(): Promise<RunSnapshot>;
  onEvent(event: RunEvent, offset: number): void;
}

async function untilOver(stream: AsyncIterable<RunFrame>, { now, onEvent }: Hearing): Promise<RunSnapshot> {
  for await (const frame of stream) {
    if (frame.type === 'result') return readRun(frame.snapshot);
    if (!('offset' in frame)) continue;
    onEvent(frame.event, frame.offset);
    if (frame.event.type !== 'approval_requested') continue;
    // It may have been answered long ago.
    const snapshot = await now();
    if (snapshot.pendingApprovals.length > 0) return snapshot;
  }
  throw new FlueError('internal_error', 'the server ended the story of the run before its end');
}

/** The run as far as its events have come. */
function latestOf(run: RunSnapshot): { add(event: RunEvent, offset: number): void; snapshot(): RunSnapshot } {
  let state: FoldState | undefined;
  return {
    add(event, offset) {
      // Without its first event nothing can be made of the others.
      if (state !== undefined) foldEvent(state, { event, offset });
      else if (offset === 1) state = beginFold({ event, offset });
    },
    snapshot: () => (state === undefined ? run : { ...snapshotOf(state), href: run.href }),
  };
}

interface Stop {
  /** Nothing more is read. */
  signal: AbortSignal;
  why(): 'interrupt' | 'time' | undefined;
  release(): void;
}

function stopEarly(run: RunSnapshot, { client, interrupt, late, timeoutMs }: RemoteWatch): Stop {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, late]);
  const timers: NodeJS.Timeout[] = [];
  let why: ReturnType<Stop['why']>;
  const cancel = (reason: NonNullable<typeof why>): void => {
    if (why === undefined && reason === 'time') timers.push(setTimeout(() => over.abort(), CANCEL_MS));
    why ??= reason;
    void cancelThere(client, run, signal);
  };
  const onInterrupt = (): void => cancel('interrupt');
  if (timeoutMs !== null && !isTerminal(run.status))
    timers.push(setTimeout(() => cancel('time'), timeoutMs + SLACK_MS));
  if (interrupt.aborted) onInterrupt();
  else interrupt.addEventListener('abort', onInterrupt, { once: true });
  return {
    signal,
    why: () => why,
    release() {
      for (const timer of timers) clearTimeout(timer);
      interrupt.removeEventListener('abort', onInterrupt);
      over.abort();
    },
  };
}

/** Until the server has taken it, or the run is over. Rejects never: what becomes of the run is heard elsewhere. */
export async function cancelThere(client: Client, run: RunSnapshot, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await client.cancel(run, { signal });
      return;
    } catch (thrown) {
      // Another process of the server may be about to take the run over.
      if (!(thrown instanceof FlueError && thrown.retryable)) return;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function leftAlone(snapshot: RunSnapshot): Outcome {
  if (!isTerminal(snapshot.status))
    printUntrusted(`run ${snapshot.runId} was told to end, and has not said yet that it did`, {
      maxLines: 1,
    });
  return { snapshot, failure: undefined };
}

function timedOut(snapshot: RunSnapshot, timeoutMs: number | null): Outcome {
  const minutes = +((timeoutMs ?? 0) / 60_000).toFixed(2);
  const isSure = snapshot.status === 'cancelled';
  return failed(
    { ...snapshot, limitHit: 'timed_out' },
    new FlueError(
      'timed_out',
      isSure
        ? `the run was not over after ${minutes} min and was cancelled on the server`
        : `the run was not over after ${minutes} min, and the server has not confirmed its cancel: it may go on`,
      { hint: 'raise timeout-minutes, or look at what the run waits for', retryable: true },
    ),
  );
}

function lost(snapshot: RunSnapshot, failure: FlueError): Outcome {
  const message = `run ${snapshot.runId} was lost sight of, and may go on: ${messageOf(failure)}`;
  const { code, hint, retryable } = failure;
  return failed(snapshot, new FlueError(code, message, { hint, retryable, cause: failure }));
}

/** As far as the step is concerned. */
function failed(snapshot: RunSnapshot, failure: FlueError): Outcome {
  const error: RunError = {
    code: failure.code === 'timed_out' ? 'timed_out' : 'interrupted',
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    retryable: failure.retryable,
  };
  return { snapshot: { ...snapshot, status: 'failed', error }, failure };
}
