// A new run that begins where another one failed: what that one recorded is not done, asked or paid for again.
import { expect, test } from 'vitest';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineTool } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Runtime } from '../../../../src/core/runtime-api.ts';
import { z } from '../../../../src/index.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import { journalProblems } from '../../../support/faults/invariants.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const USAGE = { inputTokens: 100, outputTokens: 10 };
const count = {
  text: 'calling',
  toolCalls: [
    { name: 'count', input: {} },
    { name: 'bash', input: { command: 'echo line >> log.txt; cat log.txt' } },
  ],
  usage: USAGE,
};

/** The answer after the tools fails the first time, as does the last prompt's. */
const script = {
  pricedAs: 'anthropic/claude-haiku-5-5',
  rules: [
    { when: { lastUserText: 'One', turn: 2 }, times: 1, reply: { fault: { status: 400 } } },
    { when: { lastUserText: 'One', turn: 2 }, reply: { text: 'one', usage: USAGE } },
    { when: { lastUserText: 'One' }, reply: count },
    { when: { lastUserText: 'Two' }, times: 1, reply: { fault: { status: 400 } } },
    { when: { lastUserText: 'Two' }, reply: { text: 'two', usage: USAGE } },
  ],
};

function setUp() {
  const world = { counted: 0, steps: 0 };
  const tool = defineTool({
    name: 'count',
    description: 'Counts.',
    input: z.object({}),
    run: () => `counted ${++world.counted}`,
  });
  const failing = defineWorkflow({
    description: 'fails twice',
    tools: [tool],
    async run({ session, step, sandbox, random, now }) {
      const drawn = [await step('draw', () => ++world.steps), random(), now()];
      await sandbox.writeFile('made.txt', 'made');
      const one = await session.prompt('One.');
      const two = await session.prompt('Two.');
      const files = [await sandbox.readFile('log.txt'), await sandbox.readFile('made.txt')];
      return { drawn, texts: [one.text, two.text], files };
    },
  });
  const chatty = defineAgent({ description: 'answers', instructions: 'Answer.', tools: [tool] });
  const { runtime } = testRuntime({ workflows: { failing }, agents: { chatty }, script });
  return { runtime, world };
}

async function run(runtime: Runtime, continues?: string, over = {}): Promise<RunSnapshot> {
  const { done } = await runtime.start({ ...startWorkflow('failing'), ...over }, undefined, { continues });
  return done;
}

const logged = (runtime: Runtime, { runId }: RunSnapshot): string[] =>
  runtime.entries(runId).flatMap(({ event }) => (event.type === 'log' ? [event.message] : []));

test('does only what the failed ones had not done, in the files they left, and pays only for that', async () => {
  const { runtime, world } = setUp();
  const first = await run(runtime);
  expect(first).toMatchObject({ status: 'failed', turns: 1, toolCalls: 2, error: { code: 'model_error' } });
  const second = await run(runtime, first.runId);
  expect(second).toMatchObject({ status: 'failed', turns: 1, toolCalls: 0 });
  const third = await run(runtime, second.runId);
  expect(third).toMatchObject({
    status: 'succeeded',
    turns: 1,
    toolCalls: 0,
    result: { texts: ['one', 'two'], files: ['line\n', 'made'] },
  });
  expect(third.costUsd).toBe(first.costUsd);
  expect(world).toEqual({ counted: 1, steps: 1 });
  expect(logged(runtime, third)).toEqual([
    expect.stringMatching(/goes on where run run_\w+ ended.* 1 turns/),
  ]);
  for (const one of [first, second, third])
    expect(journalProblems(runtime.entries(one.runId), one)).toEqual([]);
});

test('of an agent goes on in the middle of its answer', async () => {
  const { runtime, world } = setUp();
  const message = { kind: 'agent', name: 'chatty', input: { message: 'One.' } };
  const first = await run(runtime, undefined, message);
  expect(first).toMatchObject({ status: 'failed', turns: 1, toolCalls: 2 });
  const second = await run(runtime, first.runId, message);
  expect(second).toMatchObject({ status: 'succeeded', text: 'one', turns: 1, toolCalls: 0 });
  expect(world.counted).toBe(1);
});

test.each<[string, object, RegExp]>([
  ['was asked something else', { input: { other: true } }, /asked something else/],
  ['is of another instance', { instanceId: 'other' }, /another instance/],
])('that %s begins anew, and says so', async (_name, over, says) => {
  const { runtime, world } = setUp();
  const first = await run(runtime);
  const second = await run(runtime, first.runId, over);
  expect(logged(runtime, second)[0]).toMatch(says);
  expect(world.steps).toBe(2);
});

test('begins anew where the other one is not there, or succeeded', async () => {
  const { runtime } = setUp();
  expect(logged(runtime, await run(runtime, 'run_none'))[0]).toMatch(/no such run/);
  const message = { kind: 'agent', name: 'chatty', input: { message: 'One.' } };
  const good = await run(runtime, undefined, message);
  expect(good.status).toBe('succeeded');
  expect(logged(runtime, await run(runtime, good.runId, message))[0]).toMatch(/it succeeded/);
});

test('of an agent whose conversation has gone on since begins anew', async () => {
  const { runtime } = setUp();
  const message = (text: string) => ({ kind: 'agent', name: 'chatty', input: { message: text } });
  const first = await run(runtime, undefined, message('One.'));
  await run(runtime, undefined, message('Two.'));
  const second = await run(runtime, first.runId, message('One.'));
  expect(logged(runtime, second)[0]).toMatch(/the conversation has gone on/);
});
