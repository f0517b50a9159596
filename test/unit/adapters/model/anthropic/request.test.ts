import { describe, expect, test } from 'vitest';
import { type RequestOptions, toRequestBody } from '../../../../../src/adapters/model/anthropic/request.ts';
import type { ModelRequest } from '../../../../../src/core/ports.ts';
import type { Message, OpaqueBlock, UserBlock } from '../../../../../src/protocol/messages.ts';

const options: RequestOptions = { ref: 'anthropic/claude-opus-5-5', isRefused: () => false };
const CACHED = { type: 'ephemeral' };
const tool = (name: string) => ({ name, description: name, inputSchema: { properties: {} } });
const user = (...content: UserBlock[]): Message => ({ role: 'user', content });
const text = (said: string) => ({ type: 'text' as const, text: said });

function body(parts: Partial<ModelRequest> = {}, with_ = options) {
  return toRequestBody(
    {
      model: 'claude-opus-5-5',
      system: '',
      messages: [user(text('Hi.'))],
      tools: [],
      maxTokens: 2_000,
      ...parts,
    },
    with_,
  );
}

describe('a request', () => {
  test('holds nothing that was not asked for', () => {
    expect(body()).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 2_000,
      stream: true,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.', cache_control: CACHED }] }],
    });
  });

  test('marks at most four places for the cache: system, last tool, last two user messages', () => {
    const answer: Message = { role: 'assistant', content: [text('Yes?')] };
    const messages = [user(text('1')), answer, user(text('2')), answer, user(text('3a'), text('3b'))];
    const made = body({ system: 'Be brief.', tools: [tool('a'), tool('b')], messages });
    expect(made.system).toEqual([{ type: 'text', text: 'Be brief.', cache_control: CACHED }]);
    expect(made.tools?.map((declared) => 'cache_control' in declared)).toEqual([false, true]);
    expect(JSON.stringify(made).match(/cache_control/g)).toHaveLength(4);
    expect(made.messages[4]?.content).toEqual([text('3a'), { ...text('3b'), cache_control: CACHED }]);
    expect(made.messages[2]?.content).toEqual([{ ...text('2'), cache_control: CACHED }]);
  });

  test('only grows at its end from one turn to the next, cache marks aside', () => {
    const first = [user(text('1')), { role: 'assistant' as const, content: [text('ok')] }, user(text('2'))];
    const unmarked = (messages: Message[]) =>
      JSON.stringify(body({ messages }).messages, (key, value) =>
        key === 'cache_control' ? undefined : value,
      );
    const longer = unmarked([...first, { role: 'assistant', content: [text('ok')] }, user(text('3'))]);
    expect(longer.startsWith(unmarked(first).slice(0, -1))).toBe(true);
  });

  test('declares every tool input as an object', () => {
    expect(body({ tools: [tool('a')] }).tools?.[0]).toMatchObject({
      input_schema: { type: 'object', properties: {} },
    });
  });

  test('asks for structured output, and for effort beside it', () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
    expect(body({ resultSchema: schema, thinking: 'low' })).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: {
        effort: 'low',
        format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
      },
    });
  });

  test('goes out without a format when the API cannot hold the answer to the schema', () => {
    const schema = { type: 'object', additionalProperties: { type: 'number' } };
    expect(body({ resultSchema: schema })).not.toHaveProperty('output_config');
  });
});

describe('messages', () => {
  const use = { type: 'tool_use' as const, callId: 'a', name: 'bash', input: {} };

  test('put the results of tool calls before anything else', () => {
    const result = { type: 'tool_result' as const, callId: 'a', content: 'out', isError: false };
    const made = body({
      messages: [user(text('go')), { role: 'assistant', content: [use] }, user(text('and'), result)],
    });
    expect(made.messages[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: 'out' },
      { ...text('and'), cache_control: CACHED },
    ]);
  });

  test('carry images as base64', () => {
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'AAAA' };
    expect(body({ messages: [user(image)] }).messages[0]?.content).toEqual([
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
        cache_control: CACHED,
      },
    ]);
  });

  test('are never empty: blank text is left out, an empty answer too, an empty prompt is named', () => {
    const messages: Message[] = [
      user(text('  ')),
      { role: 'assistant', content: [text('')] },
      user(text('Hi.')),
    ];
    expect(body({ messages }).messages.map((message) => [message.role, message.content])).toMatchObject([
      ['user', [{ type: 'text', text: '(empty message)' }]],
      ['user', [{ type: 'text', text: 'Hi.' }]],
    ]);
  });

  test('take thinking back to the model that made it, in its place, and to no other', () => {
    const block = { type: 'thinking', thinking: '', signature: 'sig' };
    const own: OpaqueBlock = { type: 'opaque', model: 'anthropic/claude-opus-5-5', block };
    const foreign: OpaqueBlock = { type: 'opaque', model: 'anthropic/claude-opus-5', block };
    const messages: Message[] = [
      user(text('1')),
      { role: 'assistant', content: [foreign, own, text('a')] },
      user(text('2')),
    ];
    expect(body({ messages }).messages[1]?.content).toEqual([block, text('a')]);
    const refused = body({ messages }, { ...options, isRefused: (other) => other === own });
    expect(refused.messages[1]?.content).toEqual([text('a')]);
  });

  test('make the calls of another provider fit: ids and inputs', () => {
    const odd = { type: 'tool_use' as const, callId: 'call:1/é', name: 'bash', input: 'ls' };
    const result = { type: 'tool_result' as const, callId: 'call:1/é', content: '', isError: true };
    const made = body({ messages: [user(text('go')), { role: 'assistant', content: [odd] }, user(result)] });
    expect(made.messages[1]?.content).toEqual([
      { type: 'tool_use', id: 'call_1__', name: 'bash', input: { value: 'ls' } },
    ]);
    expect(made.messages[2]?.content).toMatchObject([
      { tool_use_id: 'call_1__', is_error: true, content: '(failed without a message)' },
    ]);
  });
});
