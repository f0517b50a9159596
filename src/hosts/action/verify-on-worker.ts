// The verification as a run of the Worker that was just deployed: started over HTTP, told in the log as it happens, cancelled
// with the job. Limits of the step's inputs are asked of the Worker, and kept from here as well: what its author's app.ts makes
// of the request nobody knows.
import { type Client, createClient } from '../../client/client.ts';
import type { TokenSource } from '../../client/connection.ts';
import type { NamedPolicy } from '../../core/policy.ts';
import { FlueError } from '../../errors.ts';
import type { LimitHit, Limits } from '../../protocol/events.ts';
import { beginFold, type FoldState, foldEvent, isTerminal, snapshotOf } from '../../protocol/fold.ts';
import { createTally } from '../../protocol/idleness.ts';
import type { Json } from '../../protocol/json.ts';
import { formatUsd } from '../../protocol/money.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { receiptLines } from '../../report/console.ts';
import { cappedLimits, capsWithin } from './limits-there.ts';
import { printUntrusted } from './log.ts';
import { tellStory } from './run-plan.ts';
import { CANCEL_MESSAGE, type Outcome } from './watch-run.ts';

export interface WorkerRun {
  url: string;
  workflow: string;
  instanceId: string;
  /** The same for each try of the same verification. */
  key: string;
  input: Json;
}

export interface WorkerRunOptions {
  /** Shows the Worker who asks. */
  token: string | TokenSource | undefined;
  fetch: typeof globalThis.fetch;
  limits: Partial<Limits>;
  policies: readonly NamedPolicy[];
  signal: AbortSignal;
  /** What answers from elsewhere may still be the version before: so long what it refuses is asked again. */
  settleMs?: number;
}

interface Capped extends Pick<WorkerRunOptions, 'signal' | 'settleMs'> {
  /** By the inputs and the policies. */
  capped: Limits;
}

const SETTLE_MS = 6000;
const PAUSE_MS = 1000;
/** Between the two signals of a cancel are 7.5 s, of which the way back needs the most. */
const CANCEL_MS = 1500;

/** undefined: the Worker serves no such workflow. Throws FlueError when no run was started, or nothing is heard of it. */
export async function runOnWorker(run: WorkerRun, options: WorkerRunOptions): Promise<Outcome | undefined> {
  // Server-sent events go through proxies too, and for one verification its object may stay awake.
  const client = createClient({
    url: run.url,
    token: options.token,
    fetch: options.fetch,
    WebSocket: null,
  });
  const capped = cappedLimits(options.limits, options.policies);
  const started = await start(client, run, { ...options, capped });
  if (started === undefined) return undefined;
  const outcome = await follow(client, started, { ...options, capped });
  printUntrusted(receiptLines(outcome.snapshot).join('\n'));
  return outcome;
}

async function start(
  client: Client,
  { workflow, instanceId, key, input }: WorkerRun,
  { signal, settleMs = SETTLE_MS, capped }: Capped,
): Promise<RunSnapshot | undefined> {
  const deadline = Date.now() + settleMs;
  const atMost = capsWithin(capped);
  for (;;) {
    try {
      return await client.start({ workflow, input, instanceId, idempotencyKey: key, atMost }, { signal });
    } catch (thrown) {
      if (!(thrown instanceof FlueError)) throw cancelled(thrown, signal);
      const isLast = Date.now() >= deadline;
      if (isLast && ['not_found', 'unknown_workflow'].includes(thrown.code)) return undefined;
      if (isLast || !maySettle(thrown)) throw thrown;
      await pause(PAUSE_MS);
    }
  }
}

function maySettle({ code, retryable }: FlueError): boolean {
  return retryable || ['not_found', 'unknown_workflow', 'unauthorized'].includes(code);
}

/** Reads it to its end, or to where it is stopped. */
async function follow(client: Client, started: RunSnapshot, { signal, capped }: Capped): Promise<Outcome> {
  const watch = watchLimits(capped);
  const stop = AbortSignal.any([signal, watch.signal]);
  const tally = createTally();
  const story = tellStory(started);
  let state: FoldState | undefined;
  const shown = (): RunSnapshot =>
    state === undefined ? started : { ...snapshotOf(state), href: started.href };
  try {
    for await (const frame of client.stream(started, { signal: stop })) {
      if (frame.type === 'result') return { snapshot: frame.snapshot, failure: undefined, tally };
      if (!('offset' in frame)) continue;
      if (state === undefined) state = beginFold(frame);
      else foldEvent(state, frame);
      tally.add(frame.event);
      story.onEvent(frame.event);
      watch.see(snapshotOf(state));
    }
    throw new FlueError('server_unreachable', 'the Worker ended the stream of the run without its result');
  } catch (thrown) {
    if (!stop.aborted) throw thrown;
    const last = await stopRun(client, started, shown());
    return {
      snapshot: watch.hit === null ? last : overLimit(last, watch.hit, capped),
      failure: undefined,
      tally,
    };
  } finally {
    watch.end();
    story.end();
  }
}

interface LimitWatch {
  /** Aborted when one is exceeded. */
  signal: AbortSignal;
  readonly hit: LimitHit | null;
  see(snapshot: RunSnapshot): void;
  end(): void;
}

function watchLimits({ maxCostUsd, maxTurns, maxTokens, timeoutMs }: Limits): LimitWatch {
  const controller = new AbortController();
  let hit: LimitHit | null = null;
  const exceed = (what: LimitHit): void => {
    hit ??= what;
    controller.abort(what);
  };
  const timer = timeoutMs === null ? undefined : setTimeout(() => exceed('timed_out'), timeoutMs);
  return {
    signal: controller.signal,
    get hit() {
      return hit;
    },
    see({ costUsd, turns, usage, status }) {
      if (isTerminal(status)) return;
      const tokens = Object.values(usage).reduce((sum, count) => sum + count, 0);
      // A price that nobody knows keeps to no limit.
      if (maxCostUsd !== null && (costUsd === null || costUsd > maxCostUsd)) exceed('budget_exceeded');
      else if (maxTokens !== null && tokens > maxTokens) exceed('budget_exceeded');
      else if (maxTurns !== null && turns > maxTurns) exceed('turn_limit');
    },
    end: () => clearTimeout(timer),
  };
}

/** Whatever the Worker says within the time that there is. */
async function stopRun(client: Client, run: RunSnapshot, shown: RunSnapshot): Promise<RunSnapshot> {
  const signal = AbortSignal.timeout(CANCEL_MS);
  const told = await client
    .cancel(run, { signal })
    // It may have come to its end meanwhile.
    .catch(() => client.status(run, { signal }))
    .catch(() => shown);
  if (isTerminal(told.status)) return told;
  const error = { code: 'cancelled' as const, message: CANCEL_MESSAGE, retryable: false };
  return { ...told, status: 'cancelled', error };
}

function overLimit(
  snapshot: RunSnapshot,
  hit: LimitHit,
  { maxCostUsd, maxTurns, timeoutMs }: Limits,
): RunSnapshot {
  const said = {
    budget_exceeded: `it may cost ${formatUsd(maxCostUsd)}`,
    turn_limit: `it may have ${maxTurns} turns`,
    timed_out: `it may take ${(timeoutMs ?? 0) / 1000} s`,
  }[hit];
  const error = { code: hit, message: `the run on the Worker was stopped: ${said}`, retryable: false };
  return { ...snapshot, status: 'failed', limitHit: hit, error };
}

function cancelled(thrown: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? new FlueError('cancelled', CANCEL_MESSAGE) : thrown;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
