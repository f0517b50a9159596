import { expect, test } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';

test.each([
  ['nothing', ''],
  ['a short text', 'żółw 🐢'],
  ['half a character', '\ud83d'],
  ['characters of two halves across every border', '🐢'.repeat(1_600_000)],
  ['the same, moved by one', `x${'🐢'.repeat(1_600_000)}`],
])('byteLength of %s is that of its UTF-8 bytes', (_what, text) => {
  expect(byteLength(text)).toBe(Buffer.byteLength(text));
});
