// The JSON Schema of an author's zod schema, for the provider. zod 4.2 and newer carries it; older zod 4 is read by our
// own copy, loaded only then.
import type { JsonObject } from '../protocol/json.ts';
import type { Schema } from './schema.ts';

interface WithJsonSchema {
  jsonSchema: Record<'input' | 'output', (options: { target: string }) => JsonObject>;
}

/**
 * `side`: what the schema takes in (a tool's input) or gives out (a result). Throws what zod throws for a schema that
 * has no JSON form (a transform, a Date).
 */
export async function jsonSchemaOf(schema: Schema, side: 'input' | 'output'): Promise<JsonObject> {
  const standard = schema['~standard'] as Partial<WithJsonSchema>;
  const json = standard.jsonSchema?.[side]({ target: 'draft-2020-12' }) ?? (await convert(schema, side));
  const { $schema: _dialect, ...rest } = json;
  return rest;
}

async function convert(schema: Schema, io: 'input' | 'output'): Promise<JsonObject> {
  const { zod } = await import('./our-zod.ts');
  return zod.toJSONSchema(schema as never, { io }) as JsonObject;
}
