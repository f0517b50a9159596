import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { re2Patterns } from '../../../../src/adapters/patterns/re2.ts';

const patterns = re2Patterns();
const matches = async (pattern: string, line: string, ignoreCase = false): Promise<boolean> =>
  (await patterns.compile(pattern, { ignoreCase })).test(line);

describe('matching', () => {
  test.each([
    ['foo', 'a foo b', true],
    ['foo', 'a FOO b', false],
    ['foo\\(bar\\)', 'foo(bar)', true],
    ['a\\.b', 'axb', false],
    ['^\\s*import .* from', '  import x from', true],
    ['(a|b)c$', 'xbc', true],
    ['\\bid\\b', 'grid', false],
    ['[[:digit:]]+', 'a1', true],
    ['(?i)foo', 'FOO', true],
    ['\\p{L}', 'é', true],
    ['}', 'a}', true],
    ['', 'anything', true],
  ])('%s on %s', async (pattern, line, expected) => expect(await matches(pattern, line)).toBe(expected));

  test('ignores case, for plain text and for expressions, beyond ASCII too', async () => {
    expect(await matches('error', 'ERROR', true)).toBe(true);
    expect(await matches('err.r', 'ERROR', true)).toBe(true);
    expect(await matches('ÜBER', 'über', true)).toBe(true);
  });

  test('a look at the whole text never rules out a text with a matching line', async () => {
    const pattern = fc.constantFrom(
      '^b',
      'a$',
      '^$',
      'a.b',
      '[^a]',
      '\\s+b',
      '\\Aa',
      'b\\z',
      '\\ba',
      '(?m)^a',
      'a b',
      '^a\\.b?$',
    );
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '.', '\n', '\r\n'), { maxLength: 12 })
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(pattern, text, async (source, whole) => {
        const compiled = await patterns.compile(source, { ignoreCase: false });
        const hit = whole.split('\n').some((line) => compiled.test(line.replace(/\r$/, '')));
        if (hit) expect(compiled.mayMatch(whole)).toBe(true);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});

describe('refusals', () => {
  test.each([
    ['(?=a)b', 'look-ahead'],
    ['a(?!b)', 'look-ahead'],
    ['(?<=a)b', 'look-behind'],
    ['(?<!a)b', 'look-behind'],
    ['(a)\\1', 'back-reference'],
    ['a++', 'possessive'],
    ['(?>a)', 'atomic'],
    ['\\Ka', '\\K'],
    ['(?R)', 'recursion'],
    ['(?x) a', 'free spacing'],
    ['\\h', '[ \\t]'],
    ['\\u0041', '\\x{41}'],
    ['foo(', 'missing closing )'],
    ['[', 'missing closing ]'],
    ['a{2000}', 'invalid repeat count'],
  ])('%s: says what and what to do', async (pattern, words) => {
    const refused = expect(patterns.compile(pattern, { ignoreCase: false })).rejects;
    await refused.toMatchObject({ code: 'usage_error', message: expect.stringContaining(words) });
  });

  test('a pattern of absurd length', async () => {
    const long = patterns.compile('a'.repeat(5000), { ignoreCase: false });
    await expect(long).rejects.toThrow('a pattern of 5000 characters is too long');
  });
});

test('patterns that make backtracking engines hang take linear time', async () => {
  const line = 'a'.repeat(50_000);
  const began = performance.now();
  for (const pattern of ['(a*)*$', '(a+)+b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a|aa)+b', '(.*)(.*)(.*)x']) {
    const compiled = await patterns.compile(pattern, { ignoreCase: false });
    compiled.test(line);
    compiled.mayMatch(line);
  }
  expect(performance.now() - began).toBeLessThan(5000);
});
