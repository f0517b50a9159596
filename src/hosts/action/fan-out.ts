// Many instances at once, at most `concurrency` of them. All finish, whatever becomes of the others; a run that is refused
// gets its row in the results like one that failed. A job that is cancelled starts no more.
import { redactStrings } from '../../core/redact.ts';
import type { RunListener, Runtime } from '../../core/runtime-api.ts';
import { isRunErrorCode, toFlueError } from '../../errors.ts';
import type { RunError } from '../../protocol/events.ts';
import { fold } from '../../protocol/fold.ts';
import { mintId } from '../../protocol/ids.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { type Outcome, watchRun } from './watch-run.ts';

export interface FanOut {
  runtime: Runtime;
  requests: readonly StartRun[];
  concurrency: number;
  interrupt: AbortSignal;
  listener: RunListener;
  /** Hides secrets; what a runtime tells has been through it already. */
  redact(text: string): string;
  onFinished(outcome: Outcome): void;
}

/** The outcomes in the order of the requests; after a cancel, only of those that had begun. */
export async function runInstances(fanOut: FanOut): Promise<Outcome[]> {
  const { requests, concurrency, interrupt } = fanOut;
  const outcomes: Array<Outcome | undefined> = new Array(requests.length);
  const waiting = requests.entries();
  const worker = async (): Promise<void> => {
    for (const [index, request] of waiting) {
      if (interrupt.aborted) return;
      const outcome = await outcomeOf(fanOut, request);
      outcomes[index] = outcome;
      fanOut.onFinished(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}

async function outcomeOf(
  { runtime, listener, interrupt, redact }: FanOut,
  request: StartRun,
): Promise<Outcome> {
  try {
    return await watchRun(runtime, request, { listener, interrupt });
  } catch (thrown) {
    const { snapshot, failure } = refusedOutcome(request, thrown);
    return { snapshot: redactStrings(snapshot, redact) as RunSnapshot, failure };
  }
}

/** A snapshot for a run that never was: nothing of it is in the journal, but the results have one entry per instance. */
export function refusedOutcome(request: StartRun, thrown: unknown): Outcome {
  const failure = toFlueError(thrown, 'internal_error');
  const at = new Date().toISOString();
  const { kind, name, instanceId, input, trigger, session = 'default' } = request;
  const runId = mintId('run', Date.parse(at));
  const limits = { maxCostUsd: null, maxTurns: null, maxTokens: null, timeoutMs: null };
  const error: RunError = {
    code: isRunErrorCode(failure.code) ? failure.code : 'workflow_error',
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    retryable: failure.retryable,
  };
  const nothing = { text: null, limitHit: null, lostRequests: 0, unreportedUsd: 0 };
  const snapshot = fold([
    {
      offset: 1,
      event: { type: 'run_queued', at, runId, kind, name, instanceId, session, input, trigger, limits },
    },
    { offset: 2, event: { type: 'run_failed', at, error, ...nothing } },
  ]);
  return { snapshot, failure };
}
