// A tool-use round trip against a provider double that others wrote, so that our server and our adapter cannot share a
// misunderstanding. Its token counts are all 0 and mean nothing.
import { afterEach, expect, test } from 'vitest';
import { createAnthropicModel } from '../../../src/adapters/model/anthropic/anthropic-model.ts';
import { textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import { type Aimock, startAimock } from '../../support/aimock.ts';
import { ask, conversation } from './conversation.ts';

let mock: Aimock | undefined;
afterEach(() => mock?.stop());

test('aimock: a tool is asked for, answered, and the answer comes', async () => {
  mock = await startAimock({
    toolCall: { name: 'read', input: { path: 'a.txt', deep: { list: [1] } } },
    text: 'Read it.',
  });
  const subject = { model: createAnthropicModel({ apiKey: 'k', baseUrl: mock.url }), id: 'claude-haiku-5-5' };
  const first = await ask(subject);
  const [call] = toolUsesOf(first.content);
  expect(first.stopReason).toBe('tool_use');
  expect(call).toMatchObject({ name: 'read', input: { path: 'a.txt', deep: { list: [1] } } });
  const result = {
    type: 'tool_result' as const,
    callId: call?.callId ?? '',
    content: 'its text',
    isError: false,
  };
  const second = await ask(subject, { messages: conversation('Read a.txt.', first.content, result) });
  expect([second.stopReason, textOf(second.content)]).toEqual(['end_turn', 'Read it.']);
});
