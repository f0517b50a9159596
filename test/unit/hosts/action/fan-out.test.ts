import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { createRedactor } from '../../../../src/core/redact.ts';
import { type FanOut, runInstances } from '../../../../src/hosts/action/fan-out.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const echo = defineWorkflow({
  description: 'gives back what it was given, or fails',
  input: z.object({ n: z.number() }),
  run({ input }) {
    if (input.n < 0) throw new Error('negative');
    return { n: input.n };
  },
});

/** Runs that end when they are told to. */
function gate() {
  const waiting: Array<() => void> = [];
  const workflow = defineWorkflow({
    description: 'waits',
    run: () => new Promise<void>((resolve) => waiting.push(resolve)),
  });
  return { waiting, workflow };
}

function fanOut(
  inputs: unknown[],
  workflow: Parameters<typeof testRuntime>[0]['workflows'],
  over: Partial<FanOut> = {},
) {
  const finished: string[] = [];
  const done = runInstances({
    runtime: testRuntime({ workflows: workflow ?? {} }).runtime,
    requests: inputs.map((input, index) => startWorkflow('it', input as never, { instanceId: `i-${index}` })),
    concurrency: 20,
    interrupt: new AbortController().signal,
    listener: { onEvent() {} },
    redact: (text) => text,
    onFinished: ({ snapshot }) => finished.push(snapshot.instanceId),
    ...over,
  });
  return { done, finished };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('runInstances', () => {
  it('finishes all, in the order of the requests, whatever becomes of some', async () => {
    const { done, finished } = fanOut([{ n: 1 }, { n: -1 }, { n: 'x' }, { n: 4 }], { it: echo });
    const outcomes = await done;
    expect(
      outcomes.map(({ snapshot }) => [snapshot.instanceId, snapshot.status, snapshot.error?.code]),
    ).toEqual([
      ['i-0', 'succeeded', undefined],
      ['i-1', 'failed', 'workflow_error'],
      ['i-2', 'failed', 'invalid_input'],
      ['i-3', 'succeeded', undefined],
    ]);
    expect(finished).toHaveLength(4);
  });

  it('hides secrets in the row of a run that was refused', async () => {
    const { redact } = createRedactor(['hunter2hunter2']);
    const [outcome] = await fanOut([{ n: 'hunter2hunter2' }], { it: echo }, { redact }).done;
    expect(JSON.stringify(outcome?.snapshot)).not.toContain('hunter2');
    expect(outcome?.snapshot.input).toEqual({ n: '***' });
  });

  it('runs no more at once than it may', async () => {
    const { waiting, workflow } = gate();
    const { done, finished } = fanOut([{}, {}, {}], { it: workflow }, { concurrency: 2 });
    while (waiting.length < 2) await turn();
    await turn();
    expect(waiting).toHaveLength(2);
    waiting[1]?.();
    while (waiting.length < 3) await turn();
    expect(finished).toEqual(['i-1']);
    for (const release of waiting) release();
    expect((await done).map(({ snapshot }) => snapshot.status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });

  it('cancels what runs and starts no more when the job is cancelled', async () => {
    const { waiting, workflow } = gate();
    const interrupt = new AbortController();
    const { done } = fanOut([{}, {}, {}], { it: workflow }, { concurrency: 2, interrupt: interrupt.signal });
    while (waiting.length < 2) await turn();
    interrupt.abort();
    const outcomes = await done;
    expect(outcomes.map(({ snapshot }) => [snapshot.instanceId, snapshot.status])).toEqual([
      ['i-0', 'cancelled'],
      ['i-1', 'cancelled'],
    ]);
  });
});
