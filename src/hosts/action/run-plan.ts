// Runs what was planned and tells the log: a group with every turn and tool for one run, a line for each finished
// instance of a fan-out.
import type { RunListener, Runtime } from '../../core/runtime-api.ts';
import { beginGroup, endGroup } from '../../github/log-groups.ts';
import type { RunEvent } from '../../protocol/events.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { createProgress, receiptLine, receiptLines } from '../../report/console.ts';
import { runInstances } from './fan-out.ts';
import { print, printUntrusted } from './log.ts';
import type { Plan } from './plan.ts';
import { type Outcome, watchRun } from './watch-run.ts';

export interface RunPlanOptions {
  runtime: Runtime;
  concurrency: number;
  interrupt: AbortSignal;
  redact(text: string): string;
  onEvent(event: RunEvent): void;
  onFinished(outcome: Outcome): void;
  /** Called once, when the first model request should have left. */
  onFirstRequest(): void;
}

/** By then the request is on its way also on a slow machine, and most answers are not there yet. */
const SEND_MS = 200;

/** Throws FlueError when the one run of a plan was refused; a fan-out answers for each of its runs. */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<Outcome[]> {
  const hear = hearFirstRequest(options);
  const [only] = plan.requests;
  if (!plan.fanOut && only !== undefined) return [await runOne(only, options, hear)];
  return runInstances({
    ...options,
    requests: plan.requests,
    listener: { onEvent: ({ event }) => hear(event) },
    onFinished(outcome) {
      options.onFinished(outcome);
      printUntrusted(receiptLine(outcome.snapshot), { maxLines: 1 });
    },
  });
}

async function runOne(
  request: StartRun,
  { runtime, interrupt, onFinished }: RunPlanOptions,
  hear: (event: RunEvent) => void,
): Promise<Outcome> {
  const story = tellStory(request);
  const listener: RunListener = {
    onEvent({ event }) {
      hear(event);
      story.onEvent(event);
    },
  };
  try {
    const outcome = await watchRun(runtime, request, { listener, interrupt });
    onFinished(outcome);
    story.end();
    // Below the group, so that it is seen without unfolding anything.
    printUntrusted(receiptLines(outcome.snapshot).join('\n'));
    return outcome;
  } finally {
    story.end();
  }
}

/** A group of lines; none for a run that was refused. */
export function tellStory({ kind, name, instanceId }: Pick<StartRun, 'kind' | 'name' | 'instanceId'>): {
  onEvent(event: RunEvent): void;
  end(): void;
} {
  const progress = createProgress();
  let open = false;
  return {
    onEvent(event) {
      if (!open) print(beginGroup(`${kind} ${name} · ${instanceId}`));
      open = true;
      const line = progress(event);
      if (line !== undefined) printUntrusted(line, { maxLines: 1 });
    },
    end() {
      if (open) print(endGroup());
      open = false;
    },
  };
}

function hearFirstRequest({ onEvent, onFirstRequest }: RunPlanOptions): (event: RunEvent) => void {
  let waiting = true;
  return (event) => {
    onEvent(event);
    if (!waiting || event.type !== 'turn_started') return;
    waiting = false;
    setTimeout(onFirstRequest, SEND_MS).unref();
  };
}
