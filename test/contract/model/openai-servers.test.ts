// The habits of servers that speak Chat Completions almost as OpenAI does: each is met as it has been seen.
import { afterEach, describe, expect, test } from 'vitest';
import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import type { ModelFault, ModelResponse } from '../../../src/core/ports.ts';
import { textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
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

async function open(...replies: OpenAiReply[]) {
  const server = await startOpenAiServer(replies);
  servers.push(server);
  return {
    server,
    id: 'any',
    model: createOpenAiModel({ apiKey: 'k', baseUrl: server.url, provider: 'any' }),
  };
}

const answer = async (...chunks: Array<object | string>): Promise<ModelResponse> =>
  ask(await open({ chunks }));
const delta = (content: object, finish: string | null = null, more: object = {}): object => ({
  choices: [{ index: 0, delta: content, finish_reason: finish, ...more }],
});
const call = (part: object): object => delta({ content: null, tool_calls: [part] });
const counted = { choices: [], usage: USAGE };
const DONE = 'data: [DONE]\n\n';
const callsOf = ({ content }: ModelResponse) =>
  toolUsesOf(content).map(({ callId, name, input }) => [callId, name, input]);

describe('Azure', () => {
  const filtered = { content_filter_results: { hate: { filtered: false, severity: 'safe' } } };
  const verdict = { choices: [], prompt_filter_results: [{ prompt_index: 0, ...filtered }] };

  test('begins with a verdict on the prompt, and ends with the counts', async () => {
    const response = await answer(
      { ...verdict, model: '', id: '' },
      delta({ role: 'assistant', content: '' }, null, filtered),
      delta({ content: 'Yes.' }, null, filtered),
      delta({}, 'stop', filtered),
      counted,
      DONE,
    );
    expect([textOf(response.content), response.usage.inputTokens]).toEqual(['Yes.', 12]);
  });

  test('stops an answer that its filter does not like', async () => {
    const response = await answer(
      verdict,
      delta({ content: 'I' }),
      delta({}, 'content_filter'),
      counted,
      DONE,
    );
    expect(response.stopReason).toBe('refusal');
  });

  test('of an old version says nothing of counts, which is lost, with the way out', async () => {
    const fault = answer(delta({ content: 'Free?' }), delta({}, 'stop'), DONE);
    await expect(fault).rejects.toMatchObject({
      kind: 'lost',
      hint: expect.stringContaining('include_usage'),
    });
  });
});

describe('OpenRouter', () => {
  const waiting = ': OPENROUTER PROCESSING\n\n';

  test('sends comments while it waits, which are signs of life', async () => {
    const heard = listen();
    const usage = { ...USAGE, cost: 0.00014, is_byok: false };
    const chunks = [
      waiting,
      waiting,
      delta({ content: 'Hi.' }),
      delta({}, 'stop', { native_finish_reason: 'end_turn' }),
    ];
    const response = await ask(
      await open({ chunks: [...chunks, { choices: [], usage }, DONE] }),
      {},
      heard.listener,
    );
    expect(textOf(response.content)).toBe('Hi.');
    expect(heard.activity()).toBeGreaterThan(3);
  });

  const upset = (code: number | string) => ({
    ...delta({ content: '' }, 'error'),
    error: { code, message: 'Provider returned error, try again in 1.5s' },
  });

  test.each<[string, object[], ModelFault['kind'], number | undefined]>([
    ['before anything was said', [upset(429)], 'overloaded', 1_500],
    ['before anything was said, for want of credit', [upset(402)], 'rejected', undefined],
    ['in the middle', [delta({ content: 'Some' }), upset(502)], 'lost', undefined],
    [
      'in the middle, without a word',
      [delta({ content: 'Some' }), delta({}, 'error'), counted],
      'lost',
      undefined,
    ],
    ['for a prompt that is too long', [upset('context_length_exceeded')], 'too_long', undefined],
  ])('has errors in streams of status 200: %s', async (_when, chunks, kind, retryAfterMs) => {
    await expect(answer(waiting, ...chunks, DONE)).rejects.toMatchObject({ kind, retryAfterMs });
  });
});

describe('vLLM', () => {
  test('counts in every chunk, thinks under another name, and gives arguments at once', async () => {
    const heard = listen();
    const id = 'chatcmpl-tool-0f6d2b1c9f0c4d8f';
    const chunks = [
      {
        ...delta({ role: 'assistant', content: '', reasoning: 'Hm.' }),
        usage: { ...USAGE, completion_tokens: 1, total_tokens: 13 },
      },
      {
        ...call({ index: 0, id, type: 'function', function: { name: 'read', arguments: '{"path": "a"}' } }),
        usage: { ...USAGE, completion_tokens: 4, total_tokens: 16 },
      },
      { ...delta({}, 'stop', { stop_reason: null }), usage: USAGE },
      DONE,
    ];
    const response = await ask(await open({ chunks }), {}, heard.listener);
    expect([heard.thinking, callsOf(response)]).toEqual([['Hm.'], [[id, 'read', { path: 'a' }]]]);
    expect([response.stopReason, response.usage.outputTokens]).toEqual(['tool_use', 5]);
  });
});

describe('Ollama', () => {
  test('gives all calls the number 0, says "stop", and repeats its ids in the next answer', async () => {
    const two = [
      call({
        index: 0,
        id: 'call_0',
        type: 'function',
        function: { name: 'read', arguments: '{"path":"a"}' },
      }),
      call({
        index: 0,
        id: 'call_1',
        type: 'function',
        function: { name: 'read', arguments: '{"path":"b"}' },
      }),
      delta({ role: 'assistant', content: '' }, 'stop'),
      { ...counted },
      DONE,
    ];
    const subject = await open({ chunks: two }, { chunks: two });
    const first = await ask(subject);
    expect(callsOf(first).map(([id]) => id)).toEqual(['call_0', 'call_1']);
    const results = ['call_0', 'call_1'].map((callId) => ({
      ...{ type: 'tool_result' as const, callId, content: 'x', isError: false },
    }));
    const second = await ask(subject, { messages: conversation('Read.', first.content, ...results) });
    expect(callsOf(second)).toEqual([
      [expect.stringMatching(/^[A-Za-z0-9]{9}$/), 'read', { path: 'a' }],
      [expect.stringMatching(/^[A-Za-z0-9]{9}$/), 'read', { path: 'b' }],
    ]);
  });

  test('gives calls neither a number nor an id, each whole in its part', async () => {
    const whole = (path: string) => call({ function: { name: 'read', arguments: JSON.stringify({ path }) } });
    const response = await answer(whole('a'), whole('b'), whole('b'), delta({}, 'stop'), counted, DONE);
    expect(callsOf(response).map(([, name, input]) => [name, input])).toEqual([
      ['read', { path: 'a' }],
      ['read', { path: 'b' }],
      ['read', { path: 'b' }],
    ]);
    expect(new Set(callsOf(response).map(([id]) => id)).size).toBe(3);
  });
});

describe('Workers AI', () => {
  test('gives arguments as an object, one id to all calls, and no reason why it ended', async () => {
    const response = await answer(
      call({ id: 'x', type: 'function', index: 0, function: { name: 'bash', arguments: { command: 'ls' } } }),
      call({
        id: 'x',
        type: 'function',
        index: 1,
        function: { name: 'bash', arguments: { command: 'pwd' } },
      }),
      counted,
      DONE,
    );
    expect(callsOf(response)).toEqual([
      ['x', 'bash', { command: 'ls' }],
      [expect.stringMatching(/^[A-Za-z0-9]{9}$/), 'bash', { command: 'pwd' }],
    ]);
    expect(response.stopReason).toBe('tool_use');
  });

  test('answers as one object where it does not stream', async () => {
    const message = { role: 'assistant', content: 'Whole.', tool_calls: [] };
    const body = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE });
    const response = await ask(
      await open({ fault: { kind: 'nonsense', contentType: 'application/json', body } }),
    );
    expect([textOf(response.content), response.usage.outputTokens]).toEqual(['Whole.', 5]);
  });

  test('says in such an object that it has failed', async () => {
    const body = JSON.stringify({ errors: [], error: { code: 429, message: 'Capacity exceeded' } });
    const failed = ask(
      await open({ fault: { kind: 'nonsense', contentType: 'application/json; charset=utf-8', body } }),
    );
    await expect(failed).rejects.toMatchObject({
      kind: 'overloaded',
      message: expect.stringContaining('Capacity'),
    });
  });
});

describe('others', () => {
  test('say an empty reason in every chunk, which is none: what breaks off then is lost', async () => {
    const failed = answer(delta({ content: 'Half' }, ''), { ...delta({ content: ' an' }, '') });
    await expect(failed).rejects.toMatchObject({ kind: 'lost' });
  });

  test('say "tool_calls" without a call', async () => {
    const response = await answer(delta({ content: 'No need.' }), delta({}, 'tool_calls'), counted, DONE);
    expect([response.stopReason, textOf(response.content)]).toEqual(['end_turn', 'No need.']);
  });

  test('send a call again when it is whole', async () => {
    const part = { index: 0, id: 'a', function: { name: 'read', arguments: '{"path":"a"}' } };
    const begun = { index: 0, id: 'a', function: { name: 'read', arguments: '' } };
    const rest = { index: 0, function: { arguments: '{"path":"a"}' } };
    const response = await answer(
      call(begun),
      call(rest),
      call(part),
      delta({}, 'tool_calls'),
      counted,
      DONE,
    );
    expect(callsOf(response)).toEqual([['a', 'read', { path: 'a' }]]);
  });

  test('send a list of parts for a text, and lines that end as on Windows', async () => {
    const parts = delta({
      content: [
        { type: 'text', text: 'In ' },
        { type: 'text', text: 'parts.' },
      ],
    });
    const response = await answer(`data:${JSON.stringify(parts)}\r\n\r\n`, delta({}, 'stop'), counted, DONE);
    expect(textOf(response.content)).toBe('In parts.');
  });

  test('count reasoning in the total alone (xAI, Gemini): it is charged for all the same', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 160 };
    const response = await answer(
      delta({ content: 'Yes.' }),
      delta({}, 'stop'),
      { choices: [], usage },
      DONE,
    );
    expect(response.usage).toMatchObject({ inputTokens: 100, outputTokens: 60 });
  });
});
