// One model call as the harness needs it: a silent provider is given up, what may be repeated is repeated a bounded
// number of times, and every request that may have been billed without an answer is reported. No retry happens below
// this file, none above it.
import { FlueError } from '../../errors.ts';
import {
  type Clock,
  ModelFault,
  type ModelListener,
  type ModelRequest,
  type ModelResponse,
  type ResolvedModel,
} from '../ports.ts';
import { sleepFor } from '../run/sleep.ts';
import { givenUp, waitBefore } from './model-retry.ts';
import { watchedStream } from './watched-stream.ts';

export interface ModelCallPolicy {
  /** Requests in all, the first included. */
  attempts: number;
  /** Silence after which a provider is given up: no byte, no ping. */
  idleMs: number;
  /** Waits between requests: the first, doubled each time up to the longest, half of it random. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** A provider that asks for more than this is not waited for. */
  retryAfterCapMs: number;
  /** [0, 1) */
  random(): number;
}

export const DEFAULT_MODEL_CALL_POLICY: ModelCallPolicy = {
  attempts: 4,
  idleMs: 90_000,
  firstWaitMs: 1_000,
  longestWaitMs: 16_000,
  retryAfterCapMs: 60_000,
  random: Math.random,
};

export interface ModelCall {
  resolved: ResolvedModel;
  /** Read anew for each attempt: `beforeRetry` may change it. */
  request: ModelRequest;
  /** Hears of every attempt; what a broken one said before is said again by the next. */
  listener: ModelListener;
  signal: AbortSignal;
  clock: Clock;
  policy?: ModelCallPolicy | undefined;
  /** Called right before each request goes out. */
  onSend?(): void;
  /** A request got no complete answer and may have been billed. Called at once, on abort too. */
  onLost?(fault: ModelFault): void;
  /** A request was refused before anything was billed. */
  onRefused?(fault: ModelFault): void;
  /** Asked after the wait, right before each repeat. A throw refuses it and is passed on: the budget may no longer fit. */
  beforeRetry?(fault: ModelFault): Promise<void>;
}

export interface ModelCallOutcome {
  response: ModelResponse;
  /** Requests sent, the answered one included. */
  attempts: number;
  /** Those of them that may have been billed without an answer. */
  lost: number;
}

/**
 * Throws FlueError model_error (its cause is the last ModelFault), what `beforeRetry` throws, and on abort the signal's
 * reason, at once, whatever the provider does.
 */
export async function callModel(call: ModelCall): Promise<ModelCallOutcome> {
  const { resolved, signal, clock, policy = DEFAULT_MODEL_CALL_POLICY } = call;
  let lost = 0;
  for (let attempts = 1; ; attempts++) {
    signal.throwIfAborted();
    call.onSend?.();
    try {
      return { response: await watchedStream(call, policy.idleMs), attempts, lost };
    } catch (thrown) {
      const fault = faultOf(thrown, signal);
      if (fault.kind === 'lost') {
        lost += 1;
        call.onLost?.(fault);
      } else call.onRefused?.(fault);
      signal.throwIfAborted();
      const wait = waitBefore(fault, attempts, policy);
      if (wait === undefined) throw givenUp({ ref: resolved.ref, fault, attempts, policy });
      await sleepFor(clock, wait, signal);
      await call.beforeRetry?.(fault);
    }
  }
}

/** Aborted in flight, a request is as lost as one whose connection broke. What is no fault of a model is passed on. */
function faultOf(thrown: unknown, signal: AbortSignal): ModelFault {
  if (thrown instanceof ModelFault) return thrown;
  if (signal.aborted)
    return new ModelFault('lost', 'the request was aborted while it was answered', { cause: thrown });
  if (thrown instanceof FlueError) throw thrown;
  return new ModelFault('lost', `the model adapter failed: ${String(thrown)}`, { cause: thrown });
}
