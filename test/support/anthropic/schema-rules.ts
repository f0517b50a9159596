// What the API accepts as a JSON schema for output_config.format and strict tools: closed objects, no bounds.
// The list of supported keywords is that of the official SDK's transformJSONSchema.
import { invalid } from './api-error.ts';
import { isObject, type JsonObject } from './request.ts';

const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];
const UNSUPPORTED: Record<string, string[]> = {
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength', 'pattern'],
  array: ['maxItems', 'uniqueItems', 'contains', 'prefixItems'],
  object: ['minProperties', 'maxProperties', 'patternProperties', 'propertyNames'],
};

export function checkStrictSchema(schema: unknown, where: string): void {
  if (!isObject(schema)) throw invalid(where, 'Input should be an object');
  if ('oneOf' in schema) throw invalid(where, "Schema type 'oneOf' is not supported");
  checkKeywords(schema, where);
  if (schema.type === 'object' && schema.additionalProperties !== false) {
    throw invalid(where, "For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  for (const [path, child] of childrenOf(schema)) checkStrictSchema(child, `${where}.${path}`);
}

function checkKeywords(schema: JsonObject, where: string): void {
  for (const type of Array.isArray(schema.type) ? schema.type : [schema.type]) {
    const found = (UNSUPPORTED[String(type)] ?? []).filter((keyword) => keyword in schema);
    if (found.length === 0) continue;
    throw invalid(where, `For '${type}' type, properties ${found.join(', ')} are not supported`);
  }
  const { format, minItems } = schema;
  if (format !== undefined && !FORMATS.includes(String(format))) {
    throw invalid(where, `For 'string' type, format '${format}' is not supported`);
  }
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) {
    throw invalid(where, `For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  }
}

function childrenOf(schema: JsonObject): [path: string, child: unknown][] {
  const keyed = ['properties', '$defs', 'definitions'].flatMap((key) => {
    const group = schema[key];
    return isObject(group)
      ? Object.entries(group).map(([name, item]) => [`${key}.${name}`, item] as const)
      : [];
  });
  const listed = ['anyOf', 'allOf'].flatMap((key) => {
    const group = schema[key];
    return Array.isArray(group) ? group.map((item, index) => [`${key}.${index}`, item] as const) : [];
  });
  const items = schema.items === undefined ? [] : [['items', schema.items] as const];
  return [...keyed, ...listed, ...items].map(([path, child]) => [path, child]);
}
