import { describe, expect, test } from 'vitest';
import { readScript } from '../../../../../src/adapters/model/scripted/read-script.ts';
import { createScriptedModel } from '../../../../../src/adapters/model/scripted/scripted-model.ts';
import { createPriceBook } from '../../../../../src/adapters/prices/price-book.ts';
import type { Model, ModelRequest, ModelResponse } from '../../../../../src/core/ports.ts';
import { type Message, textOf, toolUsesOf, type UserBlock } from '../../../../../src/protocol/messages.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const user = (...content: Array<UserBlock | string>): Message => ({
  role: 'user',
  content: content.map((block) => (typeof block === 'string' ? { type: 'text', text: block } : block)),
});
const said = (text: string): Message => ({ role: 'assistant', content: [{ type: 'text', text }] });
const called = (callId: string, name: string): Message => ({
  role: 'assistant',
  content: [{ type: 'tool_use', callId, name, input: {} }],
});
const result = (callId: string, content: string): UserBlock => ({
  type: 'tool_result',
  callId,
  content,
  isError: false,
});

function player(script: object, options: { now?: () => number } = {}): Model {
  return createScriptedModel({
    ref: 'scripted/demo.json',
    script: readScript(JSON.stringify(script), 'demo.json'),
    prices: createPriceBook(),
    ...options,
  });
}

function play(model: Model, messages: Message[], parts: Partial<ModelRequest> = {}): Promise<ModelResponse> {
  const listener = { onActivity() {}, onText() {}, onThinking() {} };
  const request = { model: 'demo.json', system: 'Be kind.', messages, tools: [], maxTokens: 4_096, ...parts };
  return model.stream(request, listener, new AbortController().signal);
}

async function textFor(
  rules: object[],
  messages: Message[],
  parts: Partial<ModelRequest> = {},
): Promise<string> {
  return textOf((await play(player({ rules }), messages, parts)).content);
}

describe('a rule', () => {
  test('plays when everything it asks for holds; the first that does wins', async () => {
    const rules = [
      { when: { turn: 2 }, reply: { text: 'second turn' } },
      { when: { systemText: 'kind', lastUserText: '^hello' }, reply: { text: 'kind hello' } },
      { when: { systemText: 'unkind', lastUserText: '^hello' }, reply: { text: 'never' } },
      { when: { wantsResult: true }, reply: { result: { ok: true } } },
      { reply: { text: 'anything' } },
    ];
    expect(await textFor(rules, [user('hello')])).toBe('kind hello');
    expect(await textFor(rules, [user('bye')])).toBe('anything');
    expect(await textFor(rules, [user('bye')], { resultSchema: {} })).toBe('{"ok":true}');
    expect(await textFor(rules, [user('hello'), said('hi'), user('hello')])).toBe('second turn');
  });

  test('still sees what the user said when tool results came after it', async () => {
    const rules = [{ when: { lastUserText: 'review (\\w+)' }, reply: { text: 'reviewing {{1}}' } }];
    expect(await textFor(rules, [user('review main'), called('a', 'bash'), user(result('a', 'ok'))])).toBe(
      'reviewing main',
    );
  });

  test('finds a tool result among those that just came, the newest first', async () => {
    const rules = [
      { when: { lastToolResult: { name: 'grep' } }, reply: { text: 'grepped' } },
      { when: { lastToolResult: { matches: 'v(\\d+)' } }, reply: { text: 'version {{1}}' } },
      { when: { lastToolResult: {} }, reply: { text: 'something' } },
      { reply: { text: 'nothing' } },
    ];
    const calls: Message = {
      role: 'assistant',
      content: [
        { type: 'tool_use', callId: 'a', name: 'bash', input: {} },
        { type: 'tool_use', callId: 'b', name: 'read', input: {} },
      ],
    };
    expect(await textFor(rules, [user('x'), calls, user(result('a', 'v1'), result('b', 'v2'))])).toBe(
      'version 2',
    );
    expect(await textFor(rules, [user('x'), calls, user(result('a', 'v1'), result('b', 'none'))])).toBe(
      'version 1',
    );
    expect(await textFor(rules, [user('x'), called('a', 'grep'), user(result('a', 'v1'))])).toBe('grepped');
    expect(await textFor(rules, [user('x'), called('a', 'bash'), user(result('a', ''))])).toBe('something');
    expect(
      await textFor(rules, [user('x'), called('a', 'grep'), user(result('a', '1')), said('ok'), user('y')]),
    ).toBe('nothing');
  });

  test('plays as often as it may, then the next one does', async () => {
    const model = player({ rules: [{ times: 2, reply: { text: 'a' } }, { reply: { text: 'b' } }] });
    const texts = [];
    for (let call = 0; call < 3; call++) texts.push(textOf((await play(model, [user('x')])).content));
    expect(texts).toEqual(['a', 'a', 'b']);
  });

  test('that is missing is told with the turn, the text and the rules tried', async () => {
    const rules = [
      { when: { lastUserText: '^go', turn: 2 }, reply: {} },
      { times: 1, when: { lastToolResult: { name: 'bash' } }, reply: {} },
    ];
    await expect(play(player({ rules }), [user('stop it')])).rejects.toMatchObject({
      kind: 'rejected',
      message: 'scripted/demo.json has no answer to turn 1, "stop it": none of its 2 rules match',
      hint: 'rules tried: 1 (turn 2, lastUserText /^go/); 2 (lastToolResult bash, at most 1 times)',
    });
  });
});

describe('captures', () => {
  test('fill texts, tool inputs and results, by number and by name', async () => {
    const model = player({
      rules: [
        {
          when: { lastUserText: 'fix #(?<issue>\\d+) in (\\S+)', systemText: 'Be (\\w+)' },
          reply: {
            text: 'On it: {{issue}}, {{1}}, {{2}}, {{3}}. {{ github.token }} stays.',
            toolCalls: [{ name: 'bash', input: { command: 'cat {{2}}', list: ['{{issue}}', 1, null] } }],
          },
        },
      ],
    });
    const { content } = await play(model, [user('please fix #42 in src/a.ts')]);
    expect(textOf(content)).toBe('On it: 42, 42, src/a.ts, kind. {{ github.token }} stays.');
    expect(toolUsesOf(content)[0]?.input).toEqual({ command: 'cat src/a.ts', list: ['42', 1, null] });
  });

  test('may be JSON, and then become values', async () => {
    const rules = [
      {
        when: { lastUserText: '(?<list>\\[.*\\])' },
        reply: { result: { files: '{{json:list}}', count: '{{json:1}} files' } },
      },
    ];
    await expect(textFor(rules, [user('read ["a","b"]')])).resolves.toBe(
      '{"files":["a","b"],"count":"{{json:1}} files"}',
    );
  });

  test.each([
    ['{{2}}', 'rule 1 of the script uses {{2}}, but captured: 1'],
    ['{{json:1}}', 'rule 1 of the script uses {{json:1}}, but what it captured is not JSON: word'],
  ])('that cannot fill %s are said', async (value, message) => {
    const rules = [{ when: { lastUserText: '(\\w+)' }, reply: { result: value } }];
    await expect(textFor(rules, [user('word')])).rejects.toMatchObject({ kind: 'rejected', message });
  });

  test('that took no part in the match are empty', async () => {
    const rules = [{ when: { lastUserText: 'a(b)?c' }, reply: { text: '[{{1}}]' } }];
    expect(await textFor(rules, [user('ac')])).toBe('[]');
  });
});

describe('usage and cost', () => {
  test('are estimated at four bytes a token over the real request, and cost nothing', async () => {
    const model = player({ rules: [{ reply: { text: 'x'.repeat(400) } }] });
    const short = await play(model, [user('hi')]);
    const long = await play(model, [user('hi'.repeat(2_000))]);
    expect(long.usage.inputTokens - short.usage.inputTokens).toBeGreaterThanOrEqual(999);
    expect(short.usage.outputTokens).toBeGreaterThan(100);
    expect(short.cost).toEqual({ nanos: 0, source: 'scripted' });
  });

  test('are the prices of the model that the script is priced as', async () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const model = player({
      pricedAs: 'anthropic/claude-haiku-4-5',
      rules: [{ reply: { text: 'ok', usage } }],
    });
    expect(await play(model, [user('hi')])).toMatchObject({
      usage,
      cost: { nanos: 1_005_000_000, source: 'scripted' },
    });
    const unknown = player({ pricedAs: 'nobody/nothing', rules: [{ reply: { text: 'ok' } }] });
    await expect(play(unknown, [user('hi')])).rejects.toMatchObject({ code: 'config_error' });
  });

  test('can be counted before, from the rule that would play, without using it up', async () => {
    const model = player({
      rules: [{ times: 1, reply: { text: 'ok', usage: { inputTokens: 700, cacheReadTokens: 300 } } }],
    });
    const request = { model: 'demo.json', system: '', messages: [user('hi')], tools: [], maxTokens: 5_000 };
    expect(await model.countTokens(request, new AbortController().signal)).toBe(1_000);
    expect((await play(model, [user('hi')])).usage).toMatchObject({ inputTokens: 700, cacheReadTokens: 300 });
  });

  test('stop at max_tokens, as a real model does', async () => {
    const calls = [{ name: 'bash', input: {} }];
    const model = player({
      rules: [{ reply: { text: 'x'.repeat(8_000), toolCalls: calls, usage: { outputTokens: 4_000 } } }],
    });
    const response = await play(model, [user('hi')], { maxTokens: 1_000 });
    expect(response).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 1_000 } });
    expect(textOf(response.content)).toHaveLength(2_000);
    expect(toolUsesOf(response.content)).toEqual([]);
  });
});

test('latency is waited for on the clock that was given', async () => {
  const clock = createFakeClock();
  const model = createScriptedModel({
    ref: 'scripted/demo.json',
    script: readScript(JSON.stringify({ rules: [{ reply: { text: 'ok', latencyMs: 5_000 } }] }), 'demo.json'),
    after: clock.after,
    now: clock.now,
  });
  let answered = false;
  const answer = play(model, [user('hi')]).then(() => {
    answered = true;
  });
  await clock.advance(4_999);
  expect(answered).toBe(false);
  await clock.advance(1);
  await answer;
});
