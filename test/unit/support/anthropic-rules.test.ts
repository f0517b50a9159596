// What the fake Messages API refuses, in Anthropic's own words where they are known.
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnthropicServer, startAnthropicServer } from '../../support/anthropic-server.ts';

let server: AnthropicServer;
let client: Anthropic;
beforeAll(async () => {
  server = await startAnthropicServer({
    script: (_request, { turn }) =>
      turn === 0
        ? { thinking: 'hm', text: 'Reading.', toolCalls: [{ name: 'read', input: { path: 'a' } }] }
        : { thinking: 'aha', text: 'Done.' },
  });
  client = new Anthropic({ baseURL: server.url, apiKey: 'k', maxRetries: 0 });
});
afterAll(() => server.stop());

type Json = Record<string, unknown>;

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const text = (value: string) => ({ type: 'text', text: value });
const use = (id: string, input: unknown = {}) => ({ type: 'tool_use', id, name: 'read', input });
const result = (id: string, extra: Json = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content: 'x',
  ...extra,
});
const valid = { model: 'claude-opus-5-5', max_tokens: 100, messages: [user('hi')] };

async function send(body: unknown, headers: Record<string, string> = {}, path = '/v1/messages') {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'anthropic-version': '2026-10-21', authorization: 'Bearer k', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as {
    error?: { type: string; message: string };
    request_id?: string;
  };
  return { status: response.status, message: answer.error?.message ?? '', answer };
}

it('accepts a plain request, with either kind of key', async () => {
  expect((await send(valid)).status).toBe(200);
  expect((await send(valid, { authorization: '', 'x-api-key': 'k' })).status).toBe(200);
});

it.each<[string, Record<string, string>, number, RegExp]>([
  ['no version', { 'anthropic-version': '' }, 400, /anthropic-version/],
  ['the old version', { 'anthropic-version': '2023-06-01' }, 400, /not a valid version/],
  ['no key', { authorization: '' }, 401, /Bearer/],
])('refuses %s', async (_name, headers, status, message) => {
  const refused = await send(valid, headers);
  expect(refused).toMatchObject({ status, message: expect.stringMatching(message) });
  expect(refused.answer).toMatchObject({ type: 'error', request_id: expect.stringMatching(/^req_/) });
});

const tool = { name: 'read', input_schema: { type: 'object', properties: {} } };
const format = (schema: unknown) => ({ output_config: { format: { type: 'json_schema', schema } } });
const closed = (properties: Json) => ({ type: 'object', properties, additionalProperties: false });

it.each<[string, Json, RegExp]>([
  ['temperature', { temperature: 1 }, /temperature/],
  ['top_p', { top_p: 1 }, /top_p/],
  ['top_k', { top_k: 1 }, /top_k/],
  ['a field it does not know', { max_token: 1 }, /max_token: Extra inputs/],
  ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
  ['max_tokens of 0', { max_tokens: 0 }, /greater than or equal to 1/],
  ['max_tokens that is no integer', { max_tokens: 1.5 }, /valid integer/],
  ['no model', { model: '' }, /model/],
  [
    'a forced tool',
    { tool_choice: { type: 'tool', name: 'read' } },
    /type "tool" and "any" are not supported/,
  ],
  ['any forced tool', { tool_choice: { type: 'any' } }, /type "tool" and "any" are not supported/],
  ['thinking disabled', { thinking: { type: 'disabled' } }, /"thinking.type.disabled" is not supported/],
  ['a tool without a schema', { tools: [{ name: 'a' }] }, /input_schema: Field required/],
  [
    'a tool whose schema is no object',
    { tools: [{ ...tool, input_schema: { type: 'string' } }] },
    /'object'/,
  ],
  ['a bad tool name', { tools: [{ ...tool, name: 'a b' }] }, /name/],
  ['two tools of one name', { tools: [tool, tool] }, /unique/],
  ['another output format', { output_config: { format: { type: 'json' } } }, /json_schema/],
  ['an open object in a format', format({ type: 'object', properties: {} }), /additionalProperties/],
  [
    'an open object within',
    format(closed({ a: { type: 'array', items: { type: 'object' } } })),
    /properties.a.items/,
  ],
  ['bounds in a format', format(closed({ a: { type: 'integer', minimum: 1 } })), /minimum are not supported/],
  [
    'five cache marks',
    { system: Array(5).fill({ ...text('s'), cache_control: { type: 'ephemeral' } }) },
    /Found 5/,
  ],
])('refuses %s', async (_name, change, message) => {
  expect(await send({ ...valid, ...change })).toMatchObject({
    status: 400,
    message: expect.stringMatching(message),
  });
});

it.each<[string, unknown[], RegExp]>([
  ['no messages', [], /at least one message/],
  ['an assistant who speaks first', [assistant('hi'), user('hi')], /first message/],
  ['a prefilled answer', [user('hi'), assistant('I')], /prefill/],
  ['empty content', [user('')], /non-empty content/],
  ['an empty assistant message', [user('a'), assistant([]), user('b')], /non-empty content/],
  ['an empty text block', [user([text('')])], /text content blocks must be non-empty/],
  ['a system message that comes first', [{ role: 'system', content: 's' }, user('a')], /first message/],
  [
    'a system message after the assistant',
    [user('a'), assistant('b'), { role: 'system', content: 's' }, user('c')],
    /directly after a `user`/,
  ],
  ['a call without its result', [user('a'), assistant([use('t1')]), user('b')], /immediately after: t1/],
  [
    'one of two results missing',
    [user('a'), assistant([use('t1'), use('t2')]), user([result('t1')])],
    /after: t2/,
  ],
  [
    'a result that comes after text',
    [user('a'), assistant([use('t1')]), user([text('b'), result('t1')])],
    /after: t1/,
  ],
  [
    'a result without its call',
    [user('a'), assistant('b'), user([result('t1')])],
    /unexpected `tool_use_id`/,
  ],
  [
    'two results for one call',
    [user('a'), assistant([use('t1')]), user([result('t1'), result('t1')])],
    /multiple/,
  ],
  [
    'a call id used twice',
    [user('a'), assistant([use('t1')]), user([result('t1')]), assistant([use('t1')]), user([result('t1')])],
    /unique/,
  ],
  [
    'tool input that is no object',
    [user('a'), assistant([use('t1', '{"p')]), user([result('t1')])],
    /dictionary/,
  ],
  [
    'an empty error result',
    [user('a'), assistant([use('t1')]), user([result('t1', { content: '', is_error: true })])],
    /is_error/,
  ],
  [
    'a document of the assistant',
    [user('a'), assistant([{ type: 'document' }]), user('b')],
    /`document` blocks/,
  ],
  ['citations of the user', [user([{ ...text('a'), citations: [{}] }])], /citations/],
])('refuses %s', async (_name, messages, message) => {
  expect(await send({ ...valid, messages })).toMatchObject({
    status: 400,
    message: expect.stringMatching(message),
  });
});

it('accepts parallel calls answered in any order, text after results, and messages of one role in a row', async () => {
  const messages = [
    user('a'),
    user('b'),
    assistant([text('c'), use('t1'), use('t2')]),
    user([result('t2'), result('t1', { is_error: true }), text('d')]),
    { role: 'system', content: 'be brief' },
  ];
  expect(await send({ ...valid, messages })).toMatchObject({ status: 200, message: '' });
});

it('refuses what is no JSON, and unknown paths', async () => {
  expect(await send('{"model":')).toMatchObject({
    status: 400,
    message: expect.stringMatching(/not valid JSON/),
  });
  expect(await send(valid, {}, '/v1/complete')).toMatchObject({ status: 404 });
});

it('refuses max_tokens in count_tokens', async () => {
  expect(await send(valid, {}, '/v1/messages/count_tokens')).toMatchObject({
    status: 400,
    message: 'max_tokens: Extra inputs are not permitted',
  });
});

it('records what it refused and why, and bills nothing for it', async () => {
  const billed = server.ledger.completedCount;
  await send({ ...valid, temperature: 0 });
  expect(server.requests.at(-1)?.refusal).toMatch(/temperature/);
  expect(server.ledger.completedCount).toBe(billed);
});

it('accepts the schemas that the official SDK makes of zod', async () => {
  const shape = z.object({
    verdict: z.enum(['pass', 'fail']),
    score: z.number().int().min(0).max(9),
    tags: z.array(z.string().min(1)).max(3).optional(),
  });
  const { model, max_tokens, messages } = { ...valid, messages: [{ role: 'user' as const, content: 'hi' }] };
  const output_config = { format: zodOutputFormat(shape) };
  const stream = client.messages.stream({ model, max_tokens, messages, output_config });
  await stream.finalMessage().catch(() => {}); // the scripted text is not the JSON that the SDK then looks for
  expect(server.requests.at(-1)).toMatchObject({
    refusal: undefined,
    body: { output_config: { format: {} } },
  });
});
