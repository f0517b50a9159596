// Waiting on the clock port, given up when the run is; a workflow's own wait ends when it would have, whichever process
// began it.
import type { Clock } from '../ports.ts';
import type { RunScope } from './scope.ts';

export function sleepFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The run is left, and continued at its time: nothing here wakes it. */
function untilLeft(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Where a host wakes a run that is in nobody's memory, a longer sleep is spent there. */
const LONG_MS = 5_000;

/** `key` is the same in every continuation of the run. */
export async function sleepOn(scope: RunScope, key: string, ms: number): Promise<void> {
  const { journal, store, ports, signal, activity } = scope;
  const begun = store.sleep(journal.runId, key);
  const from = ports.clock.now();
  const { until } = begun ?? { until: from + ms };
  if (begun === undefined) {
    journal.stageRows(() => store.setSleep(journal.runId, key, { from, until }));
    await journal.commit();
  }
  const left = Math.max(0, until - ports.clock.now());
  if (ports.clock.later === undefined || left < LONG_MS) return sleepFor(ports.clock, left, signal);
  await activity.apart(() => activity.waiting(() => untilLeft(signal), until));
}
