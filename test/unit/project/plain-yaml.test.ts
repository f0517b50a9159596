import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlainYaml } from '../../../src/project/plain-yaml.ts';

function byLibrary(yaml: string): unknown {
  const document = parseDocument(yaml);
  return document.errors.length > 0 ? new Error(document.errors[0]?.message) : (document.toJS() ?? {});
}

test('a usual frontmatter needs no library', () => {
  const yaml = `# a comment
description: Reviews a pull request, briefly
model: anthropic/claude-sonnet-5-5
skills: [review, brevity]
budget:
  maxCostUsd: 0.5
  maxTurns: 10
input:
  number: { type: integer, required: true }
  tone:
    type: string
    default: 'dry'
    enum:
      - dry
      - warm
result: {verdict: string}
empty:
`;
  const plain = readPlainYaml(yaml);
  expect(plain).toMatchObject({ budget: { maxCostUsd: 0.5 }, skills: ['review', 'brevity'], empty: null });
  expect(plain).toEqual(byLibrary(yaml));
});

test.each([
  'a: b: c',
  'a: b #c',
  'a: &x b',
  'a: *x',
  'a: |\n  text',
  'a: >\n  text',
  'a: b\n  c',
  'a: 0x10',
  'a: 1e3',
  'a: .5',
  'a: 2026-11-01',
  'a: True',
  'a: ~',
  'a: "b\\n"',
  'a: [b, "c"]',
  'a: {b: {c: 1}}',
  'a: 1\na: 2',
  'a:\n- - b',
  '"a": b',
  '__proto__: 1',
  '- a',
  'a:\tb',
  '? a',
  'a: !!str 1',
  '<<: a',
])('%j is left to the library', (yaml) => {
  expect(readPlainYaml(yaml)).toBeUndefined();
});

const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'key',
    'a-b',
    ':',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '#',
    ' #',
    '1',
    '0.5',
    '-1',
    '007',
    'true',
    'null',
    'no',
    '~',
    '*',
    '&',
    '|',
    '>',
    '?',
    '%',
    '@',
    '`',
    '\\',
    '  ',
    '.',
    '/',
    '---',
    'é',
  ),
  fc.string({ maxLength: 3 }),
);

test('whatever is read here, the library reads the same', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.boolean(), (pieces, keyed) => {
      const yaml = (keyed ? 'key: ' : '') + pieces.join('');
      const plain = readPlainYaml(yaml);
      if (plain !== undefined) expect(byLibrary(yaml)).toEqual(plain);
    }),
    { numRuns: 20_000 },
  );
});

const scalar = fc.oneof(
  fc.constantFrom('a', 'a b', "'q'", '"q: #"', '1', '1.50', '-3', 'true', 'x/y', 'a, b', 'C#', 'a]b', 'a{b'),
  fc.string({ maxLength: 6 }),
);
const flow = fc
  .array(scalar, { maxLength: 3 })
  .chain((items) => fc.constantFrom(`[${items.join(', ')}]`, `{ a: ${items.join(', b: ')} }`));
const block = fc
  .array(scalar, { minLength: 1, maxLength: 3 })
  .chain((items) =>
    fc.constantFrom(
      items.map((item) => `\n- ${item}`).join(''),
      items.map((item) => `\n  - ${item}`).join(''),
      items.map((item, index) => `\n  k${index}: ${item}`).join(''),
    ),
  );

test('structures read here are the library’s', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(scalar, flow, block), { minLength: 1, maxLength: 4 }), (values) => {
      const yaml = values
        .map((value, index) => `key${index}:${value.startsWith('\n') ? '' : ' '}${value}`)
        .join('\n');
      const plain = readPlainYaml(yaml);
      if (plain === undefined) return;
      read += 1;
      expect(byLibrary(yaml)).toEqual(plain);
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(500);
});
