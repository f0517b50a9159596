// mode: estimate: what the planned runs would cost. Each goes as far as its first request, which is counted and not sent:
// nothing is spent, no tool runs, and without a key it is bounded by its bytes.
import type { Redactor } from '../../core/redact.ts';
import { toFlueError } from '../../errors.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { type Forecast, forecastLine, plus, type RunForecast } from '../../report/forecast.ts';
import type { Assembled } from '../assemble.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, conclude, type Ending, exitCodeOf, refusedEnding } from './conclude.ts';
import { refusedOutcome } from './fan-out.ts';
import { type Catcher, createCatcher, type FirstRequest } from './first-request.ts';
import { forecastRun, silentForecast } from './forecast-run.ts';
import { type Guard, guardStep } from './guard.ts';
import type { ActionInputs } from './inputs.ts';
import type { Interrupt } from './interrupt.ts';
import { createJournalFile } from './journal-file.ts';
import { printUntrusted } from './log.ts';
import { openRuntime } from './open-runtime.ts';
import { planRuns } from './plan.ts';
import type { Outcome } from './watch-run.ts';

export interface EstimateOptions {
  inputs: ActionInputs;
  delivery: Delivery;
  interrupt: Interrupt;
  redactor: Redactor;
  hideDeclared(opened: Assembled): void;
  /** Tells of the ending at once: the process is about to end. */
  deliverNow(): void;
}

/** Counts that are asked for at the same time. */
const MOST_COUNTS = 20;

export async function estimate(options: EstimateOptions): Promise<Ending> {
  const { inputs, delivery, interrupt } = options;
  const { signal } = interrupt;
  const plan = planRuns(inputs, delivery.event);
  delivery.files = createJournalFile(delivery.step);
  const catcher = createCatcher();
  let opened: Assembled | undefined;
  const guard = guardOf(options, () => opened?.runtime);
  try {
    opened = await openRuntime(
      // What is not spent is not reserved.
      { ...inputs, sharedBudget: null },
      {
        databasePath: ':memory:',
        workspace: delivery.step.workspace,
        redactor: options.redactor,
        replace: catcher.replace,
      },
    );
    options.hideDeclared(opened);
    const { caught, failed } = await catchAll(plan.requests, { opened, catcher, guard, signal });
    guard.stop();
    if (signal.aborted) return cancelledEnding();
    const forecasts = await countAll(caught, { catcher, signal });
    await catcher.settled();
    if (signal.aborted) return cancelledEnding();
    return endingOf(forecasts, { failed, delivery });
  } finally {
    guard.stop();
    if (!signal.aborted) opened?.close();
  }
}

type Planned = Array<{ instanceId: string; request: FirstRequest | null }>;

/** One after the other: nothing of it takes long, and who asked is then known. */
async function catchAll(
  requests: readonly StartRun[],
  work: { opened: Assembled; catcher: Catcher; guard: Guard; signal: AbortSignal },
): Promise<{ caught: Planned; failed: Outcome[] }> {
  const { opened, catcher, guard, signal } = work;
  const caught: Planned = [];
  const failed: Outcome[] = [];
  for (const request of requests) {
    if (signal.aborted) break;
    const { instanceId } = request;
    const found = await catcher
      .first(opened.runtime, request, { onEvent: ({ event }) => guard.onEvent(event) })
      .catch((thrown: unknown): Outcome => {
        if (requests.length === 1) throw thrown;
        return refusedOutcome(request, thrown);
      });
    if ('request' in found) caught.push({ instanceId, request: found });
    else if ('snapshot' in found) failed.push(found);
    else if (found.ended.snapshot().status === 'succeeded') caught.push({ instanceId, request: null });
    else failed.push({ snapshot: found.ended.snapshot(), failure: found.ended.failure() });
  }
  return { caught, failed };
}

async function countAll(
  caught: Planned,
  { catcher, signal }: { catcher: Catcher; signal: AbortSignal },
): Promise<RunForecast[]> {
  const forecasts = new Array<RunForecast>(caught.length);
  const waiting = caught.entries();
  const worker = async (): Promise<void> => {
    for (const [index, { instanceId, request }] of waiting) {
      if (signal.aborted) return;
      forecasts[index] =
        request === null
          ? silentForecast(instanceId)
          : await forecastRun(instanceId, request, { prices: catcher.prices(), signal });
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_COUNTS, caught.length) }, worker));
  return forecasts;
}

function endingOf(
  runs: RunForecast[],
  { failed, delivery }: { failed: readonly Outcome[]; delivery: Delivery },
): Ending {
  const forecast: Forecast = {
    runs,
    leastUsd: runs.map(({ leastUsd }) => leastUsd).reduce(plus, 0),
    mostUsd: runs.map(({ mostUsd }) => mostUsd).reduce(plus, 0),
  };
  printUntrusted(forecastLine({ ...forecast, runs: runs.length }), { maxLines: 1 });
  for (const run of runs.slice(0, 100)) printUntrusted(delivery.redact(lineOf(run)), { maxLines: 1 });
  const nothing = { snapshots: [], skipReason: null, forecast };
  if (failed.length === 0) return { ...nothing, conclusion: 'success', problem: null };
  // Before its first request a run cannot have spent anything: of its snapshot only the reason is told.
  const planned = failed.length;
  const { conclusion, problem, skipReason } = conclude(failed, {
    onLimit: 'fail',
    planned,
    origin: delivery.event,
  });
  return { ...nothing, conclusion, problem, skipReason };
}

function lineOf({ instanceId, model, inputTokens, inputSource, note }: RunForecast): string {
  const tokens =
    inputTokens === null ? [] : [`${inputSource === 'bounded' ? 'at most ' : ''}${inputTokens} input tokens`];
  return [instanceId, model ?? 'no model', ...tokens, ...(note === null ? [] : [note])].join(' · ');
}

function guardOf(
  { delivery, interrupt, deliverNow }: EstimateOptions,
  runtime: () => Assembled['runtime'] | undefined,
): Guard {
  return guardStep({
    interrupt,
    runtime,
    endedARun: () => false,
    redact: (text) => delivery.redact(text),
    onStuck(failure, _active: readonly RunSnapshot[]) {
      delivery.ending = refusedEnding(toFlueError(failure, 'workflow_error'), delivery.event);
      deliverNow();
      return exitCodeOf(delivery.ending);
    },
  });
}
