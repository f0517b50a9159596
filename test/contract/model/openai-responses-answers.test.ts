// How an answer of Responses is put together: from its items and its last event, and told apart from its failures.
import { afterEach, describe, expect, test } from 'vitest';
import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import type { ModelFault, ModelResponse } from '../../../src/core/ports.ts';
import { textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import { type Aimock, startAimock } from '../../support/aimock.ts';
import { type OpenAiReply, type OpenAiServer, startOpenAiServer } from '../../support/openai-server.ts';
import { ask, conversation } from './conversation.ts';

const servers: OpenAiServer[] = [];
let mock: Aimock | undefined;
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await mock?.stop();
  mock = undefined;
});

async function open(replies: OpenAiReply[]) {
  const server = await startOpenAiServer(replies, { speaks: 'responses' });
  servers.push(server);
  const model = createOpenAiModel({ apiKey: 'test-key', baseUrl: server.url, wire: 'responses' });
  return { server, id: 'gpt-5', model };
}

const inputOf = (server: OpenAiServer, at: number): Array<Record<string, unknown>> => {
  const { input } = server.requests[at]?.body ?? {};
  return Array.isArray(input) ? input : [];
};
const usage = { input_tokens: 9, input_tokens_details: { cached_tokens: 4 }, output_tokens: 3 };
const completed = (more: object): object => ({
  type: 'response.completed',
  response: { status: 'completed', usage, output: [], ...more },
});
const answer = async (chunks: object[]): Promise<ModelResponse> => ask(await open([{ chunks }]));
const message = (text: string, phase?: string) => ({
  ...{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
  ...(phase !== undefined && { phase }),
});

describe('an answer', () => {
  test('has its reasoning whole in the last event alone (Azure), and an item without any of it is dropped', async () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: null };
    const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes.' }] };
    const output = [{ ...item, encrypted_content: 'gAAAAx' }, { ...item, id: 'rs_2' }, said];
    const response = await answer([
      ...output.map((one, output_index) => ({
        ...{ type: 'response.output_item.done', output_index },
        item: one.type === 'reasoning' ? { ...one, encrypted_content: null } : one,
      })),
      completed({ output }),
    ]);
    expect(response.content).toEqual([
      {
        ...{ type: 'opaque', model: 'openai/gpt-5' },
        block: { type: 'reasoning', summary: [], encrypted_content: 'gAAAAx' },
      },
      { type: 'text', text: 'Yes.' },
    ]);
  });
  test('is read from its items where the last event lists none (a proxy), and tells its tier', async () => {
    const done = { type: 'response.output_item.done', output_index: 0, item: message('Yes.') };
    const response = await answer([done, completed({ service_tier: 'priority' })]);
    expect(textOf(response.content)).toBe('Yes.');
    expect(response.billing).toEqual({ serviceTier: 'priority' });
    expect(response.usage).toMatchObject({ inputTokens: 5, cacheReadTokens: 4 });
  });

  test('keeps the phase of a message, and says it again to its model', async () => {
    const remark = message('Let me look.', 'commentary');
    const use = { type: 'function_call', call_id: 'c', name: 'read', arguments: '{}' };
    const subject = await open([{ chunks: [completed({ output: [remark, use] })] }, { text: 'Done.' }]);
    const first = await ask(subject);
    const result = { type: 'tool_result' as const, callId: 'c', content: 'x', isError: false };
    await ask(subject, { messages: conversation('Look.', first.content, result) });
    expect(textOf(first.content)).toBe('Let me look.');
    expect(inputOf(subject.server, 1)[1]).toEqual(remark);
  });

  test('is no more than its final part: a remark before it would spoil a result', async () => {
    const output = [message('Here it comes.', 'commentary'), message('{"ok":true}', 'final_answer')];
    const subject = await open([{ chunks: [completed({ output })] }, { text: 'Done.' }]);
    const first = await ask(subject);
    await ask(subject, { messages: conversation('Look.', first.content, { type: 'text', text: 'And?' }) });
    expect(textOf(first.content)).toBe('{"ok":true}');
    expect(inputOf(subject.server, 1).slice(1, 3)).toEqual(output);
  });

  test('that refuses is a refusal, with its words', async () => {
    const item = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'I will not.' }],
    };
    const response = await answer([completed({ output: [item] })]);
    expect([response.stopReason, textOf(response.content)]).toEqual(['refusal', 'I will not.']);
  });

  test('that breaks off inside an item has what came of it, when it says that it was cut', async () => {
    const at = { output_index: 0 };
    const response = await answer([
      {
        type: 'response.output_item.added',
        ...at,
        item: { type: 'message', role: 'assistant', content: [] },
      },
      { type: 'response.output_text.delta', ...at, delta: 'I was about' },
      {
        type: 'response.incomplete',
        response: { usage, incomplete_details: { reason: 'max_output_tokens' } },
      },
    ]);
    expect([response.stopReason, textOf(response.content)]).toEqual(['max_tokens', 'I was about']);
  });

  test('may be one object where nothing streams', async () => {
    const body = JSON.stringify({
      object: 'response',
      status: 'completed',
      output: [message('Whole.')],
      usage,
    });
    const fault = { kind: 'nonsense' as const, contentType: 'application/json', body };
    expect(textOf((await ask(await open([{ fault }]))).content)).toBe('Whole.');
  });

  test('without counts is lost', async () => {
    await expect(answer([completed({ output: [message('Free?')], usage: null })])).rejects.toMatchObject({
      kind: 'lost',
      message: expect.stringContaining('how many tokens'),
    });
  });
});

describe('a failure in the stream', () => {
  const failed = (code: string, text = 'No.') => ({
    type: 'response.failed',
    response: { status: 'failed', error: { code, message: text } },
  });
  const begun = { type: 'response.output_item.added', output_index: 0, item: message('') };
  const tryAgain = 'Rate limit reached for gpt-5. Please try again in 2.5s.';

  test.each<[string, object[], ModelFault['kind'], number | undefined]>([
    ['a rate limit', [failed('rate_limit_exceeded', tryAgain)], 'overloaded', 2_500],
    ['too many others', [failed('server_is_overloaded')], 'overloaded', undefined],
    ['a server that fails', [failed('server_error')], 'lost', undefined],
    ['a server that fails midway', [begun, failed('rate_limit_exceeded', tryAgain)], 'lost', undefined],
    ['a prompt that is too long', [begun, failed('context_length_exceeded')], 'too_long', undefined],
    ['a prompt that is not allowed', [failed('invalid_prompt')], 'rejected', undefined],
    ['a quota that is used up', [failed('insufficient_quota')], 'rejected', undefined],
    ['an event', [{ type: 'error', code: 'server_error', message: 'No.', param: null }], 'lost', undefined],
    [
      'an event of the older kind',
      [{ type: 'error', error: { type: 'slow_down', message: 'No.' } }],
      'overloaded',
      undefined,
    ],
    ['a last event without a response', [{ type: 'response.completed' }], 'lost', undefined],
  ])('is told apart: %s', async (_what, chunks, kind, retryAfterMs) => {
    await expect(answer(chunks)).rejects.toMatchObject({ kind, retryAfterMs });
  });
});

test('aimock: a tool is asked for, answered, and the answer comes', async () => {
  mock = await startAimock({
    toolCall: { name: 'read', input: { path: 'a.txt', deep: { list: [1] } } },
    text: 'Read it.',
  });
  const model = createOpenAiModel({ apiKey: 'test-key', baseUrl: `${mock.url}/v1`, wire: 'responses' });
  const first = await ask({ model, id: 'gpt-5' });
  const [use] = toolUsesOf(first.content);
  expect(use).toMatchObject({ name: 'read', input: { path: 'a.txt', deep: { list: [1] } } });
  const result = {
    type: 'tool_result' as const,
    callId: use?.callId ?? '',
    content: 'its text',
    isError: false,
  };
  const second = await ask(
    { model, id: 'gpt-5' },
    { messages: conversation('Read.', first.content, result) },
  );
  expect([second.stopReason, textOf(second.content)]).toEqual(['end_turn', 'Read it.']);
});
