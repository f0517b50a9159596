import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { truncateOutput } from '../../../../src/core/tools/truncate.ts';

const size = (text: string): number => new TextEncoder().encode(text).length;

describe('truncateOutput', () => {
  test('leaves what fits as it is', () => {
    const text = 'x'.repeat(32 * 1024);
    expect(truncateOutput(text, 'call_1')).toEqual({ text });
  });

  test('keeps head and tail in whole lines, and names the file with everything', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i} of the log\n`).join('');
    const cut = truncateOutput(text, 'call_1');
    expect(cut.spill).toEqual({ path: '/tmp/flue/call_1.txt', content: text });
    const lines = cut.text.trimEnd().split('\n');
    expect(lines[0]).toBe('line 0 of the log');
    expect(lines.at(-1)).toBe('line 4999 of the log');
    const odd = lines.filter((line) => !/^line \d+ of the log$/.test(line));
    expect(odd).toEqual([
      expect.stringMatching(/^\[[\d,]+ of 103,890 bytes left out here; .*\/tmp\/flue\/call_1\.txt.*\]$/),
    ]);
  });

  test('never exceeds 32 KiB and never breaks a character', () => {
    const char = fc.constantFrom('a', 'é', '日', '😀', '\n');
    fc.assert(
      fc.property(
        fc.array(char, { minLength: 50, maxLength: 200 }),
        fc.integer({ min: 100, max: 900 }),
        (chars, times) => {
          const text = chars.join('').repeat(times);
          const { text: shown, spill } = truncateOutput(text, 'c');
          expect(size(shown)).toBeLessThanOrEqual(32 * 1024);
          expect(shown).not.toContain('�');
          if (spill === undefined) expect(shown).toBe(text);
          else expect(spill.content).toBe(text);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  test('a call id cannot name another place', () => {
    const { spill } = truncateOutput('x'.repeat(99_999), '../../etc/passwd\n');
    expect(spill?.path).toBe('/tmp/flue/______etc_passwd_.txt');
  });
});
