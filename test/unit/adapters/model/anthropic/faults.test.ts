import { APIConnectionError, APIError } from '@anthropic-ai/sdk/core/error';
import { describe, expect, test } from 'vitest';
import { toModelFault } from '../../../../../src/adapters/model/anthropic/faults.ts';
import { readRetryAfter } from '../../../../../src/adapters/model/wire/retry-after.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const context = { model: 'claude-x', host: 'api.test', nowMs: NOW, secrets: ['sk-secret'] };

const answered = (status: number, message: string, headers: Record<string, string> = {}) =>
  toModelFault(
    APIError.generate(status, { error: { type: 't', message } }, undefined, new Headers(headers)),
    context,
  );
const broken = (code: string, message = 'fetch failed') =>
  toModelFault(
    new APIConnectionError({
      message: undefined,
      cause: new TypeError(message, { cause: Object.assign(new Error('x'), { code }) }),
    }),
    context,
  );

describe('a refused request', () => {
  test.each([
    [401, 'ANTHROPIC_API_KEY'],
    [402, 'balance'],
    [403, 'the key may not use the model "claude-x"'],
    [404, 'check the name of the model "claude-x"'],
  ])('with status %i says what to look at', (status, hint) => {
    const fault = answered(status, 'no');
    expect(fault).toMatchObject({
      kind: 'rejected',
      status,
      message: `api.test refused the request (${status} no)`,
    });
    expect(fault.hint).toContain(hint);
  });

  test('never quotes the key, whoever sends it back', () => {
    expect(answered(401, 'invalid key sk-secret!').message).toBe(
      'api.test refused the request (401 invalid key ***!)',
    );
  });

  test('quotes no half of the key either, where what was said is cut', () => {
    for (let before = 380; before < 400; before++)
      expect(answered(401, `${'x'.repeat(before)}sk-secret`).message).not.toContain('sk');
  });

  test('of a proxy is quoted without its markup, and not at length', () => {
    const page = APIError.generate(
      403,
      undefined,
      `<html><b>Blocked</b> ${'by policy '.repeat(100)}`,
      new Headers(),
    );
    const { message } = toModelFault(page, context);
    expect(message).toContain('Blocked by policy');
    expect(message).not.toContain('<');
    expect(message.length).toBeLessThan(500);
  });
});

test.each([
  [413, 'Request exceeds the maximum size'],
  [400, 'prompt is too long: 1200000 tokens > 1000000 maximum'],
  [400, 'input length and `max_tokens` exceed context limit'],
])('status %i "%s" is too long', (status, message) => {
  expect(answered(status, message)).toMatchObject({ kind: 'too_long', status });
});

describe('an overloaded provider', () => {
  test.each([408, 429, 500, 503, 529])('is one that answers %i', (status) => {
    expect(answered(status, 'busy')).toMatchObject({ kind: 'overloaded', status });
  });

  test('is not one that says itself that a repeat will not help', () => {
    expect(answered(429, 'spend limit reached', { 'x-should-retry': 'false' })).toMatchObject({
      kind: 'rejected',
    });
  });
});

describe('a connection', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
    'that never came about (%s) was not billed',
    (code) => {
      expect(broken(code)).toMatchObject({
        kind: 'overloaded',
        message: `api.test cannot be reached (${code})`,
      });
    },
  );

  test.each(['ECONNRESET', 'UND_ERR_SOCKET', 'ETIMEDOUT'])('that broke (%s) may have been', (code) => {
    expect(broken(code).kind).toBe('lost');
  });

  test('with a certificate that is not trusted will not be by a repeat', () => {
    const fault = broken('SELF_SIGNED_CERT_IN_CHAIN');
    expect(fault.kind).toBe('rejected');
    expect(fault.hint).toContain('NODE_EXTRA_CA_CERTS');
  });
});

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': '9', 'retry-after-ms': '250' }, 250],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{}, undefined],
])('%j asks to wait %s ms', (headers, ms) => {
  expect(readRetryAfter(new Headers(headers), NOW)).toBe(ms);
});
