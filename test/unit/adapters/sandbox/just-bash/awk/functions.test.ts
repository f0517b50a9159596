import { describe, expect, test } from 'vitest';
import { output, value } from './memory-world.ts';

describe('printf and sprintf', () => {
  test.each([
    [
      '"%d %i %5d|%-5d|%05d|%+d|% d|%.3d", 3.99, -3.99, 42, 42, 42, 42, 42, 7',
      '3 -3    42|42   |00042|+42| 42|007',
    ],
    ['"%d %d", 3000000000, 2 ^ 53', '3000000000 9007199254740992'],
    ['"%o %x %X %#o %#x %u", 8, 255, 255, 8, 255, 42', '10 ff FF 010 0xff 42'],
    ['"%x", -1', 'ffffffffffffffff'],
    [
      '"%e %E %f %g %G", 12345.678, 12345.678, 3.14159, 0.0001, 1e-10',
      '1.234568e+04 1.234568E+04 3.141590 0.0001 1E-10',
    ],
    [
      '"%.2f %10.3f|%-10.1f|%.0f %.0f %.2f", 2.345, 3.14159, 3.14159, 2.5, 3.5, 0.125',
      '2.35      3.142|3.1       |2 4 0.12',
    ],
    ['"%g %g %g %#.3g", 100000, 1000000, 1e100, 1', '100000 1e+06 1e+100 1.00'],
    ['"%.0e %.0e", 25, 35', '2e+01 4e+01'],
    ['"%10s|%-10s|%.2s|%5.1s|%%|%5%", "b", "c", "defg", "hij"', '         b|c         |de|    h|%|%'],
    ['"%*d|%-*d|%.*f|%*s", 5, 42, 5, 42, 2, 3.14159, -4, "x"', '   42|42   |3.14|x   '],
    ['"%c%c%c%c", 65, "hello", "", 8364', 'Ah€'],
    ['"%s %s %s", 1e6, 1234567.5, 0.1', '1000000 1.23457e+06 0.1'],
    ['"%5s|%-5s|%.1s", "é", "é", "éa"', '    é|é    |é'],
    ['"%d %f %x", "inf", "+inf", "-nan"', '0 inf nan'],
    ['"a %z b"', 'a %z b'],
  ])('sprintf(%s) is %s', async (args, expected) => {
    expect(await value(`sprintf(${args})`)).toBe(expected);
  });
});

describe('functions of texts', () => {
  test.each([
    ['substr("hello", 2, 3)', 'ell'],
    ['substr("hello", 0, 2)', 'h'],
    ['substr("hello", -1, 3)', 'h'],
    ['substr("hello", 4, 100)', 'lo'],
    ['substr("hello", 10) "|"', '|'],
    ['substr("hello", 2, -1) "|"', '|'],
    ['substr("hello", 1.5)', 'ello'],
    ['substr("héllo", 2, 1)', 'é'],
    ['substr("a😀b", 2, 1) substr("a😀b", 3)', '😀b'],
    ['length("a😀é")', '3'],
    ['length(12345)', '5'],
    ['index("foobar", "bar")', '4'],
    ['index("foobar", "z")', '0'],
    ['index("😀b", "b")', '2'],
    ['toupper("aBé1") tolower("AbÉ1")', 'ABÉ1abé1'],
    ['match("foobar", /o+/) RSTART RLENGTH', '222'],
    ['match("x", /y/) RSTART RLENGTH', '00-1'],
    ['match("abc", "") RSTART RLENGTH', '110'],
    ['match("😀ab", /b/)', '3'],
    ['match("foobarbaz", /foo|foobar|foobarbaz/) RLENGTH', '19'],
    ['match("10.25", /[0-9]+|[0-9]+\\.[0-9]+/) RLENGTH', '15'],
    ['gensub(/(a)(b)/, "<\\\\2\\\\1&>", "g", "abab")', '<baab><baab>'],
    ['gensub(/a/, "x", 2, "aaa")', 'axa'],
    ['gensub("b", "x", "g", "abc") "abc"', 'axcabc'],
    ['strftime("%Y-%m-%d %H:%M:%S", 86400)', '1970-01-02 00:00:00'],
    ['mktime("2024 02 29 12 00 00")', '1709208000'],
    ['strtonum("0x1f") strtonum("010") strtonum("12")', '31812'],
    ['and(12, 10) or(12, 10) xor(12, 10) lshift(1, 4) rshift(16, 2)', '8146164'],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  test('match tells the groups and their places', async () => {
    expect(
      await output(
        'BEGIN { match("foo123", /([a-z]+)([0-9]+)(x)?/, m); print m[0], m[1], m[2], m[2, "start"], m[2, "length"], (3 in m) }',
      ),
    ).toBe('foo123 foo 123 4 3 0\n');
  });
});

describe('sub and gsub', () => {
  test.each([
    ['s = "aaa"; n = sub(/a/, "b", s); print n, s', '1 baa'],
    ['s = "aaa"; n = gsub(/a/, "[&]", s); print n, s', '3 [a][a][a]'],
    ['s = "a"; gsub(/a/, "\\\\&", s); print s', '&'],
    ['s = "a"; gsub(/a/, "\\\\\\\\&", s); print s', '\\a'],
    ['s = "a"; gsub(/a/, "x\\\\\\\\y", s); print s', 'x\\y'],
    ['s = "hello"; gsub(/l*/, "-", s); print s', '-h-e-o-'],
    ['s = "hello"; gsub(//, "-", s); print s', '-h-e-l-l-o-'],
    ['s = "abc"; gsub(/$/, "!", s); gsub(/^/, ">", s); print s', '>abc!'],
    ['s = "aaa"; gsub(/^a/, "x", s); print s', 'xaa'],
    ['s = "é😀"; gsub(/x*/, "-", s); print s', '-é-😀-'],
    [
      's = "a.b"; gsub(".", "x", s); t = "a.b"; gsub("\\\\.", "x", t); u = "a.b"; gsub("\\.", "x", u); print s, t, u',
      'xxx axb axb',
    ],
    ['$0 = "a b a"; gsub(/a/, "c"); print $0, $1, NF', 'c b c c 3'],
    ['$0 = "a b a"; gsub(/a/, "c d", $1); print $0, NF', 'c d b a 3'],
    ['a["k"] = "xx"; n = gsub("x", "y", a["k"]); print n, a["k"]', '2 yy'],
    ['print gsub(/a/, "b", "aa" "a")', '3'],
    ['$0 = "x  y"; n = sub(/z/, ""); print n; print', '0\nx  y'],
  ])('%s', async (statements, expected) => {
    expect(await output(`BEGIN { ${statements} }`)).toBe(`${expected}\n`);
  });
});

describe('split', () => {
  test.each([
    ['"a b  c"', '3 a|b|c|'],
    ['"  a b "', '2 a|b|'],
    ['"a:b:c", ":"', '3 a|b|c|'],
    ['":a::b:", ":"', '5 |a||b||'],
    ['"a1b22c", /[0-9]+/', '3 a|b|c|'],
    ['"a1b22c", "[0-9]+"', '3 a|b|c|'],
    ['"a.b", "."', '2 a|b|'],
    ['"a|b", "|"', '2 a|b|'],
    ['"a b", / /', '2 a|b|'],
    ['" a b", / /', '3 |a|b|'],
    ['"abc", ""', '3 a|b|c|'],
    ['""', '0 '],
  ])('split(%s) is %s', async (args, expected) => {
    const [text, ...by] = args.split(/, (?=["/])/);
    const call = [text, 'p', ...by].join(', ');
    expect(
      await output(
        `BEGIN { n = split(${call}); printf "%s ", n; for (i = 1; i <= n; i++) printf "%s|", p[i] }`,
      ),
    ).toBe(expected);
  });
});

describe('numbers', () => {
  test.each([
    ['sqrt(16) exp(0) log(1) int(7 / 2)', '4103'],
    ['atan2(0, -1)', '3.14159'],
    ['sin(0) cos(0)', '01'],
    ['srand(5) srand()', '05'],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  test('rand gives the same numbers for the same seed, from 0 up to 1', async () => {
    expect(
      await output(
        'BEGIN { srand(1); a = rand(); srand(2); b = rand(); srand(1); c = rand(); print (a == c), (a == b); for (i = 0; i < 1000; i++) { r = rand(); s += r; if (r < 0 || r >= 1) print "out" } print (s > 400 && s < 600) }',
      ),
    ).toBe('1 0\n1\n');
  });
});
