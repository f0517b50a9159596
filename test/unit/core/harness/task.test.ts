// Subagents: fresh contexts on the same files and the same budget, nested under the call that asked for them.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createModels } from '../../../../src/adapters/model/models.ts';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import type { AnthropicServer, Reply, Script } from '../../../support/anthropic-server.ts';
import { startOpenAiServer, USAGE as USAGE_OF_OPENAI } from '../../../support/openai-server.ts';
import { type ProviderRuntime, providerRuntime, sentTexts } from '../../../support/provider-runtime.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../../support/test-runtime.ts';

const servers: AnthropicServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const USAGE = { inputTokens: 1_000, outputTokens: 100 };
const task = (prompt: string, agent?: string) => ({
  name: 'task',
  input: { prompt, ...(agent && { agent }) },
});

const lead = defineAgent({ description: 'leads', instructions: 'You lead.', subagents: ['scout'] });
const scout = defineAgent({ description: 'scouts', instructions: 'You scout.', skills: [] });

async function open(script: Script, options: TestRuntimeOptions = {}): Promise<ProviderRuntime> {
  const opened = await providerRuntime(script, {
    agents: { lead, scout },
    files: { 'a.txt': 'a\n' },
    ...options,
  });
  servers.push(opened.server);
  return opened;
}

async function say({ runtime }: ProviderRuntime, message: string): Promise<RunSnapshot> {
  const { done } = await runtime.start({ ...startWorkflow('lead', { message }), kind: 'agent' });
  return done;
}

const eventsOf = ({ runtime }: ProviderRuntime, { runId }: RunSnapshot): RunEvent[] =>
  runtime.entries(runId).map(({ event }) => event);

/** Answers by the first words of a conversation. */
const by =
  (replies: Record<string, Reply>, otherwise: Reply = { text: 'All done.', usage: USAGE }): Script =>
  (_request, { prompt, turn }) =>
    turn === 0
      ? (Object.entries(replies).find(([start]) => prompt.startsWith(start))?.[1] ?? otherwise)
      : otherwise;

describe('the tool task', () => {
  test('runs its tasks side by side, each with an agent that knows nothing of the conversation', async () => {
    const opened = await open(
      by({
        Lead: { toolCalls: [task('Look north', 'scout'), task('Look south', 'scout')], usage: USAGE },
        Look: { text: 'Nothing.', usage: USAGE, latencyMs: 100 },
      }),
    );
    const snapshot = await say(opened, 'Lead the way, secretly.');
    expect(snapshot).toMatchObject({ status: 'succeeded', text: 'All done.', turns: 4, toolCalls: 2 });
    expect(snapshot.usage).toMatchObject({ inputTokens: 4_000, outputTokens: 400 });
    expect(snapshot.models).toMatchObject([{ requests: 4 }]);
    expect(opened.server.peak).toBe(2);
    const scouts = opened.server.requests.filter(({ body }) =>
      JSON.stringify(body?.system).includes('You scout.'),
    );
    expect(scouts).toHaveLength(2);
    for (const { body } of scouts) {
      expect(JSON.stringify(body?.messages)).not.toContain('secretly');
      // A scout hands nothing over.
      expect(JSON.stringify(body?.tools)).not.toContain('"task"');
    }
    expect(sentTexts(opened.server).at(-1)).toContain('Nothing.');
  });

  test('tells of each task under the call that asked for it, and counts each turn once', async () => {
    const opened = await open(
      by({
        Lead: { toolCalls: [task('Look', 'scout')], usage: USAGE },
        Look: { text: 'Found it.', usage: USAGE },
      }),
    );
    const snapshot = await say(opened, 'Lead.');
    const events = eventsOf(opened, snapshot);
    const call = events.find((event) => event.type === 'tool_started');
    const started = events.find((event) => event.type === 'task_started');
    expect(started).toMatchObject({ parentCallId: call?.callId, agent: 'scout', prompt: 'Look' });
    const session = started?.session ?? '';
    expect(events.filter((event) => event.type === 'turn_completed').map((event) => event.session)).toEqual([
      'default',
      session,
      'default',
    ]);
    expect(events.filter((event) => event.type.startsWith('t')).map(({ type }) => type)).toEqual([
      ...['turn_started', 'turn_completed', 'tool_started', 'task_started', 'turn_started', 'turn_completed'],
      ...['task_completed', 'tool_completed', 'turn_started', 'turn_completed'],
    ]);
    const spent = events.flatMap((event) => (event.type === 'turn_completed' ? [event.costUsd ?? 0] : []));
    expect(snapshot.costUsd).toBeCloseTo(
      spent.reduce((sum, cost) => sum + cost, 0),
      9,
    );
  });

  test('begins with an empty conversation, also where a provider gives the ids of calls again', async () => {
    const calls = [{ index: 0, id: 'call_1', function: { name: 'task', arguments: '{"prompt":"Look"}' } }];
    const asks = [
      { choices: [{ delta: { tool_calls: calls }, finish_reason: 'tool_calls' }], usage: USAGE_OF_OPENAI },
    ];
    const server = await startOpenAiServer([
      { chunks: asks },
      { text: 'North.' },
      { chunks: asks },
      { text: 'South.' },
      { text: 'All done.' },
    ]);
    const endpoints = { local: { api: 'openai', baseUrl: server.url } } as const;
    const { runtime } = testRuntime({
      models: createModels({ endpoints, prices: createPriceBook({}) }),
      config: { model: 'local/m', budget: { maxCostUsd: null } },
      agents: { lead, scout },
    });
    const { done } = await runtime.start({ ...startWorkflow('lead', { message: 'Lead.' }), kind: 'agent' });
    const snapshot = await done;
    await server.stop();
    expect(snapshot).toMatchObject({ status: 'succeeded', text: 'All done.' });
    expect(server.requests[3]?.body.messages).toEqual(server.requests[1]?.body.messages);
  });

  test('works on the same files', async () => {
    const write = { name: 'write', input: { path: 'found.txt', content: 'treasure\n' } };
    const opened = await open((_request, { prompt, turn }) => {
      if (prompt.startsWith('Look'))
        return turn === 0 ? { toolCalls: [write] } : { text: 'It is in found.txt.' };
      if (turn === 0) return { toolCalls: [task('Look', 'scout')] };
      return turn === 1 ? { toolCalls: [{ name: 'read', input: { path: 'found.txt' } }] } : { text: 'Good.' };
    });
    expect(await say(opened, 'Lead.')).toMatchObject({ status: 'succeeded', text: 'Good.' });
    expect(sentTexts(opened.server).at(-1)).toContain('treasure');
  });

  test.each<[string, object, RegExp]>([
    [
      'an agent that it may not ask',
      task('Look', 'stranger'),
      /there is no agent \\"stranger\\"; there are: `scout`/,
    ],
    ['no prompt', { name: 'task', input: {} }, /task: .*prompt/],
  ])('with %s tells the model so', async (_what, call, message) => {
    const opened = await open([{ toolCalls: [call as never] }, { text: 'Alone then.' }]);
    expect(await say(opened, 'Lead.')).toMatchObject({ status: 'succeeded', text: 'Alone then.' });
    expect(sentTexts(opened.server).at(-1)).toMatch(message);
  });

  test('that fails is a failed call, and the agent goes on', async () => {
    const opened = await open(
      by({
        Lead: { toolCalls: [task('Look', 'scout')] },
        Look: { fault: { kind: 'http', status: 400, message: 'scouts are ill' } },
      }),
    );
    const snapshot = await say(opened, 'Lead.');
    expect(snapshot).toMatchObject({ status: 'succeeded', text: 'All done.' });
    expect(eventsOf(opened, snapshot).find((event) => event.type === 'task_completed')).toMatchObject({
      isError: true,
      text: expect.stringContaining('scouts are ill'),
    });
    expect(sentTexts(opened.server).at(-1)).toContain('scouts are ill');
  });

  test('is cancelled with its run, at once', async () => {
    const opened = await open(
      by({
        Lead: { toolCalls: [task('Look north', 'scout'), task('Look south', 'scout')] },
        Look: { text: 'Too late.', fault: { kind: 'stall', afterEvents: 1 } },
      }),
    );
    const handle = await opened.runtime.start({
      ...startWorkflow('lead', { message: 'Lead.' }),
      kind: 'agent',
    });
    await vi.waitFor(() => expect(opened.server.inFlight).toBe(2), { timeout: 5_000 });
    const began = performance.now();
    opened.runtime.cancel(handle.runId, 'enough');
    expect(await handle.done).toMatchObject({ status: 'cancelled', lostRequests: 2 });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('ends with three agents below one another, and with the budget of all of them', async () => {
    const again = defineAgent({ description: 'again', instructions: 'Again.', subagents: ['lead'] });
    const deep = await open(
      ({ tools }, { turn }) => {
        const mayHandOver = JSON.stringify(tools ?? []).includes('"task"');
        return turn === 0 && mayHandOver ? { toolCalls: [task('Deeper')] } : { text: 'Done.' };
      },
      { agents: { lead: again } },
    );
    expect(await say(deep, 'Lead.')).toMatchObject({ status: 'succeeded', turns: 4 + 3 });
    const endless = await open(
      (_request, { turn }) =>
        turn < 40
          ? { toolCalls: [task('Look', 'scout'), task('Look', 'scout')], usage: USAGE }
          : { text: 'x' },
      {
        config: { model: 'anthropic/claude-haiku-4-5', budget: { maxCostUsd: 0.05 } },
      },
    );
    const broke = await say(endless, 'Lead.');
    expect(broke).toMatchObject({
      status: 'failed',
      limitHit: 'budget_exceeded',
      error: { code: 'budget_exceeded' },
    });
    expect(broke.costUsd).toBeLessThanOrEqual(0.05);
  });
});

describe('session.task()', () => {
  const run = async (
    body: Parameters<typeof defineWorkflow>[0]['run'],
    script: Script,
  ): Promise<[RunSnapshot, ProviderRuntime]> => {
    const opened = await open(script, {
      workflows: { w: defineWorkflow({ description: 'w', run: body }) },
      agents: { scout },
    });
    const { done } = await opened.runtime.start(startWorkflow('w'));
    return [await done, opened];
  };

  test('gives a typed answer of a named agent, and runs beside others of its kind', async () => {
    const { z } = await import('zod');
    const [snapshot, { server }] = await run(
      async ({ session }) => {
        const found = await Promise.all(
          ['north', 'south'].map((side) =>
            session.task(`Look ${side}`, { agent: 'scout', result: z.object({ side: z.string() }) }),
          ),
        );
        return found.map(({ data }) => data.side);
      },
      (_request, { prompt }) => ({
        text: JSON.stringify({ side: prompt.split(' ')[1]?.split('\n')[0] }),
        latencyMs: 50,
      }),
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', result: ['north', 'south'], turns: 2 });
    expect(server.peak).toBe(2);
  });

  test.each(['one after another', 'side by side'])('in a step begins empty, %s', async (how) => {
    const [snapshot, { server }] = await run(
      async ({ session, step }) => {
        const inStep = await step('look', async () => {
          const first = session.task('A');
          if (how === 'one after another') await first;
          return [(await first).text, (await session.task('B')).text];
        });
        return [...inStep, (await session.task('C')).text];
      },
      (_request, { prompt }) => ({ text: `Re: ${prompt}` }),
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', result: ['Re: A', 'Re: B', 'Re: C'] });
    for (const text of sentTexts(server)) expect(JSON.parse(text)).toHaveLength(1);
  });

  test('leaves the conversation of its session alone', async () => {
    const [snapshot, { server }] = await run(
      async ({ session }) => {
        await session.prompt('First');
        await session.task('Apart');
        return (await session.prompt('Second')).text;
      },
      (_request, { lastText }) => ({ text: `Re: ${lastText}` }),
    );
    expect(snapshot.result).toBe('Re: Second');
    expect(sentTexts(server).at(-1)).not.toContain('Apart');
  });

  test('of an agent that is not there says which there are near', async () => {
    const [snapshot] = await run(
      ({ session }) => session.task('x', { agent: 'scoot' }).then(({ text }) => text),
      [{ text: 'x' }],
    );
    expect(snapshot.error).toMatchObject({
      message: 'there is no agent "scoot"',
      hint: 'did you mean "scout"?',
    });
  });
});
