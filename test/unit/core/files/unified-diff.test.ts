import { expect, test } from 'vitest';
import { unifiedHunks } from '../../../../src/core/files/unified-diff.ts';

const lines = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

test('one change in a large text is one hunk with its place, and takes no time', () => {
  const before = lines(1_000_000);
  const after = before.with(654_320, 'changed');
  const texts = [`${before.join('\n')}\n`, `${after.join('\n')}\n`] as const;
  const began = performance.now();
  expect(unifiedHunks(...texts)).toBe(
    '@@ -654318,7 +654318,7 @@\n line 654318\n line 654319\n line 654320\n-line 654321\n+changed\n line 654322\n line 654323\n line 654324\n',
  );
  expect(performance.now() - began).toBeLessThan(1000);
});

test.each([
  ['the first line', 0, '@@ -1,4 +1,4 @@\n-line 1\n+changed\n line 2\n line 3\n line 4\n'],
  ['the second line', 1, '@@ -1,5 +1,5 @@\n line 1\n-line 2\n+changed\n line 3\n line 4\n line 5\n'],
  ['the last line', 19, '@@ -17,4 +17,4 @@\n line 17\n line 18\n line 19\n-line 20\n+changed\n'],
])('a change of %s', (_, at, hunk) => {
  const text = (all: string[]): string => `${all.join('\n')}\n`;
  expect(unifiedHunks(text(lines(20)), text(lines(20).with(at, 'changed')))).toBe(hunk);
});

test('an empty line at the very start, and lines that repeat around the change', () => {
  expect(unifiedHunks('\na\n', '\nb\n')).toBe('@@ -1,2 +1,2 @@\n \n-a\n+b\n');
  expect(unifiedHunks('x\n'.repeat(20), 'x\n'.repeat(21))).toBe('@@ -18,3 +18,4 @@\n x\n x\n x\n+x\n');
  expect(unifiedHunks('same', 'same')).toBe('');
  expect(unifiedHunks('a', 'a\n')).toBe('@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n');
});
