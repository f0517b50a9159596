// aimock and the official SDK agree on a tool-use round trip; so can our adapter.
import Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { startAimock } from '../../support/aimock.ts';

it('plays a tool-use round trip and keeps a journal of it', async () => {
  const mock = await startAimock({ toolCall: { name: 'grep', input: { pattern: 'x' } }, text: 'Found it.' });
  const client = new Anthropic({ baseURL: mock.url, apiKey: 'k', maxRetries: 0 });
  const request = { model: 'claude-opus-5-5', max_tokens: 100 };
  const question: Anthropic.MessageParam = { role: 'user', content: 'Look for x' };
  const first = await client.messages.stream({ ...request, messages: [question] }).finalMessage();
  const call = first.content.find((block) => block.type === 'tool_use');
  expect(call).toMatchObject({ name: 'grep', input: { pattern: 'x' } });

  const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: 'a:1' };
  const messages: Anthropic.MessageParam[] = [
    question,
    { role: 'assistant', content: first.content },
    { role: 'user', content: [result] },
  ];
  const second = await client.messages.stream({ ...request, messages }).finalMessage();
  expect(second).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Found it.' }] });
  expect(mock.journal().map((entry) => entry.path)).toEqual(['/v1/messages', '/v1/messages']);
  await mock.stop();
});
