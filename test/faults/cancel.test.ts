import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import type { Sandboxes } from '../../src/core/sandbox-port.ts';
import type { JournalEntry } from '../../src/protocol/events.ts';
import {
  type AnthropicServer,
  faults,
  type LedgerEntry,
  type Reply,
  type Script,
  startAnthropicServer,
} from '../support/anthropic-server.ts';
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
    const books = await booksOf(asked);
    const entries = runtime.entries(runId);
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

/** What the provider has booked of these requests, once it has booked them all. */
async function booksOf(asked: readonly number[]) {
  const of = (book: readonly LedgerEntry[]) => book.filter(({ index }) => asked.includes(index));
  const books = () => ({ completed: of(server.ledger.completed), lost: of(server.ledger.lost) });
  const all = () => books().completed.length + books().lost.length;
  await until(() => server.inFlight === 0 && all() === asked.length, { what: 'the books to be closed' });
  return books();
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
    ['delta', 7],
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
    let release: (() => void) | undefined;
    const late: string[] = [];
    const workflow = defineWorkflow({
      description: 'does not listen',
      async run({ step, log }) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        log.info('here I am again');
        await step('late', () => late.push('a step'));
      },
    });
    const { runtime, close } = realRuntime({ url: server.url, workflows: { deaf: workflow } });
    const handle = await runtime.start(startWorkflow('deaf'));
    const wake = await until(() => release);
    const began = performance.now();
    runtime.cancel(handle.runId, 'enough');
    const snapshot = await handle.done;
    expect(performance.now() - began).toBeLessThan(1_000);
    wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(late).toEqual([]);
    expect(snapshot.status).toBe('cancelled');
    expect(journalProblems(runtime.entries(handle.runId), snapshot)).toEqual([]);
    close();
  });
});

describe('a run that ends while something of it is under way', () => {
  const scripted =
    (first: Reply): Script =>
    (_request, { prompt }) =>
      prompt === 'Floating.' ? first : good;
  const good: Reply = { text: 'Well.', toolCalls: [{ name: 'glob', input: { pattern: '*' } }] };

  it.each([
    ['returns', 'succeeded', () => {}],
    [
      'throws',
      'failed',
      () => {
        throw new Error('enough');
      },
    ],
  ])('because its author %s stops it, and counts what was in flight', async (_name, status, end) => {
    server.play(scripted(faults.stallAfter(3)));
    const asked = server.requests.length;
    const workflow = defineWorkflow({
      description: 'leaves a prompt behind',
      async run({ instance, step }) {
        instance
          .session('left')
          .prompt('Floating.')
          .catch(() => {});
        await step('wait', () => until(() => server.inFlight === 1));
        end();
      },
    });
    const { runtime, close, sent, inFlight } = realRuntime({
      url: server.url,
      workflows: { left: workflow },
    });
    const handle = await runtime.start(startWorkflow('left'));
    const snapshot = await handle.done;
    expect(snapshot).toMatchObject({ status, lostRequests: 1, turns: 0, costUsd: 0 });
    await until(() => inFlight() === 0 && server.inFlight === 0);
    expect(sent()).toBe(1);
    expect(server.requests.length - asked).toBe(1);
    expect(journalProblems(runtime.entries(handle.runId), snapshot)).toEqual([]);
    close();
  });

  it('asks nothing more for a branch that waits to ask again', async () => {
    server.play((_request, { prompt }) => (prompt === 'Again.' ? faults.rateLimited('0.05') : good));
    const workflow = defineWorkflow({
      description: 'has one branch that fails while the other waits',
      run: ({ parallel }) =>
        parallel([
          (branch) => branch.session.prompt('Again.'),
          async (branch) => {
            await branch.step('wait', () => until(() => sent() === 1 && inFlight() === 0));
            throw new Error('enough');
          },
        ]),
    });
    const again = defineWorkflow({
      description: 'asks',
      run: async ({ session }) => (await session.prompt('Again.')).text,
    });
    const { runtime, close, sent, inFlight } = realRuntime({
      url: server.url,
      workflows: { fork: workflow, again },
      modelCalls: { attempts: 2 },
    });
    const handle = await runtime.start(startWorkflow('fork'));
    const snapshot = await handle.done;
    expect(snapshot).toMatchObject({ status: 'failed', lostRequests: 0, error: { code: 'workflow_error' } });
    // Its wait is over when one that began later is.
    const later = await runtime.start(startWorkflow('again'));
    expect((await later.done).error?.message).toContain('given up after 2 attempts');
    expect(sent()).toBe(1 + 2);
    close();
  });

  it('ends for whoever waits although its sandbox never opened', async () => {
    server.play([{ ...good, text: 'Looking.' }, { text: 'I cannot look.' }]);
    const workflow = defineWorkflow({
      description: 'asks',
      run: async ({ session }) => (await session.prompt('Look.')).text,
    });
    const sandboxes: Sandboxes = {
      traits: { output: 'at the end', stops: 'anywhere' },
      open: () => Promise.reject(new Error('no sandbox today')),
      warm() {},
    };
    const { runtime, close } = realRuntime({
      url: server.url,
      workflows: { look: workflow },
      ports: { sandboxes },
    });
    const handle = await runtime.start(startWorkflow('look'));
    const snapshot = await handle.done;
    expect(journalProblems(runtime.entries(handle.runId), snapshot)).toEqual([]);
    close();
  });
});
