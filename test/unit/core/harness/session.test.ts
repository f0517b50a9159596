// Sessions: prompts on one queue, those of others beside it; what an agent remembers from run to run; limits of one prompt
// and of all of them.
import { afterEach, describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { z } from '../../../../src/index.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import type { StartRun } from '../../../../src/protocol/start-run.ts';
import type { AnthropicServer, Reply, Script } from '../../../support/anthropic-server.ts';
import { type ProviderRuntime, providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, type TestRuntimeOptions } from '../../../support/test-runtime.ts';

const servers: AnthropicServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

type Run = Parameters<typeof defineWorkflow>[0]['run'];

async function open(script: Script, options: TestRuntimeOptions = {}): Promise<ProviderRuntime> {
  const opened = await providerRuntime(script, options);
  servers.push(opened.server);
  return opened;
}

async function run(script: Script, body: Run, limits: StartRun['limits'] = {}) {
  const opened = await open(script, {
    workflows: { w: defineWorkflow({ description: 'asks', run: body }) },
    files: { 'a.txt': 'a\n' },
  });
  const { over } = await opened.runtime.start(
    startWorkflow('w', {}, { limits: { maxCostUsd: 50, ...limits } }),
  );
  return { ...opened, snapshot: await over };
}

/** What each request ends with, and how long its conversation is. */
const asked = ({ requests }: AnthropicServer): Array<[last: string, messages: number]> =>
  requests.map(({ body }) => {
    const messages = (body?.messages ?? []) as Array<{ content: Array<{ text?: string }> }>;
    return [
      messages
        .at(-1)
        ?.content.map(({ text }) => text)
        .join('') ?? '',
      messages.length,
    ];
  });

/** Each answer names what was asked, and takes a while. */
const echo: Exclude<Script, Reply[]> = (_request, { lastText }) => ({
  text: `on ${lastText}`,
  latencyMs: 20,
});

describe('prompts of one session', () => {
  test('begun at once are asked one after another, each after the answer to the one before', async () => {
    const { snapshot, server } = await run(echo, async ({ session }) => {
      const answers = await Promise.all(['one', 'two', 'three'].map((text) => session.prompt(text)));
      return answers.map(({ text, turns }) => [text, turns]);
    });
    expect(snapshot.result).toEqual([
      ['on one', 1],
      ['on two', 1],
      ['on three', 1],
    ]);
    expect(server.peak).toBe(1);
    expect(asked(server)).toEqual([
      ['one', 1],
      ['two', 3],
      ['three', 5],
    ]);
  });

  test('with tools and repairs are not interleaved with the next one', async () => {
    const { snapshot, server } = await run(
      [
        { toolCalls: [{ name: 'glob', input: { pattern: '*' } }] },
        { text: 'no JSON' },
        { text: '{"n":1}' },
        { text: 'fine' },
      ],
      async ({ session }) => {
        const first = session.prompt('Count.', { result: z.object({ n: z.number() }) });
        const second = session.prompt('And now?');
        return [(await first).data.n, (await second).text];
      },
    );
    expect(snapshot.result).toEqual([1, 'fine']);
    expect(asked(server).map(([, messages]) => messages)).toEqual([1, 3, 5, 7]);
    expect(asked(server).at(-1)?.[0]).toBe('And now?');
  });

  test('go on after one that the provider refused, which is not sent again', async () => {
    const { snapshot, server } = await run(
      (_request, { lastText }) =>
        lastText.includes('bad') ? { fault: { kind: 'http', status: 400, message: 'no' } } : { text: 'good' },
      async ({ session }) => {
        const prompts = ['fine', 'bad', 'fine again'].map((text) => session.prompt(text));
        return (await Promise.allSettled(prompts)).map(({ status }) => status);
      },
    );
    expect(snapshot.result).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(asked(server)).toEqual([
      ['fine', 1],
      ['bad', 3],
      ['fine again', 3],
    ]);
  });

  test('wait for none of another session', async () => {
    const { snapshot, server } = await run(echo, async ({ session, instance, agent }) => {
      const other = agent(defineAgent({ description: 'other', instructions: 'Other.' }));
      const sessions = [session, instance.session('second'), other];
      return (await Promise.all(sessions.map((one) => one.prompt('hello')))).map(({ text }) => text);
    });
    expect(snapshot.result).toEqual(['on hello', 'on hello', 'on hello']);
    expect(server.peak).toBe(3);
    expect(asked(server).map(([, messages]) => messages)).toEqual([1, 1, 1]);
  });

  test('are those of a session asked for by name twice', async () => {
    const { server } = await run(echo, async ({ instance }) => {
      await instance.session('notes').prompt('one');
      await instance.session('notes').prompt('two');
    });
    expect(asked(server)).toEqual([
      ['one', 1],
      ['two', 3],
    ]);
  });
});

describe('sessions of an agent', () => {
  const agents = { chat: defineAgent({ description: 'chats', instructions: 'Chat.' }) };
  const say = async (
    { runtime }: Pick<ProviderRuntime, 'runtime'>,
    message: string,
    over: Partial<StartRun> = {},
  ) => {
    const request = { ...startWorkflow('chat', { message }, over), kind: 'agent' as const };
    return (await runtime.start(request)).over;
  };

  test('remember from run to run and from process to process, each for itself', async () => {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    const opened = await open(echo, { agents, sql });
    await say(opened, 'a1', { session: 'a' });
    await say(opened, 'b1', { session: 'b' });
    await say(opened, 'other instance', { session: 'a', instanceId: 'other' });
    const next = await open(echo, { agents, sql });
    await say(next, 'a2', { session: 'a' });
    await say(next, 'default');
    await say(next, 'a3', { session: 'a' });
    expect(asked(opened.server)).toEqual([
      ['a1', 1],
      ['b1', 1],
      ['other instance', 1],
    ]);
    expect(asked(next.server)).toEqual([
      ['a2', 3],
      ['default', 1],
      ['a3', 5],
    ]);
    expect(JSON.stringify(next.server.requests.at(-1)?.body?.messages)).toMatch(/a1.*on a1.*a2.*on a2.*a3/);
  });

  test('forget a message that the provider refuses, and are not broken by it', async () => {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    const script: Script = (_request, { lastText }) =>
      lastText.includes('bad') ? { fault: { kind: 'http', status: 400, message: 'no' } } : { text: 'good' };
    const opened = await open(script, { agents, sql });
    await say(opened, 'one');
    expect(await say(opened, `bad ${'x'.repeat(300_000)}`)).toMatchObject({
      status: 'failed',
      error: { code: 'model_error' },
    });
    expect(await say(opened, 'two')).toMatchObject({ status: 'succeeded', text: 'good' });
    const next = await open(script, { agents, sql });
    await say(next, 'three');
    expect(asked(next.server)).toEqual([['three', 5]]);
    expect(sql.exec("SELECT COUNT(*) AS n FROM chunks WHERE id LIKE 'message:%'")[0]?.n).toBe(0);
  });

  test('take messages in order, one at a time, beside those of other sessions', async () => {
    const opened = await open(echo, { agents });
    const snapshots = await Promise.all([
      say(opened, 'a1', { session: 'a' }),
      say(opened, 'a2', { session: 'a' }),
      say(opened, 'b1', { session: 'b' }),
    ]);
    expect(snapshots.map(({ text }) => text)).toEqual(['on a1', 'on a2', 'on b1']);
    expect(opened.server.peak).toBe(2);
    expect(asked(opened.server).toSorted()).toEqual([
      ['a1', 1],
      ['a2', 3],
      ['b1', 1],
    ]);
  });
});

describe('limits', () => {
  const USAGE = { inputTokens: 2_000, outputTokens: 500 };
  const list = (index: number): Reply => ({
    toolCalls: [{ name: 'glob', input: { pattern: `${index}*` } }],
    usage: USAGE,
  });
  const forEver: Exclude<Script, Reply[]> = (_request, { index }) => list(index);

  test('of the turns of one prompt end that prompt alone', async () => {
    const { snapshot } = await run(
      (_request, { lastText, index }) =>
        lastText.includes('Enough') ? { text: 'fine', usage: USAGE } : list(index),
      async ({ session }) => {
        const failure = await session.prompt('Count.', { maxTurns: 2 }).catch((thrown: unknown) => thrown);
        const { code, message } = failure as { code: string; message: string };
        const other = await session.prompt('Enough?', { maxTurns: 1 });
        return [code, message, other.text, other.turns];
      },
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', turns: 3 });
    expect(snapshot.result).toEqual([
      'turn_limit',
      'the prompt used all of its 2 turns without an answer',
      'fine',
      1,
    ]);
  });

  test('of the turns of one prompt end a run that does not catch it', async () => {
    const { snapshot } = await run(forEver, ({ session }) =>
      session.prompt('Count.', { maxTurns: 2 }).then(({ text }) => text),
    );
    expect(snapshot).toMatchObject({ status: 'failed', turns: 2, limitHit: 'turn_limit' });
  });

  const tokensOf = ({ usage }: RunSnapshot): number =>
    usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const OUT_OF_TOKENS = {
    status: 'failed',
    limitHit: 'budget_exceeded',
    error: { code: 'budget_exceeded', message: expect.stringMatching(/of its 9000 tokens/) },
  };

  test('of tokens hold for an agent by its own budget, and clamp the last answer', async () => {
    const chat = defineAgent({ description: 'chats', instructions: 'Chat.', budget: { maxTokens: 9_000 } });
    const opened = await open(forEver, { agents: { chat } });
    const { over } = await opened.runtime.start({
      ...startWorkflow('chat', { message: 'Go.' }),
      kind: 'agent',
    });
    const snapshot = await over;
    expect(snapshot).toMatchObject(OUT_OF_TOKENS);
    // 2,500 a turn: after the third one 1,500 are left, which is the most that the last may answer.
    expect(snapshot.turns).toBe(4);
    expect(opened.server.requests.at(-1)?.body?.max_tokens).toBe(1_500);
    expect(tokensOf(snapshot)).toBe(10_000);
  });

  test('of tokens hold for an agent with all its subagents', async () => {
    const lead = defineAgent({
      description: 'leads',
      instructions: 'You lead.',
      subagents: ['scout'],
      budget: { maxTokens: 9_000 },
    });
    const scout = defineAgent({ description: 'scouts', instructions: 'You scout.' });
    const task = { toolCalls: [{ name: 'task', input: { prompt: 'Look.', agent: 'scout' } }], usage: USAGE };
    const opened = await open(
      (request, { index }) => (JSON.stringify(request.system).includes('You scout') ? list(index) : task),
      { agents: { lead, scout } },
    );
    const { over } = await opened.runtime.start({
      ...startWorkflow('lead', { message: 'Go.' }),
      kind: 'agent',
    });
    expect(await over).toMatchObject({ ...OUT_OF_TOKENS, turns: 4 });
  });

  test('of tokens hold for a run by config and by who starts it', async () => {
    const { snapshot } = await run(
      forEver,
      ({ session }) => session.prompt('Count.').then(({ text }) => text),
      {
        maxTokens: 9_000,
      },
    );
    expect(snapshot).toMatchObject({ ...OUT_OF_TOKENS, turns: 4 });
  });
});
