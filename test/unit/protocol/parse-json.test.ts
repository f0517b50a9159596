import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/protocol/parse-json.ts';

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseJson', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end'],
    ['hello', 'line 1, column 1: expected a value, found "hello"'],
    ["{'a': 1}", `line 1, column 2: expected a name in double quotes or "}", found "'"`],
    ['{"a": 1,}', 'line 1, column 9: expected a name in double quotes, found "}"'],
    ['[1 2]', 'line 1, column 4: expected "," or the closing bracket, found "2"'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['{\n  "a": nope\n}', 'line 2, column 8: expected a value, found "nope"'],
    ['"abc', 'line 1, column 5: expected the rest of a string, found the end'],
    ['"a\tb"', 'line 1, column 3: expected the rest of a string, found character U+0009'],
    ['{} x', 'line 1, column 4: expected the end, found "x"'],
    ['[1}', 'line 1, column 3: expected "," or the closing bracket, found "}"'],
    ['01', 'line 1, column 1: expected a value, found "01"'],
  ])('says where %j goes wrong', (text, problem) => {
    expect(parseJson(text)).toEqual({ ok: false, problem });
  });

  it('returns what JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, json: JSON.parse(text) });
      }),
    );
  });

  it('finds a mistake with a place in every text that JSON.parse refuses', () => {
    const nearlyJson = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', ',', '"', '{', ']', '\\', '1', 'e', '\n', 'é', '\u0000'),
      )
      .map(([text, at, cut, added]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + added + text.slice(place + cut);
      });
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok).toBe(accepts(text));
        if (!parsed.ok) expect(parsed.problem).toMatch(/^line \d+, column \d+: expected .+, found .+$/s);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('deep nesting', () => {
  it('is refused with its limit, brackets in strings not counted', () => {
    expect(parseJson('['.repeat(400_000) + ']'.repeat(400_000))).toEqual({
      ok: false,
      problem: 'it is nested deeper than 500 levels',
    });
    expect(parseJson(JSON.stringify({ text: `${'['.repeat(1000)}\\"{{` })).ok).toBe(true);
  });
});
