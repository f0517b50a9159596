import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toApiSchema } from '../../../../../src/adapters/model/anthropic/result-schema.ts';
import type { JsonObject } from '../../../../../src/protocol/json.ts';
import { checkStrictSchema } from '../../../../support/anthropic/schema-rules.ts';

const api = (schema: z.ZodType) => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema);
  return toApiSchema(json as JsonObject);
};

describe('a schema', () => {
  test('closes every object and keeps what is required', () => {
    expect(api(z.object({ a: z.object({ b: z.string().optional() }) }))).toEqual({
      type: 'object',
      properties: {
        a: { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: false },
      },
      required: ['a'],
      additionalProperties: false,
    });
  });

  test('tells bounds in the description, where the model reads them, and drops those that say nothing', () => {
    const schema = z.object({
      score: z.int().min(1).max(10).describe('How good it is.'),
      count: z.int(),
      name: z
        .string()
        .min(2)
        .regex(/^[a-z]+$/),
      list: z.array(z.number()).min(1).max(3),
      mail: z.email(),
    });
    expect(api(schema)?.properties).toEqual({
      score: { type: 'integer', description: 'How good it is.\n\n{minimum: 1, maximum: 10}' },
      count: { type: 'integer' },
      name: { type: 'string', description: '{minLength: 2, pattern: "^[a-z]+$"}' },
      list: { type: 'array', items: { type: 'number' }, minItems: 1, description: '{maxItems: 3}' },
      mail: { type: 'string', format: 'email' },
    });
  });

  test('turns unions into anyOf and keeps enums, literals and null', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']),
      one: z.literal(1),
      maybe: z.string().nullable(),
      shape: z.discriminatedUnion('t', [
        z.object({ t: z.literal('x'), n: z.number() }),
        z.object({ t: z.literal('y') }),
      ]),
    });
    expect(api(schema)?.properties).toMatchObject({
      kind: { type: 'string', enum: ['a', 'b'] },
      one: { type: 'number', const: 1 },
      maybe: { type: ['string', 'null'] },
      shape: { anyOf: [{ additionalProperties: false }, { additionalProperties: false }] },
    });
  });

  test('keeps definitions that are used more than once', () => {
    const point = z.object({ x: z.number().max(5) }).meta({ id: 'Point' });
    expect(api(z.object({ from: point, to: point }))).toMatchObject({
      properties: { from: { $ref: '#/$defs/Point' } },
      $defs: { Point: { additionalProperties: false, properties: { x: { description: '{maximum: 5}' } } } },
    });
  });

  test('of findings, as workflows give them, is accepted by the API', () => {
    const schema = z.object({
      verdict: z.string(),
      findings: z.array(
        z.object({
          path: z.string().min(1),
          line: z.int().positive(),
          severity: z.enum(['error', 'warning', 'notice']),
          url: z.url().optional(),
        }),
      ),
    });
    expect(() => checkStrictSchema(api(schema), 'schema')).not.toThrow();
  });
});

const tree: z.ZodType = z
  .object({ name: z.string(), children: z.array(z.lazy(() => tree)) })
  .meta({ id: 'Tree' });

test.each<[string, z.ZodType]>([
  ['an open map', z.object({ counts: z.record(z.string(), z.number()) })],
  ['a value of any type', z.object({ data: z.any() })],
  ['a tuple', z.object({ pair: z.tuple([z.string(), z.number()]) })],
  ['recursion', z.object({ root: tree })],
  ['an object with a typed rest', z.object({ a: z.string() }).catchall(z.number())],
])('%s cannot be held by the API, which is said instead of guessed', (_what, schema) => {
  expect(api(schema)).toBeUndefined();
});
