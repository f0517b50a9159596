import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';
import { cutText } from '../../../src/report/cut-text.ts';

describe('cutText', () => {
  it('keeps head and tail and says how much is missing', () => {
    expect(cutText(`${'a'.repeat(60)}${'z'.repeat(60)}`, 60)).toBe(
      'aaaaaaaaaaaaaaaaaaaaaa\n… 88 bytes left out …\nzzzzzzzzzz',
    );
  });

  it('leaves what fits as it is', () => {
    expect(cutText('grüße', 7)).toBe('grüße');
  });

  it('stays within its bytes and inside characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(400), (text, maxBytes) => {
        const cut = cutText(text, maxBytes);
        expect(byteLength(cut)).toBeLessThanOrEqual(maxBytes);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.includes('\ufffd')).toBe(text.toWellFormed().includes('\ufffd') && cut.includes('\ufffd'));
      }),
    );
  });
});
