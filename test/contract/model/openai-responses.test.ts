// What is Responses' own beyond the Model contract: how requests look, and how reasoning comes back.
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenAiOptions } from '../../../src/adapters/model/openai/endpoint.ts';
import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import { type Message, textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import { type OpenAiReply, type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { ask, conversation, request } from './conversation.ts';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function open(replies: OpenAiReply[], id = 'gpt-5', options: OpenAiOptions = {}) {
  const server = await startOpenAiServer(replies, { speaks: 'responses' });
  servers.push(server);
  const model = createOpenAiModel({ apiKey: 'test-key', baseUrl: server.url, wire: 'responses', ...options });
  return { server, id, model };
}

const inputOf = (server: OpenAiServer, at: number): Array<Record<string, unknown>> => {
  const { input } = server.requests[at]?.body ?? {};
  return Array.isArray(input) ? input : [];
};
const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

describe('a request', () => {
  test('holds images, failed results, closed schemas and effort as the API wants them, and stores nothing', async () => {
    const { server, ...subject } = await open([{ text: '{"ok":true}' }]);
    const schema = {
      type: 'object',
      properties: { ok: { type: 'boolean' } },
      required: ['ok'],
      additionalProperties: false,
    };
    const messages = conversation(
      'Look.',
      [{ type: 'tool_use', callId: 'a', name: 'read', input: 'odd' }],
      { type: 'tool_result', callId: 'a', content: 'no such file', isError: true },
      { type: 'image', mediaType: 'image/png', data: 'aaaa' },
    );
    await ask(subject, { messages, resultSchema: schema, thinking: 'low', maxTokens: 5 });
    const { input, tools, ...rest } = server.requests[0]?.body ?? {};
    expect(rest).toEqual({
      ...{
        model: 'gpt-5',
        instructions: 'You are a test.',
        max_output_tokens: 16,
        stream: true,
        store: false,
      },
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'result', strict: true, schema } },
    });
    expect(tools).toContainEqual(expect.objectContaining({ type: 'function', name: 'read', strict: false }));
    expect(input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Look.' }] },
      { type: 'function_call', call_id: 'a', name: 'read', arguments: '{"value":"odd"}' },
      { type: 'function_call_output', call_id: 'a', output: 'Error: no such file' },
      {
        ...{ type: 'message', role: 'user' },
        content: [{ type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,aaaa' }],
      },
    ]);
  });

  test('counts its tokens by the same words, and has none where nobody counts', async () => {
    const { server, ...subject } = await open([{ text: 'ok' }]);
    const { signal } = new AbortController();
    expect(await subject.model.countTokens(request(subject.id), signal)).toBeGreaterThan(0);
    expect(Object.keys(server.requests[0]?.body ?? {})).toEqual(['model', 'instructions', 'input', 'tools']);
    await server.stop();
    expect(await subject.model.countTokens(request(subject.id), signal)).toBeUndefined();
    const reason = new Error('stop');
    await expect(subject.model.countTokens(request(subject.id), AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
  });

  test.each<[string, string | undefined, string, boolean]>([
    ['OpenAI itself', undefined, '/v1/responses', true],
    ['OpenAI in Europe', 'https://eu.api.openai.com/v1', '/v1/responses', true],
    ['Azure', 'https://x.openai.azure.com/openai/v1', '/openai/v1/chat/completions', false],
    ['any other', 'https://gateway.example/v1', '/v1/chat/completions', false],
  ])('goes out by default to %s in the right words', async (_who, baseUrl, path, isKeyed) => {
    const sent: Array<{ path: string; body: Record<string, unknown> }> = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      sent.push({ path: new URL(String(url)).pathname, body: JSON.parse(String(init?.body)) });
      return new Response('{"error":{"message":"no"}}', { status: 400 });
    };
    const subject = { id: 'gpt-5', model: createOpenAiModel({ apiKey: 'test-key', baseUrl, fetch }) };
    const later = [...conversation('Begin.', [{ type: 'text', text: 'Yes?' }]), user('Go on.')];
    for (const messages of [[user('Begin.')], later, [user('Another.')]])
      await ask(subject, { messages }).catch(() => {});
    expect(sent.map((one) => one.path)).toEqual([path, path, path]);
    const keys = sent.map(({ body }) => body.prompt_cache_key);
    // The same for a whole conversation, so that its requests meet the same cache.
    if (isKeyed)
      expect([keys[0], keys[0] === keys[1], keys[0] === keys[2]]).toEqual([expect.any(String), true, false]);
    else expect(keys).toEqual([undefined, undefined, undefined]);
  });
});

describe('reasoning', () => {
  const call = { thinking: 'Hm.', toolCalls: [{ name: 'read', input: {} }] };

  async function twice(first: OpenAiReply, second: OpenAiReply, secondId = 'gpt-5') {
    const subject = await open([first, second]);
    const answer = await ask(subject);
    const [use] = toolUsesOf(answer.content);
    const result = { type: 'tool_result' as const, callId: use?.callId ?? '', content: 'x', isError: false };
    const messages = conversation('Begin.', answer.content, use ? result : { type: 'text', text: 'And?' });
    const next = await ask({ ...subject, id: secondId }, { messages });
    return { subject, answer, messages, next, types: inputOf(subject.server, 1).map(({ type }) => type) };
  }

  test('goes back encrypted, before what it led to, and nothing has an id', async () => {
    const { subject, types } = await twice(call, { text: 'Good.' });
    expect(types).toEqual(['message', 'reasoning', 'function_call', 'function_call_output']);
    const sent = inputOf(subject.server, 1);
    expect(sent[1]).toEqual({
      ...{ type: 'reasoning', encrypted_content: expect.stringMatching(/^gAAAA/) },
      summary: [{ type: 'summary_text', text: 'Hm.' }],
    });
    expect(sent.filter((item) => 'id' in item)).toEqual([]);
  });

  test('of another model is left out', async () => {
    const { types } = await twice(call, { text: 'Good.' }, 'gpt-6-sol');
    expect(types).toEqual(['message', 'function_call', 'function_call_output']);
  });

  test('that led to nothing is left out: on its own it would be refused', async () => {
    const { types } = await twice({ thinking: 'Hm.', finish: 'max_output_tokens' }, { text: 'Good.' });
    expect(types).toEqual(['message', 'message']);
  });

  test('that the API does not know again is left out, and later reasoning is not', async () => {
    const refuses = {
      when: (body: Record<string, unknown>) => JSON.stringify(body.input).includes('"Hm."'),
      message: 'The encrypted content gAAA... could not be verified.',
    };
    const { subject, messages, next } = await twice(call, { thinking: 'Oh.', text: 'Good.', refuses });
    await ask(subject, {
      messages: [...messages, { role: 'assistant', content: next.content }, user('Bye.')],
    });
    expect(textOf(next.content)).toBe('Good.');
    expect(subject.server.requests).toHaveLength(4);
    const summaries = inputOf(subject.server, 3).map(({ summary }) => summary);
    expect(summaries.filter(Boolean)).toEqual([[{ type: 'summary_text', text: 'Oh.' }]]);
  });

  test('is not asked for where a model has none to give, which is found out once', async () => {
    const subject = await open([{ text: 'One.' }, { text: 'Two.' }], 'gpt-4.1');
    expect([textOf((await ask(subject)).content), textOf((await ask(subject)).content)]).toEqual([
      'One.',
      'Two.',
    ]);
    expect(subject.server.requests.map(({ body }) => 'include' in body)).toEqual([true, false, false]);
  });
});
