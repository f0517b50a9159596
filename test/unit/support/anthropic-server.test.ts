// The fake Messages API, judged by the official SDK: what the SDK reads is what the script said.
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AnthropicServer,
  type Reply,
  type Script,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { until } from '../../support/wait.ts';

let server: AnthropicServer;
afterEach(() => server.stop());

async function connect(script: Script): Promise<Anthropic> {
  server = await startAnthropicServer({ script });
  return new Anthropic({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0, logLevel: 'off' });
}

const question: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'claude-opus-5-5',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }],
};

async function ask(reply: Reply, params: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) {
  const client = await connect([reply]);
  return client.messages.stream({ ...question, ...params }).finalMessage();
}

describe('a complete answer', () => {
  it('reaches messages.stream() with text, usage and stop reason', async () => {
    const usage = { inputTokens: 11, outputTokens: 22, cacheReadTokens: 33, cacheWriteTokens: 44 };
    const message = await ask({
      text: 'Good day — 🙂 wörld',
      usage: { ...usage, cacheWrite1hTokens: 4 },
      chunkSize: 1,
    });
    expect(message).toMatchObject({
      role: 'assistant',
      model: 'claude-opus-5-5',
      content: [{ type: 'text', text: 'Good day — 🙂 wörld' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 11,
        output_tokens: 22,
        cache_read_input_tokens: 33,
        cache_creation_input_tokens: 44,
        cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 4 },
      },
    });
    expect(server.ledger.completed).toEqual([
      { index: 0, model: 'claude-opus-5-5', usage: expect.objectContaining(usage) },
    ]);
  });

  it('reaches messages.create({stream: true}) as the same events in order', async () => {
    const client = await connect([{ text: 'one two three four five', chunkSize: 10 }]);
    const types: string[] = [];
    for await (const event of await client.messages.create({ ...question, stream: true }))
      types.push(event.type);
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      ...Array(3).fill('content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('is the same message without streaming', async () => {
    const client = await connect([{ text: 'whole', usage: { outputTokens: 7 } }]);
    const whole = await client.messages.create(question);
    const streamed = await client.messages.stream(question).finalMessage();
    expect({ ...streamed, id: whole.id }).toMatchObject({ ...whole });
  });

  it('carries tool calls whose input is put together from deltas', async () => {
    const input = { path: 'a/b.ts', nested: { list: [1, '2', null], quote: '"\\' } };
    const message = await ask({
      text: 'Reading.',
      toolCalls: [
        { name: 'read', input },
        { name: 'glob', input: {} },
      ],
    });
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content.map((block) => block.type)).toEqual(['text', 'tool_use', 'tool_use']);
    expect(message.content[1]).toMatchObject({ name: 'read', input, caller: { type: 'direct' } });
    expect(message.content[2]).toMatchObject({ name: 'glob', input: {} });
  });

  it('shows thinking only to who asks for it, and signs it either way', async () => {
    const hidden = await ask({ thinking: 'secret thoughts', text: 'ok' });
    expect(hidden.content[0]).toMatchObject({
      type: 'thinking',
      thinking: '',
      signature: expect.stringMatching(/.{40,}/),
    });
    await server.stop();
    const shown = await ask(
      { thinking: 'secret thoughts', text: 'ok' },
      { thinking: { type: 'adaptive', display: 'summarized' } },
    );
    expect(shown.content[0]).toMatchObject({ type: 'thinking', thinking: 'secret thoughts' });
  });

  it('estimates the usage a script leaves out, as count_tokens does', async () => {
    const client = await connect([{ text: 'x'.repeat(400) }]);
    const { max_tokens: _, ...counted } = question;
    const { input_tokens } = await client.messages.countTokens(counted);
    const message = await client.messages.stream(question).finalMessage();
    expect(input_tokens).toBeGreaterThan(0);
    expect(message.usage).toMatchObject({ input_tokens, output_tokens: 100 });
  });

  it('arrives piece by piece when the script paces it', async () => {
    const client = await connect([{ text: 'abcdef', chunkSize: 1, paceMs: 5 }]);
    const arrivals: number[] = [];
    const stream = client.messages.stream(question).on('text', () => arrivals.push(performance.now()));
    await stream.finalMessage();
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(15);
  });
});

describe('a script', () => {
  it('that is a list is consumed in order and repeats its last reply', async () => {
    const client = await connect([{ text: 'one' }, { text: 'two' }]);
    const texts: unknown[] = [];
    for (let count = 0; count < 3; count += 1) texts.push(await textFrom(client));
    expect(texts).toEqual(['one', 'two', 'two']);
  });

  it('that is a function sees the conversation', async () => {
    const client = await connect((_request, { turn, prompt, toolResults }) =>
      turn === 0
        ? { toolCalls: [{ name: 'read', input: {} }] }
        : { text: `${prompt}:${toolResults[0]?.text}` },
    );
    const first = await client.messages.stream(question).finalMessage();
    const call = first.content.find((block) => block.type === 'tool_use');
    const second = await client.messages
      .stream({
        ...question,
        messages: [...question.messages, answerOf(first), resultOf(call?.id ?? '', 'content')],
      })
      .finalMessage();
    expect(second.content).toMatchObject([{ text: 'Hello:content' }]);
  });

  it('that fails answers 500 and says so', async () => {
    const client = await connect(() => {
      throw new Error('oops');
    });
    await expect(textFrom(client)).rejects.toThrow("the test's script failed: Error: oops");
  });
});

it('records requests with headers, body and arrival, and counts what is in flight', async () => {
  const client = await connect([{ text: 'ok', latencyMs: 50 }]);
  const before = performance.now();
  const all = Promise.all(Array.from({ length: 20 }, () => client.messages.stream(question).finalMessage()));
  await until(() => server.inFlight === 20);
  await all;
  expect(server.peak).toBe(20);
  await until(() => server.inFlight === 0);
  expect(server.requests).toHaveLength(20);
  expect(server.requests[0]).toMatchObject({
    endpoint: 'messages',
    refusal: undefined,
    body: { stream: true },
  });
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer sk-test',
    'anthropic-version': '2026-10-21',
  });
  expect(server.firstByteAt).toBe(server.requests[0]?.arrivedAt);
  expect(server.firstByteAt).toBeGreaterThan(before);
  const stats = await (await fetch(`${server.url}/__stats`)).json();
  expect(stats).toMatchObject({ received: 21, completed: 20, lost: 0, refused: 0, peak: 20 });
});

async function textFrom(client: Anthropic): Promise<unknown> {
  const message = await client.messages.stream(question).finalMessage();
  return message.content[0]?.type === 'text' ? message.content[0].text : undefined;
}

function answerOf(message: Anthropic.Message): Anthropic.MessageParam {
  return { role: 'assistant', content: message.content };
}

function resultOf(id: string, content: string): Anthropic.MessageParam {
  return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] };
}
