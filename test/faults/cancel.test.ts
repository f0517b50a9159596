import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import type { JournalEntry } from '../../src/protocol/events.ts';
import { type AnthropicServer, faults, startAnthropicServer } from '../support/anthropic-server.ts';
import { busyScript, busyWorkflow } from '../support/faults/busy-workflow.ts';
import { accountProblems, journalProblems } from '../support/faults/invariants.ts';
import { realRuntime } from '../support/faults/real-runtime.ts';
import { startWorkflow } from '../support/test-runtime.ts';
import { until } from '../support/wait.ts';

let server: AnthropicServer;
beforeAll(async () => {
  server = await startAnthropicServer({ script: busyScript });
});
afterAll(() => server.stop());

type When = { at: 'event' | 'delta' | 'request'; count: number };

/** Runs the busy workflow, cancels it at that moment, and says what is wrong with how it ended. */
async function cancelledAt(when: When) {
  const heard: JournalEntry[] = [];
  const late: string[] = [];
  const asked: number[] = [];
  const seen = { event: 0, delta: 0, request: 0 };
  let runId = '';
  let cancelled: { ms: number; inFlight: number } | undefined;
  const count = (kind: When['at']): void => {
    seen[kind] += 1;
    if (when.at !== kind || when.count !== seen[kind]) return;
    const state = { ms: performance.now(), inFlight: inFlight() };
    if (runtime.cancel(runId, 'enough')) cancelled = state;
  };
  server.play((request, context) => {
    asked.push(context.index);
    count('request');
    return busyScript(request, context);
  });
  const { runtime, close, inFlight } = realRuntime({
    url: server.url,
    workflows: { busy: busyWorkflow((effect) => cancelled && late.push(effect)) },
  });
  try {
    const handle = await runtime.start(startWorkflow('busy'), {
      onEvent(entry) {
        heard.push(entry);
        if (entry.event.type === 'run_queued') runId = entry.event.runId;
        count('event');
      },
      onLive: () => count('delta'),
    });
    const snapshot = await handle.done;
    const ms = cancelled === undefined ? 0 : performance.now() - cancelled.ms;
    const booked = () =>
      [...server.ledger.completed, ...server.ledger.lost].filter(({ index }) => asked.includes(index));
    await until(() => server.inFlight === 0 && booked().length === asked.length);
    const entries = runtime.entries(runId);
    const books = {
      completed: server.ledger.completed.filter(({ index }) => asked.includes(index)),
      lost: server.ledger.lost.filter(({ index }) => asked.includes(index)),
    };
    const problems = [
      ...journalProblems(entries, snapshot),
      ...(await accountProblems(entries, books, { quietEnd: cancelled === undefined, maxCostUsd: 1 })),
      ...late.map((effect) => `${effect} after the cancel`),
    ];
    if (ms > 1_000) problems.push(`it took ${Math.round(ms)} ms`);
    if (JSON.stringify(heard) !== JSON.stringify(entries)) problems.push('heard and stored events differ');
    if (cancelled !== undefined && snapshot.lostRequests > cancelled.inFlight) {
      problems.push(`${snapshot.lostRequests} requests lost, ${cancelled.inFlight} were in flight`);
    }
    const told = problems.map((problem) => `${when.at} ${when.count}: ${problem}`);
    return { snapshot, seen, problems: told, cancelled: cancelled !== undefined };
  } finally {
    close();
  }
}

/** Cancels a run at each of the moments of one kind that a whole run has. */
async function cancelledAtEach(at: When['at']) {
  const whole = await cancelledAt({ at, count: Number.POSITIVE_INFINITY });
  const counts = Array.from({ length: whole.seen[at] }, (_, index) => index + 1);
  const runs = [whole];
  for (const count of counts) runs.push(await cancelledAt({ at, count }));
  return runs;
}

describe('a run that is cancelled', () => {
  it.each([
    ['event', 30],
    ['delta', 10],
    ['request', 7],
  ] as const)('at any %s ends at once, with one terminal event and nothing after it', async (at, least) => {
    const runs = await cancelledAtEach(at);
    expect(runs.flatMap(({ problems }) => problems)).toEqual([]);
    expect(runs.length).toBeGreaterThanOrEqual(least);
    const [whole, ...others] = runs;
    expect(whole?.snapshot.status).toBe('succeeded');
    const heeded = others.filter(({ cancelled }) => cancelled);
    // Nothing to cancel before the run is known, nor when it is over or as good as over.
    expect(heeded.length).toBeGreaterThanOrEqual(others.length - 2);
    const done = heeded.filter(({ snapshot }) => snapshot.status !== 'cancelled');
    expect(done.length).toBeLessThanOrEqual(1);
  });

  it('whose request hangs reports that one as lost, and no other', async () => {
    server.play([faults.stallAfter(3)]);
    const workflow = defineWorkflow({
      description: 'asks',
      run: async ({ session }) => (await session.prompt('Well?')).text,
    });
    const { runtime, close } = realRuntime({ url: server.url, workflows: { ask: workflow } });
    const handle = await runtime.start(startWorkflow('ask'));
    await until(() => server.inFlight === 1);
    runtime.cancel(handle.runId, 'enough');
    const snapshot = await handle.done;
    expect(snapshot).toMatchObject({ status: 'cancelled', lostRequests: 1, turns: 0, costUsd: 0 });
    expect(snapshot.unreportedUsdMax).toBeGreaterThan(0);
    close();
  });

  it('while it waits for another run of its instance ends at once all the same', async () => {
    server.play([faults.stallAfter(3)]);
    const workflow = defineWorkflow({
      description: 'asks',
      run: async ({ session }) => (await session.prompt('Well?')).text,
    });
    const { runtime, close } = realRuntime({ url: server.url, workflows: { ask: workflow } });
    const first = await runtime.start(startWorkflow('ask'));
    const second = await runtime.start(startWorkflow('ask'));
    const third = await runtime.start(startWorkflow('ask'));
    await until(() => server.inFlight === 1);
    expect(runtime.cancel(second.runId, 'enough')).toBe(true);
    const snapshot = await Promise.race([second.done, first.done]);
    expect(snapshot).toMatchObject({ runId: second.runId, status: 'cancelled', lostRequests: 0 });
    expect(journalProblems(runtime.entries(second.runId), snapshot)).toEqual([]);
    expect(first.snapshot().status).toBe('running');
    expect(third.snapshot().status).toBe('queued');
    runtime.cancelAll('enough of all');
    for (const { done } of [first, third]) expect((await done).status).toBe('cancelled');
    close();
  });

  it('and whose author ignores it is not waited for', async () => {
    let release = (): void => {};
    const workflow = defineWorkflow({
      description: 'does not listen',
      run: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    const { runtime, close } = realRuntime({ url: server.url, workflows: { deaf: workflow } });
    const handle = await runtime.start(startWorkflow('deaf'));
    await until(() => handle.snapshot().status === 'queued');
    const began = performance.now();
    runtime.cancel(handle.runId, 'enough');
    const snapshot = await handle.done;
    expect(performance.now() - began).toBeLessThan(1_000);
    release();
    await until(() => true);
    expect(journalProblems(runtime.entries(handle.runId), snapshot)).toEqual([]);
    close();
  });
});
