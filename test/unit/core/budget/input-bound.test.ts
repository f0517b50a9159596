import { describe, expect, it } from 'vitest';
import { boundInputTokens, knownAfter } from '../../../../src/core/budget/input-bound.ts';
import type { ModelRequest } from '../../../../src/core/ports.ts';
import type { Message } from '../../../../src/protocol/messages.ts';

const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'm',
  system: 'You are brief.',
  messages: [user('hello')],
  tools: [],
  maxTokens: 1024,
  ...over,
});
const usage = { inputTokens: 40, outputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 5 };

describe('the bound of a request', () => {
  it('is never below its bytes, however few tokens they may be', () => {
    const text = 'ä'.repeat(1000);
    expect(boundInputTokens(request({ messages: [user(text)] }), undefined)).toBeGreaterThanOrEqual(2000);
  });

  it('takes what the provider counted, answer included, and bounds only what came after', () => {
    const first = request();
    const known = knownAfter(first, usage);
    const answer: Message = { role: 'assistant', content: [{ type: 'text', text: 'hi' }] };
    const next = request({ messages: [...first.messages, answer, user('x'.repeat(100))] });
    const bound = boundInputTokens(next, known);
    expect(bound).toBeGreaterThanOrEqual(60 + 100);
    expect(bound).toBeLessThan(60 + 100 + 50);
  });

  it('has room for what frames an answer that is sent back as it is', () => {
    const first = request();
    const answer: Message = { role: 'assistant', content: [{ type: 'text', text: 'hi' }] };
    const paused = request({ messages: [...first.messages, answer] });
    expect(boundInputTokens(paused, knownAfter(first, usage))).toBe(60 + 16);
  });

  it('does not trust a count of another model, nor of other tools, system or schema', () => {
    const first = request();
    const known = knownAfter(first, usage);
    const messages = [...first.messages, user('more')];
    const same = boundInputTokens(request({ messages }), known);
    const tool = { name: 't', description: 'd'.repeat(500), inputSchema: { type: 'object' } };
    for (const over of [
      { model: 'other' },
      { tools: [tool] },
      { system: 'S'.repeat(500) },
      { resultSchema: { type: 'object' } },
    ]) {
      expect(boundInputTokens(request({ messages, ...over }), known)).toBeGreaterThan(same);
    }
  });
});
