import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact.ts';

describe('redact', () => {
  it('hides a secret as it is, JSON-escaped, URL-encoded, hex and base64 at every alignment', () => {
    const secret = 'p@ss"word/ü+42';
    const { redact } = createRedactor([secret]);
    const bytes = Buffer.from(secret);
    for (const form of [secret, JSON.stringify(secret), encodeURIComponent(secret), bytes.toString('hex')]) {
      expect(redact(`<${form}>`)).toContain('***');
    }
    for (const before of ['', 'a', 'ab', 'abc']) {
      const encoded = Buffer.from(`${before}${secret}tail`).toString('base64');
      expect(redact(encoded)).toContain('***');
    }
  });

  it('leaves text alone when there is nothing to hide, and ignores values too short to be secrets', () => {
    const { redact } = createRedactor(['a', 'true', '']);
    expect(redact('a true story')).toBe('a true story');
  });

  it('hides the longer of two overlapping secrets whole', () => {
    const { redact } = createRedactor(['secret1', 'secret1-long']);
    expect(redact('x secret1-long y')).toBe('x *** y');
  });

  it('never lets any registered secret through, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(secret.trim().length >= 6);
          const { redact } = createRedactor([secret]);
          expect(redact(before + secret.trim() + after).includes(secret.trim())).toBe(
            '***'.includes(secret.trim()),
          );
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });
});
