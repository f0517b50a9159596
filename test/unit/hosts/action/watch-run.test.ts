import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunHandle, Runtime } from '../../../../src/core/runtime-api.ts';
import { CANCEL_MESSAGE, watchRun } from '../../../../src/hosts/action/watch-run.ts';
import { snapshotFor } from '../../../support/snapshots.ts';
import { startWorkflow } from '../../../support/test-runtime.ts';

afterEach(() => vi.useRealTimers());

/** A runtime whose one run heeds no cancel. */
function deafRuntime() {
  const cancelled: string[] = [];
  const snapshot = snapshotFor({ open: true });
  const handle: RunHandle = {
    runId: snapshot.runId,
    snapshot: () => snapshot,
    done: new Promise(() => {}),
    over: new Promise(() => {}),
    failure: () => undefined,
  };
  const runtime: Pick<Runtime, 'start' | 'cancel'> = {
    start: async () => handle,
    cancel: (_runId, message) => cancelled.push(message) > 0,
  };
  return { runtime: runtime as Runtime, cancelled };
}

describe('watchRun', () => {
  it('gives up on a run that heeds no cancel, in time for outputs and summary', async () => {
    vi.useFakeTimers();
    const { runtime, cancelled } = deafRuntime();
    const interrupt = new AbortController();
    const options = { listener: { onEvent() {} }, interrupt: interrupt.signal };
    const watched = watchRun(runtime, startWorkflow('it'), options);
    await vi.advanceTimersByTimeAsync(60_000);
    interrupt.abort();
    await vi.advanceTimersByTimeAsync(3000);
    expect((await watched).snapshot.status).toBe('running');
    expect(cancelled).toEqual([CANCEL_MESSAGE]);
  });
});
