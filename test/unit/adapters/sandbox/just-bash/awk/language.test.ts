import { describe, expect, test } from 'vitest';
import { awk, output, value } from './memory-world.ts';

describe('operators', () => {
  test.each([
    ['1 + 2 * 3', '7'],
    ['2 ^ 3 ^ 2', '512'],
    ['-2 ^ 2', '-4'],
    ['2 ^ -1', '0.5'],
    ['!x + 1', '2'],
    ['-7 % 3', '-1'],
    ['7.5 % 2', '1.5'],
    ['1 " " 2', '1 2'],
    ['1 + 1 "x"', '2x'],
    ['-12 " " -24', '-12-24'],
    ['1 " " -1', '1-1'],
    ['5 " items" * 2', '50'],
    ['"a" "b" == "ab"', '1'],
    ['1 < 2 ? "yes" : "no"', 'yes'],
    ['0 ? 1 : 0 ? 2 : 3', '3'],
    ['1 || 0 && 0', '1'],
    ['x = y = 3', '3'],
    ['1 && x = 2', '1'],
    ['!x ~ "1"', '1'],
    ['"abc" ~ "b" "c"', '1'],
    ['i++ + ++i', '2'],
    ['(1, 2) in a', '0'],
    ['"x" > "10"', '1'],
    ['4 / 2 / 2', '1'],
  ])('%s is %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  test('an operand of minus after a text is subtracted, as in POSIX', async () => {
    expect(await value('5 " items" - 3')).toBe('5-3');
  });
});

describe('comparisons', () => {
  test.each([
    ['10 < 9', '0'],
    ['"10" < "9"', '1'],
    ['10 < "9"', '1'],
    ['"abc" < "abd"', '1'],
    ['x == 0 && x == ""', '1'],
    ['1 == 1.0', '1'],
    ['"1" == 1', '1'],
    ['"1.0" == 1', '0'],
    ['log(-1) == log(-1)', '0'],
  ])('%s: %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  test.each([
    ['10 9', '0'],
    ['1e1 10.0', '0'],
    [' 9 10', '1'],
    ['9 abc', '1'],
    ['0x10 9', '1'],
    ['+5 -5', '0'],
  ])('of the fields of "%s", $1 < $2 is %s', async (input, expected) => {
    expect(await output('{ print ($1 < $2) }', { input })).toBe(`${expected}\n`);
  });

  test('what -v, getline, split, ENVIRON and operands give is compared as a number when it looks like one', async () => {
    const program =
      'BEGIN { split("10 9", p); "ten" | getline g; print (v < 9), (p[1] < p[2]), (g < 9), (ENVIRON["E"] < 9) } END { print (w < 9) }';
    const given = {
      variables: { v: '10' },
      operands: ['w=10', '-'],
      environment: { E: '10' },
      commands: { ten: () => '10\n' },
    };
    expect(await output(program, given)).toBe('0 0 0 0\n0\n');
  });
});

describe('numbers and texts', () => {
  test.each([
    ['1e6', '1000000'],
    ['0.1 + 0.2', '0.3'],
    ['1 / 3', '0.333333'],
    ['1e300', '1e+300'],
    ['1e-5', '1e-05'],
    ['2147483647', '2147483647'],
    ['3000000000', '3e+09'],
    ['3000000000 ""', '3000000000'],
    ['2 ^ 53 ""', '9007199254740992'],
    ['1234567.891', '1.23457e+06'],
    ['100000.5', '100000'],
    ['-0', '0'],
    ['017', '17'],
    ['0x11', '17'],
    ['"0x11" + 0', '0'],
    ['"3x" + "4.5y"', '7.5'],
    ['".5." + 0', '0.5'],
    ['"--5" + 0', '0'],
    ['"+inf" + 0', 'inf'],
    ['"nano" + 0', '0'],
    ['1 / 0', 'inf'],
    ['int(-3.7)', '-3'],
    ['int("3abc")', '3'],
    ['x + 0', '0'],
    ['"[" x "]"', '[]'],
  ])('%s prints as %s', async (expression, expected) => {
    expect(await value(expression)).toBe(expected);
  });

  test('CONVFMT is for texts and subscripts, OFMT for print, and neither for whole numbers', async () => {
    expect(
      await output(
        'BEGIN { CONVFMT = "%.2g"; OFMT = "%.3f"; x = 3.14159; print x, x "", 12, 12 ""; a[x]; for (k in a) print k }',
      ),
    ).toBe('3.142 3.1 12 12\n3.1\n');
  });
});

describe('control flow', () => {
  test.each([
    ['BEGIN { for (;;) if (++i > 3) break; print i }', '4\n'],
    ['BEGIN { while (i < 3) { i++; if (i == 2) continue; print i } }', '1\n3\n'],
    ['BEGIN { do i++; while (i < 5); print i }', '5\n'],
    ['BEGIN { do { i++; if (i == 2) continue; if (i > 4) break; print i } while (1) }', '1\n3\n4\n'],
    ['BEGIN { for (i = 0; i < 2; i++) for (j = 0; j < 2; j++) { if (j) break; print i, j } }', '0 0\n1 0\n'],
    ['BEGIN { if (0) print 1; else if (1) print 2; else print 3 }', '2\n'],
    ['BEGIN { if (1)\n  print "a"\nelse\n  print "b" }', 'a\n'],
    ['BEGIN { if (1) ; else print "b"; print "c" }', 'c\n'],
    ['BEGIN { for (i = 0; i < 3; i++); print i }', '3\n'],
    ['BEGIN { a["x"]; a["y"]; for (k in a) delete a[k]; print length(a) }', '0\n'],
    ['BEGIN { while ((getline l < "f") > 0) { if (l == "b") continue; print l } }', 'a\nc\n'],
    ['BEGIN { for (k = 0; (getline l < "f") > 0; k++) if (l == "b") break; print k, l }', '1 b\n'],
  ])('%s', async (program, expected) => {
    expect(await output(program, { files: { f: 'a\nb\nc\n' } })).toBe(expected);
  });

  test('exit goes to END, and an exit there keeps the status when it has none of its own', async () => {
    expect(await awk('BEGIN { exit 3 } END { print "end" }')).toMatchObject({ stdout: 'end\n', exitCode: 3 });
    expect(await awk('BEGIN { exit 3 } END { exit }')).toMatchObject({ exitCode: 3 });
    expect(await awk('{ exit 5 } END { exit 4 }', { input: 'x\n' })).toMatchObject({ exitCode: 4 });
    expect(await awk('function f() { exit 2 } { f(); print "no" }', { input: 'x\n' })).toMatchObject({
      stdout: '',
      exitCode: 2,
    });
  });

  test('next and nextfile leave the record and the file, also from a function', async () => {
    const files = { a: '1\n2\n3\n', b: '4\n5\n' };
    const operands = ['a', 'b'];
    expect(await output('$1 % 2 { next } { print }', { files, operands })).toBe('2\n4\n');
    expect(await output('FNR == 2 { nextfile } { print }', { files, operands })).toBe('1\n4\n');
    expect(await output('function f(x) { if (x == 2) next } { f($1); print }', { files, operands })).toBe(
      '1\n3\n4\n5\n',
    );
  });
});

describe('functions', () => {
  test.each([
    ['function f(n) { return n < 2 ? 1 : n * f(n - 1) } BEGIN { print f(10) }', '3628800\n'],
    ['function r(n) { if (n == 0) return 0; return 1 + r(n - 1) } BEGIN { print r(2000) }', '2000\n'],
    ['function f(a, i) { a[i] = i * 2 } BEGIN { f(arr, 3); print arr[3] }', '6\n'],
    ['function g(x) { x = 5 } BEGIN { y = 1; g(y); print y }', '1\n'],
    ['function f(n,  l) { l = n; if (n > 0) f(n - 1); return l } BEGIN { print f(3), l "|" }', '3 |\n'],
    [
      'function o(  t) { i(t); return t["k"] } function i(t) { t["k"] = "v" } BEGIN { print o(), o() }',
      'v v\n',
    ],
    ['function f(a) { return length(a) } BEGIN { x[1]; x[2]; print f(x) }', '2\n'],
    ['function f() { return } BEGIN { x = f(); print "[" x "]" }', '[]\n'],
    ['func twice(x) { return x * 2 }\nBEGIN { print twice(4) }', '8\n'],
    ['function f(s) { while ((getline l < s) > 0) n++; return n } BEGIN { print f("f") + 1 }', '3\n'],
    [
      'function v(s) { return g(s) } function g(s,  l) { getline l < s; return l } BEGIN { print v("f") v("f") }',
      'onetwo\n',
    ],
  ])('%s', async (program, expected) => {
    expect(await output(program, { files: { f: 'one\ntwo\n' } })).toBe(expected);
  });
});

describe('arrays', () => {
  test.each([
    [
      'BEGIN { a["x"] = 1; a["y"]; delete a["x"]; print length(a), ("x" in a), ("y" in a); delete a; print length(a) }',
      '1 0 1\n0\n',
    ],
    ['BEGIN { if (a["x"] == "") print ("x" in a) }', '1\n'],
    ['BEGIN { if ("x" in a) print 1; print length(a) }', '0\n'],
    ['BEGIN { a[1]; a["01"]; a[01]; a[1.0]; print length(a) }', '2\n'],
    ['BEGIN { a[1, 2] = 3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] } }', '1 2\n'],
    ['BEGIN { SUBSEP = ":"; a["x", "y"]; print ("x:y" in a), (("x", "y") in a) }', '1 1\n'],
    ['BEGIN { a[3000000000 + 1]; a[3000000000 + 2]; print length(a) }', '2\n'],
    [
      'BEGIN { a["__proto__"] = 1; a["constructor"] = 2; for (k in a) print k, a[k] }',
      '__proto__ 1\nconstructor 2\n',
    ],
    [
      'BEGIN { split("c 10 9 b", a); n = asort(a, b); for (i = 1; i <= n; i++) printf "%s ", b[i]; print a[1] }',
      '9 10 b c c\n',
    ],
    ['BEGIN { a["z"]; a["y"]; asorti(a); print a[1] a[2] }', 'yz\n'],
  ])('%s', async (program, expected) => {
    expect(await output(program)).toBe(expected);
  });
});

describe('how a program is written', () => {
  test.each([
    [
      'comments, continued lines and operators at the end of a line',
      'BEGIN { x = 1 + \\\n 2 # three\n if (x == 3 &&\n x < 5)\n print "ok" }',
      'ok\n',
    ],
    ['rules behind each other', 'BEGIN { printf "a" } BEGIN { printf "b" };;BEGIN { print "c" }', 'abc\n'],
    [
      'a slash divides after a value and begins a pattern elsewhere',
      'BEGIN { $0 = "a/b"; a = 8; print a / 2 / 2, $0 ~ /\\//, /[/]/ }',
      '2 1 1\n',
    ],
    [
      'what stands in brackets after print is what is printed, when nothing follows',
      'BEGIN { print(1, 2); print (1)(2); print (1) + 1, 3; printf("%s\\n", 4) }',
      '1 2\n12\n2 3\n4\n',
    ],
    [
      'braces and newlines of a function',
      'function f(a,\n  b)\n{\n  return a + b\n}\nBEGIN { print f(1,\n 2) }',
      '3\n',
    ],
    [
      'getline stands before its file, and its file before an operator',
      'BEGIN { if ((getline x < "f") > 0 && x == "l") print "ok" }',
      'ok\n',
    ],
    [
      'a command and its getline bind closer than a comparison',
      'BEGIN { while ("c" | getline x > 0) print x }',
      '1\n2\n',
    ],
    [
      'length without brackets',
      'BEGIN { $0 = "abc"; print length, length > "out"; print length "x" }',
      '3x\n',
    ],
    ['escapes', 'BEGIN { printf "\\101\\x41\\t|\\q|\\"\\/\\n" }', 'AA\t|\\q|"\\/\n'],
  ])('%s', async (_, program, expected) => {
    const given = { files: { f: 'l\n' }, commands: { c: () => '1\n2\n' } };
    expect(await output(program, given)).toBe(expected);
  });
});
