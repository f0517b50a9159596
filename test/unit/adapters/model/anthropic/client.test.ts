import { describe, expect, test } from 'vitest';
import { createClient } from '../../../../../src/adapters/model/anthropic/client.ts';
import { FlueError } from '../../../../../src/errors.ts';

function refusal(options: Parameters<typeof createClient>[0]): FlueError {
  try {
    createClient(options);
  } catch (thrown) {
    if (thrown instanceof FlueError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('without a key', () => {
  test.each([
    {},
    { apiKey: '' },
    { apiKey: '  ' },
    { baseUrl: 'https://gateway.test' },
    { headers: { authorization: 'x' } },
  ])('%j is refused, with what to do', (options) => {
    const error = refusal(options);
    expect(error.code).toBe('missing_key');
    expect(error.message).toContain('ANTHROPIC_API_KEY');
    expect(error.hint).toContain('scripted/<file>');
  });

  test('a gateway of its own is fine when a header authenticates us', () => {
    for (const name of ['authorization', 'cf-aig-authorization', 'x-api-key', 'X-Gateway-Token']) {
      expect(() =>
        createClient({ baseUrl: 'https://gateway.test', headers: { [name]: 'secret' } }),
      ).not.toThrow();
    }
    expect(
      refusal({ baseUrl: 'https://gateway.test', headers: { 'x-team': 'a', 'x-api-key': '' } }).code,
    ).toBe('missing_key');
  });
});

test('a base URL may end in a slash or in /v1, and must be one', () => {
  for (const baseUrl of [
    'https://gateway.test/a',
    'https://gateway.test/a/',
    'https://gateway.test/a/v1',
    'https://gateway.test/a/v1/',
  ]) {
    expect(createClient({ apiKey: 'k', baseUrl }).baseURL).toBe('https://gateway.test/a');
  }
  expect(refusal({ apiKey: 'k', baseUrl: 'gateway.test' })).toMatchObject({ code: 'config_error' });
});
