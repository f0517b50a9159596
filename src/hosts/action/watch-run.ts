// One run from its start to its snapshot, with an end in any case: a run that does not heed the cancel of the job is left
// where it is, because the runner kills the process seconds later.
import type { RunListener, Runtime } from '../../core/runtime-api.ts';
import type { FlueError } from '../../errors.ts';
import { createTally, type RunTally } from '../../protocol/idleness.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';

/** Between SIGINT and SIGTERM lie 7.5 s; the rest is for outputs and summary. */
const GRACE_MS = 3000;
export const CANCEL_MESSAGE = 'the job was cancelled';

export interface Outcome {
  snapshot: RunSnapshot;
  /** As it was thrown, with a finer code than a run may carry. */
  failure: FlueError | undefined;
  /** Left out when nobody has counted. */
  tally?: RunTally;
}

/** Throws FlueError when the run was refused. */
export async function watchRun(
  runtime: Runtime,
  request: StartRun,
  options: { listener: RunListener; interrupt: AbortSignal },
): Promise<Outcome> {
  const tally = createTally();
  const handle = await runtime.start(request, counted(options.listener, tally));
  const { interrupt } = options;
  const cancel = (): void => void runtime.cancel(handle.runId, CANCEL_MESSAGE);
  if (interrupt.aborted) cancel();
  else interrupt.addEventListener('abort', cancel, { once: true });
  const gone = graceAfter(interrupt);
  const snapshot = (await Promise.race([handle.done, gone.passed])) ?? handle.snapshot();
  gone.stop();
  interrupt.removeEventListener('abort', cancel);
  return { snapshot, failure: handle.failure(), tally };
}

function counted(listener: RunListener, tally: ReturnType<typeof createTally>): RunListener {
  return {
    ...listener,
    onEvent(entry) {
      tally.add(entry.event);
      listener.onEvent(entry);
    },
  };
}

/** Resolves when the grace after the interrupt has passed; never without one. */
function graceAfter(interrupt: AbortSignal): { passed: Promise<undefined>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => resolve(undefined), GRACE_MS);
  };
  if (interrupt.aborted) begin();
  else interrupt.addEventListener('abort', begin, { once: true });
  return {
    passed: promise,
    stop() {
      interrupt.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
