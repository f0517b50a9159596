import { describe, expect, test } from 'vitest';
import { awk } from './memory-world.ts';

describe('a program that is none', () => {
  test.each([
    ['BEGIN { print 1,, 2 }', 'line 1: syntax error at or near ,'],
    ['BEGIN {\n  print 1', 'line 2: syntax error at or near end of file'],
    ['{ print $1', 'line 1: syntax error at or near end of file'],
    ['BEGIN { print 2 ** 3 }', 'line 1: syntax error at or near *'],
    ['BEGIN { x = @ }', 'line 1: syntax error at or near @'],
    ['BEGIN { print "x }', 'line 1: runaway string constant'],
    ['/x', 'line 1: runaway regular expression'],
    ['BEGIN { f(1) }', 'line 1: function f never defined'],
    ['function f(a) { } BEGIN { f(1, 2) }', 'line 1: too many arguments in call to f'],
    ['function f() { } function f() { }', 'line 1: function f is defined twice'],
    ['BEGIN { substr("x") }', 'line 1: wrong number of arguments in call to substr'],
    ['BEGIN { x[1] = 1; x = 2 }', 'illegal reference to array x'],
    ['BEGIN { return 1 }', 'line 1: return outside function body'],
    ['BEGIN { break }', 'line 1: break outside of a loop'],
    ['/(/', "regular expression compile failed (missing ')')\n("],
    ['BEGIN { (1, 2) }', 'line 1: syntax error at or near }'],
    ['BEGIN { 5 = x }', 'line 1: syntax error at or near ='],
  ])('%s: exit 2, with the reason', async (program, message) => {
    const result = await awk(program);
    expect(result).toMatchObject({ stdout: '', exitCode: 2 });
    expect(result.stderr).toContain(`awk: ${message}`);
  });
});

describe('a program that fails', () => {
  test.each([
    ['{ print }', ['a', 'none'], 'cannot open "none" (No such file or directory)', 'l\n'],
    [
      'BEGIN { print 1; print 2 > "no/f"; close("no/f") }',
      [],
      'cannot open "no/f" for output (No such file or directory)',
      '1\n',
    ],
    ['BEGIN { print 1; printf "%s %s", 1 }', [], 'not enough arguments passed to sprintf("%s %s")', '1\n'],
    ['{ print $-1 }', ['a'], 'attempt to access field -1', ''],
    ['{ $5000000 = 1 }', ['a'], 'field $5000000 exceeds 1000000', ''],
    ['BEGIN { print "x" ~ "(" }', [], 'regular expression compile failed', ''],
    ['function f(n) { return f(n + 1) } BEGIN { f(1) }', [], 'function calls nest too deep', ''],
  ])('%s: exit 2, after what it has printed', async (program, operands, message, stdout) => {
    const result = await awk(program, { files: { a: 'l\n' }, operands });
    expect(result).toMatchObject({ stdout, exitCode: 2 });
    expect(result.stderr).toContain(`awk: ${message}`);
  });

  test.each([
    'BEGIN { s = "x"; while (1) s = s s }',
    'BEGIN { s = "x"; while (1) gsub(/x/, "xx", s) }',
    'BEGIN { s = sprintf("%999999999s", "x") }',
    'BEGIN { s = sprintf("%.999999999d", 1) }',
    'BEGIN { $1 = "xxxxxxxxxx"; while (1) { $(NF + 1) = $1; $0 = $0 } }',
  ])('%s is stopped where its text is too long', async (program) => {
    expect(await awk(program, { maxLength: 4096 })).toEqual({
      stdout: '',
      stderr: 'awk: string size limit exceeded (4096 bytes)\n',
      exitCode: 126,
    });
  });

  test('more output than there may be ends it, with what fits', async () => {
    const result = await awk('BEGIN { while (1) print "xxxxxxxxx" }', { maxOutput: 1000 });
    expect(result).toMatchObject({
      exitCode: 126,
      stderr: 'awk: total output size exceeded (>1000 bytes)\n',
    });
    expect(result.stdout).toHaveLength(1000);
  });

  test.each([
    'BEGIN { while (1); }',
    'BEGIN { for (;;) x++ }',
    'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { f(80) }',
    'BEGIN { while ((getline l < "a") >= 0) close("a") }',
  ])('%s ends when its time is over', async (program) => {
    const checkTime = (): void => {
      throw new Error('over');
    };
    await expect(awk(program, { files: { a: 'l\n' }, checkTime })).rejects.toThrow('over');
  });
});
