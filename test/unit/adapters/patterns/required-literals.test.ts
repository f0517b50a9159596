import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { requiredLiterals } from '../../../../src/adapters/patterns/required-literals.ts';

describe('requiredLiterals', () => {
  test.each([
    ['TODO\\(\\w+\\)', 'TODO('],
    ['^import .* from', 'import '],
    ['colou?r is', 'colo'],
    ['TODO|FIX(ME)?|a\\|b', 'TODO,FIX,a|b'],
    ['ab+cd', 'ab'],
    ['x{2,3}yes', 'yes'],
    ['[a-z]+foo[\\]]bar', 'foo'],
    ['(a|b)hello', 'hello'],
    ['\\pLabc', 'abc'],
    ['\\x{41}abc', 'abc'],
    ['[[:alpha:]]def', 'def'],
  ])('%s needs %s', (pattern, literal) => expect(requiredLiterals(pattern)?.join()).toBe(literal));

  test.each(['a|bcd', 'abc|', '(?i)abc', '\\Qa.b\\E', '.*', 'a', '(abc)', 'a?b?', '[abc]def]*'.slice(0, 5)])(
    '%s needs nothing that could be read off',
    (pattern) => expect(requiredLiterals(pattern)).toBeUndefined(),
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
      '|',
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
        const literals = requiredLiterals(source);
        let matches: boolean;
        try {
          matches = RE2JS.compile(source).test(candidate);
        } catch {
          return;
        }
        if (literals && matches) expect(literals.some((literal) => candidate.includes(literal))).toBe(true);
      }),
      { seed: 5, numRuns: 20_000 },
    );
  });
});
