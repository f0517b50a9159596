import { expect, it } from 'vitest';
import { claimsOf } from '../../../src/protocol/jwt.ts';

const token = (payload: string): string => `e30.${Buffer.from(payload).toString('base64url')}.c2ln`;

it('reads the claims of a token, whatever letters they have', () => {
  for (const sub of ['', 'a', 'ab', 'abc', 'ünï>>>???côde ✅']) {
    expect(claimsOf(token(JSON.stringify({ sub, exp: 5 })))).toEqual({ sub, exp: 5 });
  }
});

it.each(['', 'x', 'a.b', 'a.%.c', token('[1]'), token('null'), token('{'), 'sk-ant-api-key'])(
  'finds none in %j',
  (text) => {
    expect(claimsOf(text)).toEqual({});
  },
);
