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
  const url = 'https://flue.example.com:8443/base/budgets/pr-7';
  const service = { url: 'https://issuer.example/?api-version=2.0', token: 'request-token' };

  it('is an address of a budget, with a token of the input or of the environment', () => {
    expect(sharedBudgetOf(reader({}), { FLUE_TOKEN: 'x' }, service)).toBeNull();
    expect(sharedBudgetOf(reader({ 'budget-url': `${url}/` }), { FLUE_TOKEN: ' env ' }, service)).toEqual({
      url,
      access: { by: 'token', token: 'env' },
    });
    const both = reader({ 'budget-url': url, 'flue-token': 'own' });
    expect(sharedBudgetOf(both, { FLUE_TOKEN: 'env' }, null)).toEqual({
      url,
      access: { by: 'token', token: 'own' },
    });
  });

  it('is asked by the identity of the job where there is no token, and for an audience of its own', () => {
    const access = (inputs: Record<string, string>, environment: Record<string, string> = {}) =>
      sharedBudgetOf(reader({ 'budget-url': url, ...inputs }), environment, service)?.access;
    expect(access({})).toEqual({ by: 'github', service, audience: 'https://flue.example.com:8443' });
    expect(access({}, { FLUE_AUDIENCE: 'env' })).toMatchObject({ audience: 'env' });
    expect(access({ 'flue-audience': 'own' }, { FLUE_AUDIENCE: 'env' })).toMatchObject({ audience: 'own' });
  });

  it('is asked by nobody in particular where the job has neither', () => {
    expect(sharedBudgetOf(reader({ 'budget-url': url }), {}, null)).toEqual({
      url,
      access: { by: 'nothing' },
    });
  });

  it.each([
    'https://x.dev',
    'https://x.dev/budgets',
    'https://x.dev/budgets/a/reserve',
    'https://x.dev/budgets/a?b',
    'ftp://x.dev/budgets/a',
    'pr-7',
  ])('%s is refused', (given) => {
    expect(() => sharedBudgetOf(reader({ 'budget-url': given }), {}, null)).toThrow(/^input budget-url is /);
  });
});
