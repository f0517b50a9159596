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

/** `key` is the same in every continuation of the run. */
export async function sleepOn(scope: RunScope, key: string, ms: number): Promise<void> {
  const { journal, store, ports, signal } = scope;
  const owner = journal.runId;
  const begun = store.progress(owner, key);
  const until = begun === undefined ? ports.clock.now() + ms : Number(begun);
  if (begun === undefined) {
    journal.stageRows(() => store.setProgress(owner, key, String(until)));
    await journal.commit();
  }
  await sleepFor(ports.clock, Math.max(0, until - ports.clock.now()), signal);
}
