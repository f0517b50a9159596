import { describe, expect, test } from 'vitest';
import { backtrackingPattern } from '../../../../../../src/adapters/sandbox/just-bash/awk/pattern.ts';

function found(source: string, text: string): string | undefined {
  const match = backtrackingPattern(source).find(text, 0);
  return match && text.slice(match.start, match.end);
}

describe('a regular expression', () => {
  test.each([
    ['a.c', 'abc', 'abc'],
    ['a.c', 'a\nc', 'a\nc'],
    ['^b', 'a\nb', undefined],
    ['a\\.c', 'abc', undefined],
    ['[[:digit:]]+', 'ab12c', '12'],
    ['[^[:space:]_]+', ' _ab c', 'ab'],
    ['[]a]+', 'x]a', ']a'],
    ['[^]]', ']x', 'x'],
    ['[a\\]b]+', 'a]b', 'a]b'],
    ['[a-]+', 'b-a', '-a'],
    ['[\\/]', '\\/', '/'],
    ['[.]', 'a.', '.'],
    ['[\\.]', '\\.', '.'],
    ['[a\\-z]+', 'm-z', '-z'],
    ['[\\t]', '\t', '\t'],
    ['a{2}', 'aaa', 'aa'],
    ['a{2,}', 'aaaa', 'aaaa'],
    ['a{,2}b', 'aaab', 'aab'],
    ['a{x', 'a{x', 'a{x'],
    ['{', '{', '{'],
    ['*a', '*a', '*a'],
    ['^*a', '*a', '*a'],
    ['(*a)', '*a', '*a'],
    ['a**', 'aaa', 'aaa'],
    ['a+?', 'aaa', 'aaa'],
    ['(ab)+', 'ababx', 'abab'],
    ['()x', 'x', 'x'],
    ['a|b|', 'b', 'b'],
    ['\\"q\\"', '"q"', '"q"'],
    ['\\/\\$\\^', '/$^', '/$^'],
    ['\\052', '*', '*'],
    ['\\<b', 'ab b', 'b'],
    ['\\yfoo\\y', 'xfoo foo', 'foo'],
    ['\\w+\\s', '-ab c', 'ab '],
    ['é+', 'éé', 'éé'],
    ['.', '😀', '😀'],
    ['foo|foobar', 'foobar', 'foobar'],
    ['x*|abc', 'abc', 'abc'],
    ['-', 'a-b', '-'],
    ['a]', 'a]', 'a]'],
    ['a}', 'a}', 'a}'],
  ])('%s in %j finds %j', (source, text, expected) => {
    expect(found(source, text)).toBe(expected);
  });

  test.each(['(', 'a)', '[a', '[[:nope:]]', '[b-a]', 'a{2,1}', 'a{99999}'])('%s is refused', (source) => {
    expect(() => backtrackingPattern(source)).toThrow('regular expression compile failed');
  });

  test('a byte that is no character is one for a dot, and written as it was', () => {
    expect(found('^.a$', '\udcffa')).toBe('\udcffa');
  });
});
