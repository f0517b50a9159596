import { describe, expect, test } from 'vitest';
import { createAccumulator } from '../../../../../src/adapters/model/anthropic/accumulate.ts';
import type { ModelResponse } from '../../../../../src/core/ports.ts';

const REF = 'anthropic/claude-x';
const silent = { onActivity() {}, onText() {}, onThinking() {} };
type Event = Record<string, unknown>;

const start = (usage: Event = { input_tokens: 10, output_tokens: 1 }): Event => ({
  type: 'message_start',
  message: { usage },
});
const end = (stop_reason: string, usage: Event = { output_tokens: 5 }): Event[] => [
  { type: 'message_delta', delta: { stop_reason }, usage },
  { type: 'message_stop' },
];
const block = (index: number, content_block: Event, deltas: Event[], closed = true): Event[] => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  ...(closed ? [{ type: 'content_block_stop', index }] : []),
];
const json = (...pieces: string[]) =>
  pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
const call = { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {}, caller: { type: 'direct' } };

function answer(...events: Event[]): ModelResponse {
  const accumulator = createAccumulator(REF, silent);
  for (const event of events) if (accumulator.push(event)) return accumulator.response();
  throw new Error('the stream did not end');
}

describe('usage', () => {
  test('is that of message_delta where it says one, and of message_start elsewhere', () => {
    const started = {
      input_tokens: 10,
      output_tokens: 1,
      cache_read_input_tokens: 7,
      cache_creation_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 15, ephemeral_1h_input_tokens: 5 },
      service_tier: 'priority',
      speed: 'fast',
      inference_geo: 'us',
    };
    const ended = {
      input_tokens: 12,
      output_tokens: 50,
      cache_read_input_tokens: null,
      cache_creation_input_tokens: 20,
    };
    const { usage, billing } = answer(start(started), ...end('end_turn', ended));
    expect(usage).toEqual({ inputTokens: 12, outputTokens: 50, cacheReadTokens: 7, cacheWriteTokens: 20 });
    expect(billing).toEqual({
      cacheWrite1hTokens: 5,
      serviceTier: 'priority',
      speed: 'fast',
      geography: 'us',
    });
  });

  test('includes what a server-side compaction used, which the totals leave out', () => {
    const iterations = [
      {
        type: 'compaction',
        input_tokens: 100,
        output_tokens: 30,
        cache_read_input_tokens: 2,
        cache_creation_input_tokens: 0,
      },
      {
        type: 'message',
        input_tokens: 10,
        output_tokens: 5,
        cache_read_input_tokens: 0,
        cache_creation_input_tokens: 0,
      },
    ];
    const { usage } = answer(start(), ...end('end_turn', { output_tokens: 5, iterations }));
    expect(usage).toEqual({ inputTokens: 110, outputTokens: 35, cacheReadTokens: 2, cacheWriteTokens: 0 });
  });

  test('never takes nonsense for a number', () => {
    const { usage } = answer(
      start({ input_tokens: -4, output_tokens: 'many' }),
      ...end('end_turn', { output_tokens: 1.5 }),
    );
    expect(usage).toEqual({ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 });
  });
});

describe('blocks', () => {
  test('are put together from their deltas, in order', () => {
    const thinking = { type: 'thinking', thinking: '', signature: '' };
    const { content } = answer(
      start(),
      ...block(0, thinking, [
        { type: 'thinking_delta', thinking: 'h' },
        { type: 'thinking_delta', thinking: 'm' },
        { type: 'signature_delta', signature: 'sig' },
      ]),
      { type: 'ping' },
      ...block(1, { type: 'text', text: '' }, [
        { type: 'text_delta', text: 'a' },
        { type: 'citations_delta', citation: { url: 'x' } },
        { type: 'text_delta', text: 'b' },
      ]),
      ...block(2, call, json('', '{"command"', ':"ls"}')),
      { type: 'something_new', index: 99 },
      ...end('tool_use'),
    );
    expect(content).toEqual([
      { type: 'opaque', model: REF, block: { type: 'thinking', thinking: 'hm', signature: 'sig' } },
      { type: 'text', text: 'ab' },
      { type: 'tool_use', callId: 'toolu_1', name: 'bash', input: { command: 'ls' } },
    ]);
  });

  test('of kinds not known here are kept as they came', () => {
    const redacted = { type: 'redacted_thinking', data: 'secret' };
    expect(answer(start(), ...block(0, redacted, []), ...end('end_turn')).content).toEqual([
      { type: 'opaque', model: REF, block: redacted },
    ]);
  });
});

describe('a tool call with half an input', () => {
  const half = block(0, call, json('{"command":"rm -rf '), false);

  test.each(['max_tokens', 'refusal', 'model_context_window_exceeded'])(
    'is dropped when %s cut it off',
    (reason) => {
      expect(answer(start(), ...half, ...end(reason)).content).toEqual([]);
    },
  );

  test.each(['tool_use', 'end_turn'])('is a fault when the model is said to have ended by %s', (reason) => {
    expect(() => answer(start(), ...half, ...end(reason))).toThrow(
      'the input of the tool call "bash" arrived as broken JSON',
    );
  });

  test('is a fault when it is not the last one', () => {
    const second = block(1, { ...call, id: 'toolu_2' }, json('{}'));
    expect(() => answer(start(), ...half, ...second, ...end('max_tokens'))).toThrow('broken JSON');
  });

  test('is a fault too when its JSON is no object', () => {
    expect(() => answer(start(), ...block(0, call, json('"ls"')), ...end('tool_use'))).toThrow('broken JSON');
  });
});

test('thinking that was cut off before its signature is not kept', () => {
  const thinking = block(0, { type: 'thinking', thinking: '', signature: '' }, [
    { type: 'thinking_delta', thinking: 'h' },
  ]);
  expect(answer(start(), ...thinking, ...end('max_tokens')).content).toEqual([]);
});

test.each<[string, Event[]]>([
  ['never began', end('end_turn')],
  ['does not say why it ended', [start(), { type: 'message_stop' }]],
  ['does not say how many tokens', [start({ input_tokens: 3 }), ...end('end_turn', {})]],
  ['content block 3', [start(), { type: 'content_block_delta', index: 3, delta: {} }]],
  ['out of place', [start(), { type: 'content_block_start', index: 2, content_block: {} }]],
])('a stream that makes no sense is lost: %s', (message, events) => {
  const attempt = () => answer(...events);
  expect(attempt).toThrow(message);
});
