import { describe, expect, test } from 'vitest';
import { compileGlob } from '../../../../src/core/files/glob.ts';

const yes: Array<[pattern: string, path: string]> = [
  ['*.ts', 'a.ts'],
  ['*.ts', '.ts'],
  ['*', '.github'],
  ['**/*.ts', 'a.ts'],
  ['**/*.ts', 'src/core/a.ts'],
  ['**', 'a/b/c'],
  ['src/**', 'src/a/b'],
  ['src/**/b', 'src/b'],
  ['src/**/b', 'src/x/y/b'],
  ['**/.github/**/*.yml', '.github/workflows/ci.yml'],
  ['./src/*.ts', 'src/a.ts'],
  ['/src/*.ts', 'src/a.ts'],
  ['a?c', 'abc'],
  ['a?c', 'a日c'],
  ['a?c', 'a😀c'],
  ['[a-c]x', 'bx'],
  ['[!a-c]x', 'dx'],
  ['[^a-c]x', 'dx'],
  ['[]]x', ']x'],
  ['[a-]x', '-x'],
  ['[', '['],
  ['*.{ts,js}', 'a.js'],
  ['{src,test}/**/*.ts', 'test/unit/a.ts'],
  ['{a,b{c,d}}', 'bd'],
  ['a{,.min}.js', 'a.js'],
  ['a{,.min}.js', 'a.min.js'],
  ['{}', '{}'],
  ['{a}', '{a}'],
  ['a{b', 'a{b'],
  ['\\*', '*'],
  ['*a*b*c*', 'xxaxxbxxcxx'],
  ['a+b(c).ts', 'a+b(c).ts'],
  ['**.ts', 'a.ts'],
  ['a/**/**/b', 'a/b'],
];

const no: Array<[pattern: string, path: string]> = [
  ['*.ts', 'src/a.ts'],
  ['*.ts', 'a.tsx'],
  ['a*', 'ba'],
  ['src/**', 'src'],
  ['src/*', 'src/a/b'],
  ['**/b', 'ab'],
  ['a?c', 'ac'],
  ['a?c', 'a/c'],
  ['[a-c]x', 'dx'],
  ['[!a-c]x', 'ax'],
  ['*.{ts,js}', 'a.md'],
  ['\\*', 'a'],
  ['a.c', 'abc'],
  ['', 'a'],
];

describe('compileGlob', () => {
  test.each(yes)('%s matches %s', (pattern, path) => expect(compileGlob(pattern).matches(path)).toBe(true));

  test.each(no)('%s does not match %s', (pattern, path) =>
    expect(compileGlob(pattern).matches(path)).toBe(false),
  );

  test('knows the folder that all matches lie in', () => {
    expect(compileGlob('src/core/**/*.ts').base).toBe('src/core');
    expect(compileGlob('src/{core/a,core/b}/*.ts').base).toBe('src/core');
    expect(compileGlob('{src,test}/*.ts').base).toBe('');
    expect(compileGlob('README.md').base).toBe('');
    expect(compileGlob('a/b\\*/c').base).toBe('a/b*');
  });

  test('takes no longer for a hostile pattern', () => {
    const began = performance.now();
    expect(compileGlob(`${'*a'.repeat(50)}b`).matches('a'.repeat(4000))).toBe(false);
    expect(compileGlob(`${'**/'.repeat(50)}b`).matches('a/'.repeat(2000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('refuses braces that explode', () => {
    expect(() => compileGlob('{a,b}'.repeat(40))).toThrow('too many alternatives');
  });
});
