import { describe, expect, test } from 'vitest';
import { awk, output } from './memory-world.ts';

describe('getline', () => {
  const files = { a: '1 x\n2 y\n3 z\n', b: 'b1\nb2\n' };

  test.each([
    ['{ getline; print NR, $2 }', '2 y\n3 z\n'],
    ['{ getline v; print v, $0, NR }', '2 y 1 x 2\n2 y 3 z 3\n'],
    ['NR == 1 { getline < "b"; print $0, NR }', 'b1 1\n'],
    ['NR == 1 { while ((getline l < "b") > 0) n++; print n, $0, NR }', '2 1 x 1\n'],
    ['BEGIN { getline l < "b"; close("b"); getline m < "b"; print l m }', 'b1b1\n'],
    ['BEGIN { print (getline l < "none"), l "|" }', '-1 |\n'],
    ['BEGIN { "c" | getline; print $2, NF, NR }', 'two 2 1\n'],
    [
      'BEGIN { "c" | getline v; print v, NR; print ("c" | getline v), v; print close("c"), close("c") }',
      'one two 1\n0 one two\n0 -1\n',
    ],
    ['BEGIN { getline a[1] < "b"; getline $2 < "b"; print a[1] $0 }', 'b1 b2\n'],
    ['BEGIN { while (getline) n++; print n, NR }', '3 3\n'],
  ])('%s', async (program, expected) => {
    const once = program.startsWith('NR == 1') ? `${program} { exit }` : program;
    expect(
      await output(once, { files: { ...files }, operands: ['a'], commands: { c: () => 'one two\n' } }),
    ).toBe(expected);
  });
});

describe('operands', () => {
  const files = { a: 'a1\na2\n', b: 'b1\n' };

  test('are files and assignments, one after the other', async () => {
    expect(
      await output('{ print v, NR, FNR, FILENAME, $0 } END { print v }', {
        files,
        operands: ['v=1', 'a', 'v=2\\n', 'b', 'v=3'],
      }),
    ).toBe('1 1 1 a a1\n1 2 2 a a2\n2\n 3 1 b b1\n3\n');
    expect(await output('BEGIN { print v "|" } END { print v }', { operands: ['v=1'] })).toBe('|\n1\n');
  });

  test('can be changed by the program', async () => {
    expect(await output('BEGIN { ARGV[1] = "b"; ARGC = 2 } { print }', { files, operands: ['a', 'a'] })).toBe(
      'b1\n',
    );
    expect(
      await output('BEGIN { delete ARGV[1]; print ARGC, ARGV[0], ARGV[2] } { print }', {
        files,
        operands: ['x', 'b'],
      }),
    ).toBe('3 awk b\nb1\n');
  });

  test('may be standard input, which stands for none as well', async () => {
    expect(await output('{ print FILENAME "|" $0 }', { files, input: 'i\n', operands: ['-', 'b'] })).toBe(
      '-|i\nb|b1\n',
    );
    expect(await output('{ print FILENAME "|" $0 }', { input: 'i\n' })).toBe('|i\n');
  });
});

describe('output', () => {
  test('goes to files: a new one once, an old one behind its end', async () => {
    const files = { old: 'o\n', both: 'gone\n' };
    await output('{ print > "both"; print $0 >> "old"; print > ($0 ".txt") }', { files, input: '1\n2\n' });
    expect(files).toEqual({ old: 'o\n1\n2\n', both: '1\n2\n', '1.txt': '1\n', '2.txt': '2\n' });
  });

  test('can be read again once it is closed', async () => {
    expect(
      await output(
        'BEGIN { print "x" > "f"; close("f"); getline l < "f"; print l; print "y" > "f"; print close("f") }',
      ),
    ).toBe('x\n0\n');
  });

  test('goes to commands, which run when they are closed or at the end', async () => {
    const commands = { up: (input: string) => input.toUpperCase() };
    expect(await output('{ print | "up" } END { print "end" }', { input: 'a\nb\n', commands })).toBe(
      'end\nA\nB\n',
    );
    expect(await output('BEGIN { print "a" | "up"; close("up"); print "b" }', { commands })).toBe('A\nb\n');
  });

  test('of system stands where it was called, and files are written before', async () => {
    const files: Record<string, string> = {};
    const commands = { see: () => `${files.f}` };
    expect(
      await output('BEGIN { printf "1"; print "x" > "f"; r = system("see"); print r }', { files, commands }),
    ).toBe('1x\n0\n');
  });

  test('to the names of the standard streams goes there', async () => {
    expect(
      await awk(
        'BEGIN { print "o" > "/dev/stdout"; print "e" > "/dev/stderr"; print "n" > "/dev/null"; print "m" > "-" }',
      ),
    ).toEqual({ stdout: 'o\nm\n', stderr: 'e\n', exitCode: 0 });
  });

  test('has OFS and ORS as they are then', async () => {
    expect(await output('BEGIN { OFS = "-"; ORS = "!\\n"; print 1, 2; OFS = ""; print 1, 2 }')).toBe(
      '1-2!\n12!\n',
    );
  });
});
