// The JSON Schema of an author's zod schema, for the provider. zod 4.2 and newer carries it; older zod 4 is read by our
// own copy, loaded only then.
import { isPlainObject, type Json, type JsonObject } from '../protocol/json.ts';
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
  // The parts of an `allOf` must let each other's members pass.
  return side === 'input' && !JSON.stringify(rest).includes('"allOf"') ? closed(rest) : rest;
}

/** What an object's schema does not name is dropped or refused by zod: the model is told that nothing else is taken. */
function closed(schema: JsonObject): JsonObject {
  const members = Object.entries(schema).map(([key, member]) => [key, CLOSED_BELOW[key]?.(member) ?? member]);
  const rest = Object.fromEntries(members) as JsonObject;
  const isOpen = rest.type === 'object' && 'properties' in rest && !('additionalProperties' in rest);
  return isOpen ? { ...rest, additionalProperties: false } : rest;
}

const one = (member: Json): Json => (isPlainObject(member) ? closed(member as JsonObject) : member);
const each = (member: Json): Json =>
  isPlainObject(member)
    ? Object.fromEntries(Object.entries(member).map(([key, value]) => [key, one(value as Json)]))
    : member;
const all = (member: Json): Json => (Array.isArray(member) ? member.map(one) : member);
/** The keywords that hold schemas. */
const CLOSED_BELOW: Readonly<Record<string, (member: Json) => Json>> = {
  properties: each,
  $defs: each,
  items: one,
  additionalProperties: one,
  prefixItems: all,
  anyOf: all,
  oneOf: all,
};

async function convert(schema: Schema, io: 'input' | 'output'): Promise<JsonObject> {
  const { zod } = await import('./our-zod.ts');
  return zod.toJSONSchema(schema as never, { io }) as JsonObject;
}
