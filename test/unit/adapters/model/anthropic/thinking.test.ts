import { expect, test } from 'vitest';
import { thinkingFor } from '../../../../../src/adapters/model/anthropic/thinking.ts';

test('without a wish nothing is sent', () => {
  expect(thinkingFor('claude-opus-5-5', undefined, 4_096)).toEqual({});
});

test.each([
  ['claude-opus-5-5', { effort: 'low' }],
  ['claude-fable-5-1', { effort: 'low' }],
  ['claude-unheard-of-9', { effort: 'low' }],
  ['claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
  ['claude-haiku-5-5', { thinking: { type: 'disabled' } }],
  ['claude-opus-5', { thinking: { type: 'disabled' } }],
  ['claude-sonnet-5', { thinking: { type: 'disabled' } }],
  ['claude-opus-4-8', {}],
  ['claude-sonnet-4-5-20250929', {}],
  ['claude-haiku-4-5', {}],
])('thinking off is said to %s as %j', (model, params) => {
  expect(thinkingFor(model, 'off', 4_096)).toEqual(params);
});

test.each(['claude-haiku-5-5', 'claude-sonnet-4-6', 'claude-opus-4-6', 'claude-fable-5-2'])(
  '%s thinks adaptively, with an effort',
  (model) => {
    expect(thinkingFor(model, 'medium', 4_096)).toEqual({ thinking: { type: 'adaptive' }, effort: 'medium' });
  },
);

test.each(['claude-sonnet-4-5', 'claude-opus-4-20250514', 'claude-haiku-4-5-20251001', 'claude-opus-4-5'])(
  '%s gets a budget, which leaves half of the answer free',
  (model) => {
    expect(thinkingFor(model, 'high', 100_000)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 16_384 },
    });
    expect(thinkingFor(model, 'high', 5_000)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2_048 },
    });
    expect(thinkingFor(model, 'high', 2_000)).toEqual({});
  },
);

test('a budget changes seldom while the money of a run runs out: each change costs the whole cache', () => {
  const limits = Array.from({ length: 15_000 }, (_, spent) => 16_384 - spent);
  const sent = limits.map((limit) => JSON.stringify(thinkingFor('claude-haiku-4-5', 'high', limit)));
  expect(new Set(sent).size).toBe(5);
});
