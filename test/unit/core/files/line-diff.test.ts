import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, type Edit } from '../../../../src/core/files/line-diff.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });

describe('diffLines', () => {
  test('turns the one list into the other', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(applied(a, b, diffLines(a, b))).toEqual(b);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('changes as few lines as the longest common subsequence allows', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const kept = a.length - diffLines(a, b).reduce((sum, edit) => sum + edit.aEnd - edit.aStart, 0);
        expect(kept).toBe(longestCommon(a, b));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('finds the common lines of texts that differ too much for the shortest edit', () => {
    const a = Array.from({ length: 20_000 }, (_, i) => (i % 10 === 0 ? `same ${i}` : `old ${i}`));
    const b = Array.from({ length: 20_000 }, (_, i) => (i % 10 === 0 ? `same ${i}` : `new ${i}`));
    const edits = diffLines(a, b);
    expect(applied(a, b, edits)).toEqual(b);
    expect(edits.length).toBe(2000);
  });

  test('one changed line in a large text is one edit', () => {
    const a = Array.from({ length: 100_000 }, (_, i) => `line ${i % 500}`);
    const b = a.with(54_321, 'changed');
    expect(diffLines(a, b)).toEqual([{ aStart: 54_321, aEnd: 54_322, bStart: 54_321, bEnd: 54_322 }]);
  });
});

function applied(a: readonly string[], b: readonly string[], edits: readonly Edit[]): string[] {
  const out: string[] = [];
  let at = 0;
  for (const edit of edits) {
    out.push(...a.slice(at, edit.aStart), ...b.slice(edit.bStart, edit.bEnd));
    at = edit.aEnd;
  }
  return [...out, ...a.slice(at)];
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row: number[] = new Array(b.length + 1).fill(0);
  for (const item of a) {
    const next = [0];
    b.forEach((other, j) => {
      next.push(item === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    });
    row = next;
  }
  return row[b.length] ?? 0;
}
