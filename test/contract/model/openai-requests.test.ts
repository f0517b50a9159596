// How requests look on the wire of Chat Completions, what goes back of reasoning, and what refusals mean.
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenAiOptions } from '../../../src/adapters/model/openai/endpoint.ts';
import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import type { Message } from '../../../src/protocol/messages.ts';
import { textOf } from '../../../src/protocol/messages.ts';
import {
  type OpenAiReply,
  type OpenAiServer,
  startOpenAiServer,
  USAGE,
} from '../../support/openai-server.ts';
import { ask, conversation, listen } from './conversation.ts';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function open(replies: OpenAiReply[], options: OpenAiOptions = { apiKey: 'test-key' }) {
  const server = await startOpenAiServer(replies);
  servers.push(server);
  return { server, id: 'gpt-5', model: createOpenAiModel({ baseUrl: server.url, ...options }) };
}

const delta = (content: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});
const END = [delta({}, 'stop'), { choices: [], usage: USAGE }, 'data: [DONE]\n\n'];

describe('reasoning', () => {
  const details = [{ type: 'reasoning.encrypted', data: 'abc', format: 'x' }];
  const thought = {
    chunks: [delta({ reasoning: 'Hm.', reasoning_details: details }), delta({ content: 'Yes.' }), ...END],
  };

  async function twice(second: OpenAiReply) {
    const subject = await open([thought, second]);
    const heard = listen();
    const first = await ask(subject, {}, heard.listener);
    const messages = conversation('Think.', first.content, { type: 'text', text: 'And?' });
    const answer = await ask(subject, { messages });
    return { heard, answer, sent: subject.server.requests.map(({ body }) => assistantOf(body)) };
  }

  test('is heard, and goes back as it came', async () => {
    const { heard, sent } = await twice({ text: 'Good.' });
    expect(heard.thinking).toEqual(['Hm.']);
    expect(sent[1]).toEqual({
      role: 'assistant',
      content: 'Yes.',
      reasoning: 'Hm.',
      reasoning_details: details,
    });
  });

  test('that the endpoint does not take back is left out, once and for all', async () => {
    const refuses = {
      when: (body: Record<string, unknown>) => assistantOf(body)?.reasoning !== undefined,
      message: "property 'reasoning' is unsupported",
    };
    const { answer, sent } = await twice({ text: 'Good.', refuses });
    expect(textOf(answer.content)).toBe('Good.');
    expect(sent.slice(1)).toEqual([
      expect.objectContaining({ reasoning: 'Hm.' }),
      { role: 'assistant', content: 'Yes.' },
    ]);
  });

  test('said under two names is heard once', async () => {
    const heard = listen();
    const chunks = [
      delta({ reasoning_content: 'Hm.', reasoning: 'Hm.' }),
      delta({ content: 'Yes.' }),
      ...END,
    ];
    await ask(await open([{ chunks }]), {}, heard.listener);
    expect(heard.thinking).toEqual(['Hm.']);
  });
});

describe('a request', () => {
  test('holds images, failed results and closed schemas as the API wants them', async () => {
    const subject = await open([{ text: '{"ok":true}' }]);
    const schema = {
      type: 'object',
      properties: {
        ok: { type: 'boolean' },
        n: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      },
      required: ['ok', 'n'],
      additionalProperties: false,
    };
    const messages: Message[] = [
      ...conversation(
        'Look.',
        [{ type: 'tool_use', callId: 'a', name: 'read', input: {} }],
        { type: 'tool_result', callId: 'a', content: 'no such file', isError: true },
        { type: 'image', mediaType: 'image/png', data: 'aaaa' },
      ),
    ];
    await ask(subject, { messages, resultSchema: schema, thinking: 'low' });
    const { body } = onlyRequest(subject.server);
    expect(body.reasoning_effort).toBe('low');
    expect(body.max_tokens).toBe(4096);
    expect(body.messages).toContainEqual({ role: 'tool', tool_call_id: 'a', content: 'Error: no such file' });
    expect(body.messages).toContainEqual({
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aaaa' } }],
    });
    expect(body.response_format).toMatchObject({
      json_schema: { strict: true, schema: { properties: { n: { type: 'integer', minimum: 0 } } } },
    });
    expect(JSON.stringify(body.response_format)).not.toContain(String(Number.MAX_SAFE_INTEGER));
  });

  test.each([
    ['https://openrouter.ai/api/v1', 'anthropic/claude-opus-5.5', { type: 'ephemeral' }],
    ['https://openrouter.ai/api/v1', 'openai/gpt-5', undefined],
    ['https://gateway.example/v1', 'anthropic/claude-opus-5.5', undefined],
  ])('to %s for %s asks for a cache where none comes unasked', async (baseUrl, id, mark) => {
    const sent: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      sent.push(JSON.parse(String(init?.body)).cache_control);
      return new Response('{}', { status: 400 });
    };
    await ask({ id, model: createOpenAiModel({ apiKey: 'test-key', baseUrl, fetch }) }).catch(() => {});
    expect(sent).toEqual([mark]);
  });

  test('for an open schema goes out without a format: it is told in the prompt', async () => {
    const subject = await open([{ text: '{}' }]);
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(subject.model.enforces(schema)).toBe(false);
    await ask(subject, { resultSchema: schema });
    expect(subject.server.requests[0]?.body.response_format).toBeUndefined();
  });
});

describe('a refusal', () => {
  test.each<[number, string, string, RegExp]>([
    [
      400,
      JSON.stringify({
        error: {
          message: "This model's maximum context length is 8 tokens.",
          code: 'context_length_exceeded',
        },
      }),
      'too_long',
      /maximum context length/,
    ],
    [
      404,
      JSON.stringify({ error: 'model "x" not found, try pulling it first' }),
      'rejected',
      /try pulling it/,
    ],
    [422, JSON.stringify({ detail: 'bad field' }), 'rejected', /bad field/],
    [502, '<html><h1>Bad Gateway</h1></html>', 'overloaded', /Bad Gateway/],
    [
      401,
      JSON.stringify({ error: { message: 'Incorrect API key provided: test-key.' } }),
      'rejected',
      /provided: \*\*\*/,
    ],
  ])('with %i %s is %s', async (status, body, kind, message) => {
    const failed = ask(await open([{ fault: { kind: 'status', status, body } }]));
    await expect(failed).rejects.toMatchObject({ kind, status, message: expect.stringMatching(message) });
  });

  test('names the variable of the key', async () => {
    const failed = ask(
      await open([{ fault: { kind: 'status', status: 401 } }], { apiKey: 'k', keyName: 'GATEWAY_KEY' }),
    );
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('GATEWAY_KEY') });
  });

  test('of a connection that nobody takes may be repeated', async () => {
    const gone = await startOpenAiServer([]);
    await gone.stop();
    const model = createOpenAiModel({ apiKey: 'k', baseUrl: gone.url });
    await expect(ask({ model, id: 'x' })).rejects.toMatchObject({
      kind: 'overloaded',
      message: expect.stringContaining('cannot be reached'),
    });
  });
});

function onlyRequest({ requests }: OpenAiServer): OpenAiServer['requests'][number] {
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

function assistantOf({ messages }: Record<string, unknown>): Record<string, unknown> | undefined {
  const list = Array.isArray(messages) ? messages : [];
  return list.find(({ role }) => role === 'assistant');
}
