import { describe, expect, it } from 'vitest';
import { increaseOf, sharedBudgetOf } from '../../../../src/hosts/action/budget-inputs.ts';

const reader = (given: Record<string, string>) => (name: string) => ({ name, text: given[name] ?? '' });
const increase = (text: string) => increaseOf({ name: 'max-cost-increase', text });

describe('max-cost-increase', () => {
  it.each([
    ['', null],
    ['50%', { percent: 50 }],
    [' 12.5 % ', { percent: 12.5 }],
    ['0%', { percent: 0 }],
    ['$0.20', { usd: 0.2 }],
    ['.20', { usd: 0.2 }],
    ['2', { usd: 2 }],
  ])('%j is %j', (text, value) => {
    expect(increase(text)).toEqual(value);
  });

  it.each(['-5%', '50 percent', '€1', '$', '%', '1e3', '5%%'])('%j is refused', (text) => {
    expect(() => increase(text)).toThrow(/neither a share nor an amount/);
  });
});

describe('budget-url', () => {
  it('is an address of a budget, with a token of the input or of the environment', () => {
    const url = 'https://flue.example.com/base/budgets/pr-7';
    expect(sharedBudgetOf(reader({}), { FLUE_TOKEN: 'x' })).toBeNull();
    expect(sharedBudgetOf(reader({ 'budget-url': `${url}/` }), { FLUE_TOKEN: ' env ' })).toEqual({
      url,
      token: 'env',
    });
    const both = reader({ 'budget-url': url, 'flue-token': 'own' });
    expect(sharedBudgetOf(both, { FLUE_TOKEN: 'env' })).toEqual({ url, token: 'own' });
    expect(sharedBudgetOf(reader({ 'budget-url': url }), {})).toEqual({ url, token: null });
  });

  it.each([
    'https://x.dev',
    'https://x.dev/budgets',
    'https://x.dev/budgets/a/reserve',
    'https://x.dev/budgets/a?b',
    'ftp://x.dev/budgets/a',
    'pr-7',
  ])('%s is refused', (url) => {
    expect(() => sharedBudgetOf(reader({ 'budget-url': url }), {})).toThrow(/^input budget-url is /);
  });
});
