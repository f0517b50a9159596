// Preserved thinking at the fake Messages API: what may come back, what is refused, what is dropped.
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'x' });
const tool = { name: 'read', input_schema: { type: 'object', properties: {} } };

async function send(body: unknown) {
  const headers = { 'anthropic-version': '2026-10-21', authorization: 'Bearer k' };
  const response = await fetch(`${server.url}/v1/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { message: string } };
  return { status: response.status, message: answer.error?.message ?? '' };
}

describe('a thinking block that comes back', () => {
  const first = {
    model: 'claude-opus-5-5',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'hi' }],
  };

  async function secondTurn(change: (content: Anthropic.ContentBlock[]) => unknown, extra: Json = {}) {
    const message = await client.messages.stream(first).finalMessage();
    const call = message.content.find((block) => block.type === 'tool_use');
    const messages = [...first.messages, assistant(change(message.content)), user([result(call?.id ?? '')])];
    return send({ ...first, messages, ...extra });
  }

  it('is accepted unchanged, also when cache marks and shorthand differ', async () => {
    expect((await secondTurn((content) => content)).status).toBe(200);
    const marked = [user([{ ...text('hi'), cache_control: { type: 'ephemeral' } }])];
    const again = await secondTurn((content) => content, {});
    expect(again.status).toBe(200);
    const message = await client.messages.stream(first).finalMessage();
    const call = message.content.find((block) => block.type === 'tool_use');
    const messages = [...marked, assistant(message.content), user([result(call?.id ?? '')])];
    expect((await send({ ...first, messages })).status).toBe(200);
  });

  it('is refused when its text or signature was altered', async () => {
    const altered = await secondTurn((content) =>
      content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'x' } : block)),
    );
    expect(altered).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^messages.1.content.0: Invalid `signature` in `thinking` block/),
    });
    const unsigned = await secondTurn((content) =>
      content.map((block) => (block.type === 'thinking' ? { ...block, signature: '' } : block)),
    );
    expect(unsigned.status).toBe(400);
  });

  it('is refused when system, tools or earlier messages changed since', async () => {
    for (const extra of [{ system: 'new' }, { tools: [tool] }]) {
      const refused = await secondTurn((content) => content, extra);
      expect(refused).toMatchObject({
        status: 400,
        message: expect.stringMatching(/bound to a different conversation/),
      });
    }
  });

  it('may be left out', async () => {
    expect((await secondTurn((content) => content.filter((block) => block.type !== 'thinking'))).status).toBe(
      200,
    );
  });

  it('of another model is dropped in silence', async () => {
    expect((await secondTurn((content) => content, { model: 'claude-sonnet-5-5' })).status).toBe(200);
    expect(server.requests.at(-1)?.droppedThinking).toBe(1);
  });
});
