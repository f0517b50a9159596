import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBelow, relativeTo, withSlashes } from '../../../src/project/paths.ts';

describe('what is below a folder', () => {
  it.each([
    ['D:\\a\\repo', 'D:\\a\\repo\\workflows\\ask.ts', true],
    ['D:\\a\\repo', 'd:\\A\\Repo\\ask.ts', true],
    ['D:\\a\\repo', 'D:/a/repo/ask.ts', true],
    ['D:\\', 'D:\\ask.ts', true],
    ['D:\\a\\repo', 'D:\\a\\repo', false],
    ['D:\\a\\repo', 'D:\\a\\repo-2\\ask.ts', false],
    ['D:\\a\\repo', 'D:\\a\\repo\\..\\ask.ts', false],
    ['D:\\a\\repo', 'C:\\a\\repo\\ask.ts', false],
    ['\\\\server\\share\\repo', '\\\\server\\share\\repo\\ask.ts', true],
    ['\\\\server\\share\\repo', '\\\\server\\other\\repo\\ask.ts', false],
  ])('on Windows, of %s: %s %j', (folder, file, expected) => {
    expect(isBelow(folder, file, win32)).toBe(expected);
  });

  it.each([
    ['/a/repo', '/a/repo/ask.ts', true],
    ['/', '/ask.ts', true],
    ['/a/repo', '/a/repo/..ask.ts', true],
    ['/a/repo', '/A/repo/ask.ts', false],
    ['/a/repo', '/a/repo', false],
    ['/a/repo', '/a/repository/ask.ts', false],
    ['/a/repo', '/a', false],
  ])('elsewhere, of %s: %s %j', (folder, file, expected) => {
    expect(isBelow(folder, file, posix)).toBe(expected);
  });
});

it('messages show paths with forward slashes on every platform', () => {
  expect(relativeTo('D:\\a\\repo', win32)('D:\\a\\repo\\workflows\\ask.ts')).toBe('workflows/ask.ts');
  expect(relativeTo('D:\\a\\repo', win32)('d:\\a\\repo')).toBe('.');
  expect(withSlashes('lib\\level.ts', win32)).toBe('lib/level.ts');
  expect(withSlashes('odd\\name.ts', posix)).toBe('odd\\name.ts');
});
