// What links of a checkout mean, by the rules of Windows and of everybody else.
import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkTarget } from '../../../../src/adapters/files/checkout-root.ts';
import { isSameFile } from '../../../../src/adapters/files/host-folders.ts';

describe('where a link leads', () => {
  const windows = { names: [['D:', 'a', 'repo']] };
  it.each([
    ['a path of the checkout', ['docs'], 'D:\\a\\repo\\data.txt', '../data.txt'],
    ['one with other letters for the drive', ['docs'], 'd:\\A\\Repo\\data.txt', '../data.txt'],
    ['one with forward slashes', [], 'D:/a/repo/lib/x.ts', 'lib/x.ts'],
    ['a long one', [], '\\\\?\\D:\\a\\repo\\lib', 'lib'],
    ['a junction to the folder itself', ['docs'], 'D:\\a\\repo\\', '..'],
    ['one that climbs out and comes back', ['docs'], '..\\..\\repo\\data.txt', '../data.txt'],
    ['one inside the checkout', ['docs'], '..\\lib\\x.ts', '../lib/x.ts'],
    ['one beside it', ['docs'], 'x.ts', 'x.ts'],
    ['a path of the host', [], 'C:\\Windows\\System32', 'C:/Windows/System32'],
    ['another folder whose name begins alike', [], 'D:\\a\\repo-2\\x', 'D:/a/repo-2/x'],
  ])('on Windows: %s', (_what, folder, target, expected) => {
    expect(linkTarget(windows, folder, target, win32)).toBe(expected);
  });

  const elsewhere = { names: [['a', 'repo']] };
  it.each([
    ['a path of the checkout', ['docs'], '/a/repo/data.txt', '../data.txt'],
    ['one with other letters', ['docs'], '/A/repo/data.txt', '/A/repo/data.txt'],
    ['a name with a backslash in it', [], 'lib\\x.ts', 'lib\\x.ts'],
  ])('elsewhere: %s', (_what, folder, target, expected) => {
    expect(linkTarget(elsewhere, folder, target, posix)).toBe(expected);
  });
});

describe('a file that was opened', () => {
  const [named, opened] = [
    { ino: 5066549581028165, dev: 3163614271 },
    { ino: 5066549581028165, dev: 7458581567 },
  ];

  it('is the one that was named, though Windows may call its disk by another number', () => {
    expect(isSameFile(named, opened, 'win32')).toBe(true);
    expect(isSameFile(named, { ...opened, ino: 1 }, 'win32')).toBe(false);
  });

  it('is on the same disk everywhere else', () => {
    expect(isSameFile(named, opened, 'darwin')).toBe(false);
    expect(isSameFile(named, { ...named }, 'darwin')).toBe(true);
  });
});
