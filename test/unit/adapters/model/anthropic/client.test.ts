import { describe, expect, test } from 'vitest';
import { createClient } from '../../../../../src/adapters/model/anthropic/client.ts';
import type { Federation } from '../../../../../src/adapters/model/anthropic/federation.ts';
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

describe('a federation in the place of a key', () => {
  const federation: Federation = {
    ruleId: 'fdrl_1',
    organizationId: 'org',
    identityToken: async () => 'a.b.c',
    onToken() {},
  };

  test('is left alone when there is a key', () => {
    expect(createClient({ federation }).credentials).not.toBeNull();
    expect(createClient({ federation, apiKey: 'k' }).credentials).toBeNull();
  });

  test('without an identity token is refused, with what to do on a runner and elsewhere', () => {
    const { code, message, hint } = refusal({ federation: { ...federation, identityToken: undefined } });
    expect(code).toBe('missing_key');
    expect(message).toContain('"fdrl_1"');
    expect(hint).toMatch(/id-token: write.*ANTHROPIC_IDENTITY_TOKEN_FILE/);
  });

  test('sends no identity token in the clear, but to this machine', () => {
    expect(refusal({ federation, baseUrl: 'http://gateway.test' })).toMatchObject({
      code: 'config_error',
      message: 'the model base URL "http://gateway.test" is not https',
    });
    for (const baseUrl of ['http://127.0.0.1:1', 'http://localhost', 'http://[::1]/v1', 'https://x.test'])
      expect(() => createClient({ federation, baseUrl })).not.toThrow();
  });
});
