// Conversations that outgrow the context window, over a real socket: the provider's double refuses a history with a hole.
import { afterEach, describe, expect, test } from 'vitest';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import { type AnthropicServer, faults, type Reply, type Script } from '../../../support/anthropic-server.ts';
import {
  MODEL,
  type ProviderRuntime,
  providerRuntime,
  sentTexts,
} from '../../../support/provider-runtime.ts';
import { startWorkflow } from '../../../support/test-runtime.ts';

const servers: AnthropicServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Of a context window of 200,000 tokens. */
const FULL = { inputTokens: 170_000, outputTokens: 100 };
const SMALL = { inputTokens: 2_000, outputTokens: 100 };
const CACHE_MARK = ',"cache_control":{"type":"ephemeral"}';
const LIST: Reply = { toolCalls: [{ name: 'glob', input: { pattern: '*' } }] };

type Run = Parameters<typeof defineWorkflow>[0]['run'];

async function open(
  script: Script,
  run: Run = ({ session }) => session.prompt('Count the files.').then(({ text }) => text),
  files: Record<string, string> = { 'a.txt': 'a\n' },
  model: string | [string, string] = MODEL,
): Promise<ProviderRuntime> {
  const opened = await providerRuntime(script, {
    workflows: { count: defineWorkflow({ description: 'counts', run }) },
    agents: { chat: defineAgent({ description: 'chats', instructions: 'Chat.' }) },
    files,
    config: { model, budget: { maxCostUsd: 50 } },
  });
  servers.push(opened.server);
  return opened;
}

async function finish(opened: ProviderRuntime): Promise<RunSnapshot> {
  const { done } = await opened.runtime.start(startWorkflow('count'));
  return done;
}

const typesOf = ({ runtime }: ProviderRuntime, runId: string): string[] =>
  runtime.entries(runId).map(({ event }) => event.type);

describe('a conversation that fills the context window', () => {
  test('is summarised in a turn of its own, and goes on with what is recent', async () => {
    const opened = await open([
      { ...LIST, usage: SMALL },
      { ...LIST, usage: FULL },
      { text: 'Asked: count the files. Found: a.txt.', usage: SMALL },
      { text: 'One file.', usage: SMALL },
    ]);
    const snapshot = await finish(opened);
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'One file.', turns: 4, toolCalls: 2 });
    expect(snapshot.usage.inputTokens).toBe(3 * 2_000 + 170_000);
    const [, , summarising = '', last = ''] = sentTexts(opened.server);
    expect(summarising).toContain('about to be shortened');
    expect(last).toContain('Found: a.txt.');
    expect(last).not.toContain('about to be shortened');
    expect([...last.matchAll(/"role":"(\w+)"/g)].map(([, role]) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    const compaction = opened.runtime
      .entries(snapshot.runId)
      .find(({ event }) => event.type === 'compaction');
    expect(compaction?.event).toMatchObject({ session: 'default', messagesBefore: 5, messagesAfter: 3 });
  });

  test('keeps what is recent word for word, each call with its result, and nothing of what is old', async () => {
    const read = (path: string, usage = SMALL): Reply => ({
      toolCalls: [{ name: 'read', input: { path } }],
      text: `Reading ${path}.`,
      usage,
    });
    const files = Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`${n}.txt`, `This is file ${n}.\n`.repeat(n > 5 ? 100 : 1_700)]),
    );
    const opened = await open(
      [
        ...[1, 2, 3, 4, 5, 6, 7].map((n) => read(`${n}.txt`)),
        read('8.txt', FULL),
        { text: 'Seen: files 1 to 5.', usage: SMALL },
        { text: 'Eight files.', usage: SMALL },
      ],
      undefined,
      files,
    );
    expect(await finish(opened)).toMatchObject({ status: 'succeeded', result: 'Eight files.', turns: 10 });
    const textOf = (at: number): string =>
      JSON.stringify(opened.server.requests.at(at)?.body?.messages).replaceAll(CACHE_MARK, '');
    const last = opened.server.requests.at(-1)?.body?.messages as object[];
    const kept = last.slice(1).map((message) => JSON.stringify(message).replaceAll(CACHE_MARK, ''));
    // The last call and its result came after the request before.
    const known = kept.slice(0, -2);
    expect(known.length).toBeGreaterThan(2);
    expect(known.filter((message) => !textOf(-3).includes(message))).toEqual([]);
    expect(kept.map((message) => /tool_(?:use|result)/.exec(message)?.[0])).toEqual(
      kept.map((_, i) => (i % 2 === 0 ? 'tool_use' : 'tool_result')),
    );
    const all = textOf(-1);
    const seen = ['Seen: files 1 to 5.', 'This is file 8.', 'This is file 1.'];
    expect(seen.map((text) => all.includes(text))).toEqual([true, true, false]);
  });

  test('keeps the beginning of its requests, so that the summary reads from the cache', async () => {
    const opened = await open([
      LIST,
      { ...LIST, usage: FULL },
      { text: 'S', usage: SMALL },
      { text: 'One.' },
    ]);
    await finish(opened);
    const [, second, third] = opened.server.requests.map(({ body }) => body);
    expect([third?.system, third?.tools]).toEqual([second?.system, second?.tools]);
  });

  test.each<[string, Reply]>([
    [
      'a request is too long',
      { fault: { kind: 'http', status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
    ],
    ['an answer runs into its end', { text: 'I was', stopReason: 'model_context_window_exceeded' }],
  ])('is shortened when %s, and the turn taken again', async (_when, reply) => {
    const opened = await open([LIST, LIST, reply, { text: 'Found: a.txt.' }, { text: 'One file.' }]);
    const snapshot = await finish(opened);
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'One file.' });
    expect(sentTexts(opened.server).at(-1)).toContain('Found: a.txt.');
  });

  test('that cannot be shortened any more ends the run, and says what to do', async () => {
    const tooLong: Reply = { fault: { kind: 'http', status: 400, message: 'prompt is too long' } };
    const opened = await open([tooLong]);
    const snapshot = await finish(opened);
    expect(snapshot.error).toMatchObject({
      code: 'model_error',
      hint: expect.stringContaining('smaller task'),
    });
    const again = await open([LIST, ...Array.from({ length: 9 }, () => [tooLong, { text: 'S' }]).flat()]);
    expect((await finish(again)).status).toBe('failed');
    expect(again.server.requests.length).toBeLessThan(9);
  });

  test('is shortened as often as it fills, in a prompt that goes on and on', async () => {
    const tooLong: Reply = { fault: { kind: 'http', status: 400, message: 'prompt is too long' } };
    const list = (pattern: string): Reply => ({ toolCalls: [{ name: 'glob', input: { pattern } }] });
    const filling = ['a*', 'b*', 'c*', 'd*'].flatMap((pattern): Reply[] => [
      list(pattern),
      list(`*${pattern}`),
      tooLong,
      { text: 'S' },
    ]);
    const opened = await open([...filling, { text: 'One file.' }]);
    expect(await finish(opened)).toMatchObject({ status: 'succeeded', result: 'One file.' });
  });

  test('whose answers run into its end again and again ends the run', async () => {
    const cut: Reply = { text: 'I was', stopReason: 'model_context_window_exceeded' };
    const opened = await open(({ messages }) =>
      JSON.stringify(messages.at(-1)).includes('about to be shortened') ? { text: 'S' } : cut,
    );
    expect((await finish(opened)).error).toMatchObject({
      code: 'model_error',
      message: expect.stringContaining('no longer fits the context window'),
    });
    expect(opened.server.requests.length).toBeLessThan(9);
  });

  test('that does not fit with what asks for its summary either is summarised from less', async () => {
    const read: Reply = { toolCalls: [{ name: 'read', input: { path: 'big.txt' } }] };
    const opened = await open(
      ({ messages }, { index }) => {
        if (index === 0) return read;
        if (index === 1) return { text: 'I was', stopReason: 'model_context_window_exceeded' };
        if (JSON.stringify(messages).length > 10_000)
          return { fault: { kind: 'http', status: 400, message: 'prompt is too long' } };
        const isSummary = JSON.stringify(messages.at(-1)).includes('about to be shortened');
        return { text: isSummary ? 'Found: big.txt.' : 'One file.' };
      },
      undefined,
      { 'big.txt': 'All work and no play.\n'.repeat(1_000) },
    );
    expect(await finish(opened)).toMatchObject({ status: 'succeeded', result: 'One file.' });
    expect(sentTexts(opened.server).at(-1)).toContain('Found: big.txt.');
  });

  test('counts its summary in what the prompt cost', async () => {
    const opened = await open(
      [
        { ...LIST, usage: SMALL },
        { ...LIST, usage: FULL },
        { text: 'S', usage: SMALL },
        { text: 'One file.' },
      ],
      ({ session }) =>
        session.prompt('Count.').then(({ turns, costUsd, usage }) => ({ turns, costUsd, usage })),
    );
    const { turns, costUsd, usage, ...snapshot } = await finish(opened);
    expect(snapshot.result).toEqual({ turns, costUsd, usage });
    expect(turns).toBe(4);
  });

  test('is summarised by the next model when the first one is overloaded then', async () => {
    const opened = await open(
      ({ messages, model }) => {
        const isSummary = JSON.stringify(messages.at(-1)).includes('about to be shortened');
        if (!isSummary) return messages.length < 5 ? { ...LIST, usage: FULL } : { text: 'One file.' };
        return model === 'claude-haiku-4-5' ? faults.overloaded() : { text: 'Found: a.txt.', usage: SMALL };
      },
      ({ session }) => session.prompt('Count.').then(({ text, model }) => [text, model]),
      { 'a.txt': 'a\n' },
      [MODEL, 'anthropic/claude-sonnet-4-5'],
    );
    expect(await finish(opened)).toMatchObject({
      status: 'succeeded',
      result: [expect.any(String), 'anthropic/claude-sonnet-4-5'],
    });
  });

  test('keeps what was done for a prompt whose beginning is in the summary, when the provider then refuses it', async () => {
    const opened = await open(
      [
        { text: 'I', stopReason: 'model_context_window_exceeded' },
        { text: 'S', usage: SMALL },
        LIST,
        faults.badRequest(),
        { text: 'Bye.' },
      ],
      async ({ session }) => {
        const first = await session.prompt('Count.').catch(({ code }: { code: string }) => code);
        return [first, (await session.prompt('Good bye.')).text];
      },
    );
    expect(await finish(opened)).toMatchObject({ status: 'succeeded', result: ['model_error', 'Bye.'] });
    const last = sentTexts(opened.server).at(-1) ?? '';
    expect(last).toContain('Good bye.');
    expect(last).toContain('a.txt');
    expect(last).not.toContain('outcome unknown');
  });

  test('without a summary of it the run ends', async () => {
    const opened = await open([LIST, { ...LIST, usage: FULL }, { text: '   ' }]);
    expect((await finish(opened)).error?.message).toMatch(/gave no summary/);
  });

  test('is told its schema again where the provider cannot be held to it', async () => {
    const { z } = await import('zod');
    const opened = await open(
      [LIST, { ...LIST, usage: FULL }, { text: 'S', usage: SMALL }, { text: '{"a":1}' }],
      async ({ session }) => {
        const { data } = await session.prompt('Count.', { result: z.record(z.string(), z.number()) });
        return data;
      },
    );
    expect(await finish(opened)).toMatchObject({ status: 'succeeded', result: { a: 1 } });
    expect(sentTexts(opened.server).at(-1)).toContain('JSON of this schema');
  });
});

describe('session.compact()', () => {
  test('leaves all but the last message out, and says how many there were', async () => {
    const opened = await open(
      [{ text: 'Hello.' }, { text: 'They greeted.' }, { text: 'Bye.' }],
      async ({ session }) => {
        await session.prompt('Hello');
        const compacted = await session.compact();
        await session.prompt('Good bye');
        return compacted;
      },
    );
    const { result } = await finish(opened);
    expect(result).toEqual({ messagesBefore: 2, messagesAfter: 2 });
  });

  test('asks the next model when the first one is overloaded', async () => {
    const opened = await open(
      ({ messages, model }) => {
        const isSummary = JSON.stringify(messages.at(-1)).includes('about to be shortened');
        return isSummary && model === 'claude-haiku-4-5' ? faults.overloaded() : { text: 'Hello.' };
      },
      async ({ session }) => {
        await session.prompt('Hello');
        await session.prompt('Hello again');
        return session.compact();
      },
      {},
      [MODEL, 'anthropic/claude-sonnet-4-5'],
    );
    expect(await finish(opened)).toMatchObject({
      status: 'succeeded',
      result: { messagesBefore: 4, messagesAfter: 2 },
    });
  });
});

test('an agent goes on from its summary in the next message, and in the next process', async () => {
  const opened = await open([
    { ...LIST, usage: SMALL },
    { ...LIST, usage: FULL },
    { text: 'Found: a.txt.', usage: SMALL },
    { text: 'One.', usage: SMALL },
    { text: 'Still one.', usage: SMALL },
    { text: 'And again.', usage: SMALL },
  ]);
  const say = async (message: string): Promise<RunSnapshot> => {
    const run = await opened.runtime.start({ ...startWorkflow('chat', { message }), kind: 'agent' });
    return run.done;
  };
  for (const [message, answer] of [
    ['Count.', 'One.'],
    ['And now?', 'Still one.'],
    ['Now?', 'And again.'],
  ] as const)
    expect(await say(message)).toMatchObject({ status: 'succeeded', text: answer });
  const sent = sentTexts(opened.server).at(-1) ?? '';
  expect(sent).toContain('Found: a.txt.');
  expect(sent).toContain('Still one.');
  expect(sent).not.toContain('"Count."');
  expect(typesOf(opened, (await say('More?')).runId)).not.toContain('compaction');
});

test('no history of calls, results and prompts gets a hole, wherever it is cut', {
  timeout: 60_000,
}, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomFrom(seed);
  for (let history = 0; history < 40; history++) {
    const prompts = 1 + Math.floor(random() * 3);
    // The double answers 400 to a result without its call, and to a call without its result.
    const script: Script = ({ messages }, { index }) => {
      if (JSON.stringify(messages.at(-1)).includes('about to be shortened'))
        return { text: 'S', usage: SMALL };
      const usage = random() < 0.4 ? FULL : SMALL;
      if (random() < 0.35) return { text: 'Done.', usage };
      const calls = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
        name: 'glob',
        input: { pattern: `${index}*` },
      }));
      return { text: random() < 0.5 ? 'Hm.' : '', toolCalls: calls, usage };
    };
    const opened = await open(script, async ({ session }) => {
      for (let i = 0; i < prompts; i++)
        await session.prompt('Again. '.repeat(1 + Math.floor(random() * 4000)));
    });
    const { status, error } = await finish(opened);
    expect([status, error], `seed ${seed}, history ${history}`).toEqual(['succeeded', null]);
  }
});

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
