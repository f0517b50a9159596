import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tidySchema } from '../../../../src/core/mcp/tidy-schema.ts';
import { byteLength } from '../../../../src/protocol/json.ts';

test('a schema in order stays as it is, but for what only its own tools understand', () => {
  const schema = {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'where', minLength: 1, pattern: '^/' },
      tags: { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true },
      node: { $ref: '#/$defs/node' },
      either: { anyOf: [{ type: 'string' }, { type: ['integer', 'null'], minimum: 0 }] },
    },
    required: ['path'],
    additionalProperties: false,
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
  };
  expect(tidySchema({ $schema: 'http://json-schema.org/draft-07/schema#', 'x-order': 1, ...schema })).toEqual(
    schema,
  );
});

test.each([
  ['no object', 'string'],
  ['a list', []],
  ['nothing', undefined],
  ['the schema of something else', { type: 'array', items: {} }],
])('%s is no schema of an input', (_what, value) => {
  expect(tidySchema(value)).toBeUndefined();
});

const property = (schema: unknown) => tidySchema({ type: 'object', properties: { p: schema } })?.properties;

test.each<[string, unknown, unknown]>([
  ['a type that is none', { type: 'strnig', minLength: 1 }, { minLength: 1 }],
  ['a list of types, some of them none', { type: ['string', 'any'] }, { type: ['string'] }],
  ['numbers that are texts', { minimum: '1', maxLength: -2, multipleOf: 0 }, {}],
  ['draft 4 bounds', { minimum: 1, exclusiveMinimum: true }, { minimum: 1 }],
  ['a pattern that is none', { pattern: '(' }, {}],
  ['choices of nothing', { enum: [], anyOf: [], oneOf: 'x' }, {}],
  ['a schema that is a text', 'string', {}],
  ['true', true, {}],
  [
    'places of draft 7',
    { type: 'array', items: [{ type: 'string' }, 7] },
    { type: 'array', prefixItems: [{ type: 'string' }, {}] },
  ],
  ['an array of it does not say what', { type: 'array' }, { type: 'array', items: {} }],
  ['a reference elsewhere', { $ref: 'https://evil.example/schema.json' }, {}],
  ['a reference to nothing', { $ref: '#/$defs/gone' }, {}],
  ['requirements that are none', { required: [1] }, {}],
])('of %s what is in order is left', (_what, given, kept) => {
  expect(property(given)).toEqual({ p: kept });
});

test('choices at the top and names that a provider refuses are left out, and are not required then', () => {
  expect(
    tidySchema({
      type: 'object',
      properties: { good: {}, 'bad name': {}, ['x'.repeat(65)]: {} },
      required: ['good', 'bad name'],
      anyOf: [{ required: ['good'] }],
    }),
  ).toEqual({ type: 'object', properties: { good: {} }, required: ['good'] });
});

test('a schema without properties says that it has none', () => {
  expect(tidySchema({})).toEqual({ type: 'object', properties: {} });
});

test('texts are cut and rid of control characters', () => {
  const [p] = Object.values(property({ description: `a\u001b[31mb\u202e${'x'.repeat(5000)}` }) ?? {});
  expect(p).toMatchObject({ description: expect.stringMatching(/^abx+$/) });
  expect(byteLength(JSON.stringify(p))).toBeLessThan(1100);
});

test('a schema nested without end is cut off', () => {
  let deep: Record<string, unknown> = { type: 'string' };
  for (let i = 0; i < 5000; i++) deep = { type: 'array', items: deep };
  expect(JSON.stringify(tidySchema({ properties: { deep } })).length).toBeLessThan(1000);
});

test('whatever a server gives for a schema, what is made of it is one', () => {
  const ajv = new Ajv2020({ strict: false });
  const keys = [
    'type',
    'properties',
    'items',
    'required',
    'enum',
    'anyOf',
    '$ref',
    '$defs',
    'minimum',
    'pattern',
    'not',
  ];
  const { schema } = fc.letrec((tie) => ({
    schema: fc.dictionary(fc.constantFrom(...keys, 'a', 'b'), tie('value'), { maxKeys: 5 }),
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('object', 'string', 'array', '#', '#/$defs/a', '(', '^a', ''),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('schema'),
    ),
  }));
  fc.assert(
    fc.property(schema, (given) => {
      const tidy = tidySchema(given);
      if (tidy === undefined) return;
      expect(ajv.validateSchema(tidy)).toBe(true);
      expect(() => ajv.compile(tidy)).not.toThrow();
    }),
    { seed: 7, numRuns: 1000 },
  );
});
