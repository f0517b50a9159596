import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { truncateOutput } from '../../../../src/core/tools/truncate.ts';

const size = (text: string): number => new TextEncoder().encode(text).length;

describe('truncateOutput', () => {
  test('leaves what fits as it is', () => {
    const text = 'x'.repeat(32 * 1024);
    expect(truncateOutput(text)).toEqual({ text });
  });

  test('keeps head and tail in whole lines, and names the file with everything', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i} of the log\n`).join('');
    const cut = truncateOutput(text);
    expect(cut.spill).toEqual({
      path: expect.stringMatching(/^\/tmp\/flue\/[0-9a-f]+\.txt$/),
      content: text,
    });
    const lines = cut.text.trimEnd().split('\n');
    expect(lines[0]).toBe('line 0 of the log');
    expect(lines.at(-1)).toBe('line 4999 of the log');
    const odd = lines.filter((line) => !/^line \d+ of the log$/.test(line));
    expect(odd).toEqual([
      expect.stringMatching(
        /^\[[\d,]+ of 103,890 bytes left out here; the whole output is in \/tmp\/flue\/.*\]$/,
      ),
    ]);
    expect(odd[0]).toContain(cut.spill?.path);
  });

  test('never exceeds 32 KiB and never breaks a character', () => {
    const char = fc.constantFrom('a', 'é', '日', '😀', '\n');
    fc.assert(
      fc.property(
        fc.array(char, { minLength: 50, maxLength: 200 }),
        fc.integer({ min: 100, max: 900 }),
        (chars, times) => {
          const text = chars.join('').repeat(times);
          const { text: shown, spill } = truncateOutput(text);
          expect(size(shown)).toBeLessThanOrEqual(32 * 1024);
          expect(shown).not.toContain('�');
          if (spill === undefined) expect(shown).toBe(text);
          else expect(spill.content).toBe(text);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  test('is the same text for the same output, and another file for another one', () => {
    const [one, same, other] = ['x', 'x', 'y'].map((letter) => truncateOutput(letter.repeat(99_999)));
    expect(same).toEqual(one);
    expect(other?.spill?.path).not.toBe(one?.spill?.path);
  });
});
