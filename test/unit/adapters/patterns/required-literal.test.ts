import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { requiredLiteral } from '../../../../src/adapters/patterns/required-literal.ts';

describe('requiredLiteral', () => {
  test.each([
    ['TODO\\(\\w+\\)', 'TODO('],
    ['^import .* from', 'import '],
    ['colou?r is', 'r is'],
    ['ab+cd', 'ab'],
    ['x{2,3}yes', 'yes'],
    ['[a-z]+foo[\\]]bar', 'foo'],
    ['(a|b)hello', 'hello'],
    ['\\pLabc', 'abc'],
    ['\\x{41}abc', 'abc'],
    ['[[:alpha:]]def', 'def'],
  ])('%s needs %s', (pattern, literal) => expect(requiredLiteral(pattern)).toBe(literal));

  test.each(['a|bcd', '(?i)abc', '\\Qa.b\\E', '.*', 'a', '(abc)', 'a?b?', '[abc]def]*'.slice(0, 5)])(
    '%s needs nothing that could be read off',
    (pattern) => expect(requiredLiteral(pattern)).toBeUndefined(),
  );

  test('is in every text that matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      '\\d',
      '\\.',
      '[ab]',
      '[^]a]',
      '(ab|b)',
      '(?:a[)]b)',
      '\\x62',
      '^',
      '$',
      '1',
    );
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,1}', '*?', '+?');
    const pattern = fc
      .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', '1', '.', ')', ']'), { maxLength: 10 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, text, (source, candidate) => {
        const literal = requiredLiteral(source);
        let matches: boolean;
        try {
          matches = RE2JS.compile(source).test(candidate);
        } catch {
          return;
        }
        if (literal !== undefined && matches) expect(candidate).toContain(literal);
      }),
      { seed: 5, numRuns: 20_000 },
    );
  });
});
