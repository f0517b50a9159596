// A result's JSON Schema in the dialect of structured outputs: closed objects, no bounds. What the dialect lacks is told
// to the model in the description, and checked by us afterwards in any case
// (https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations").
import { isPlainObject, type JsonObject } from '../../../protocol/json.ts';
import { recursiveRefs } from './recursive-refs.ts';

type Schema = Record<string, unknown>;

const COPIED = ['$ref', 'title', 'enum', 'const', 'default'];
const FORMATS = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
const BOUNDS = [
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
    'pattern',
  ],
  ...[
    'format',
    'minItems',
    'maxItems',
    'uniqueItems',
    'contains',
    'minProperties',
    'maxProperties',
    'propertyNames',
  ],
];

/** Something of the schema cannot be said in the dialect. */
class Inexpressible extends Error {}

/**
 * Undefined when the dialect cannot hold the answer at all: open maps (`z.record`), values of any type, tuples,
 * recursion. The request then goes out without a format, and validation with repairs has to do alone.
 */
export function toApiSchema(schema: JsonObject): JsonObject | undefined {
  try {
    return convert(schema, new Set(recursiveRefs(schema))) as JsonObject;
  } catch (thrown) {
    if (thrown instanceof Inexpressible) return undefined;
    throw thrown;
  }
}

function convert(schema: unknown, recursive: ReadonlySet<string>): Schema {
  if (!isPlainObject(schema)) throw new Inexpressible();
  const within = (child: unknown) => convert(child, recursive);
  const out: Schema = {};
  for (const key of COPIED) if (key in schema) out[key] = schema[key];
  if (
    typeof schema.$ref === 'string' &&
    (recursive.has(schema.$ref) || !schema.$ref.startsWith('#/$defs/'))
  ) {
    throw new Inexpressible();
  }
  if (isPlainObject(schema.$defs)) out.$defs = mapValues(schema.$defs, within);
  const union = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(union)) out.anyOf = union.map(within);
  if (Array.isArray(schema.allOf)) out.allOf = schema.allOf.map(within);
  if (schema.type !== undefined) Object.assign(out, typed(schema, within));
  if (!['$ref', 'anyOf', 'allOf', 'enum', 'const', 'type'].some((key) => key in out))
    throw new Inexpressible();
  const told = describe(schema, out);
  return told === '' ? out : { ...out, description: told };
}

function typed(schema: Schema, within: (child: unknown) => Schema): Schema {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const out: Schema = { type: schema.type };
  if (types.includes('object')) Object.assign(out, closedObject(schema, within));
  if (types.includes('array')) {
    if (schema.items === undefined || schema.prefixItems !== undefined) throw new Inexpressible();
    out.items = within(schema.items);
    if (schema.minItems === 0 || schema.minItems === 1) out.minItems = schema.minItems;
  }
  if (typeof schema.format === 'string' && FORMATS.has(schema.format)) out.format = schema.format;
  return out;
}

function closedObject(schema: Schema, within: (child: unknown) => Schema): Schema {
  const { properties, additionalProperties, patternProperties, required } = schema;
  const isOpen = isPlainObject(additionalProperties) || additionalProperties === true;
  const named = isPlainObject(properties) ? properties : {};
  // An object that names no members means any members; one that names some can be closed without a loss.
  if (
    patternProperties !== undefined ||
    (Object.keys(named).length === 0 && additionalProperties !== false)
  ) {
    throw new Inexpressible();
  }
  if (isOpen && isPlainObject(additionalProperties) && Object.keys(additionalProperties).length > 0) {
    throw new Inexpressible();
  }
  return {
    properties: mapValues(named, within),
    ...(Array.isArray(required) && { required }),
    additionalProperties: false,
  };
}

/** The author's description with the bounds that had to be left out. zod's bounds of safe integers say nothing. */
function describe(schema: Schema, out: Schema): string {
  const bounds = BOUNDS.filter((key) => key in schema && !(key in out))
    .filter((key) => Math.abs(Number(schema[key])) !== Number.MAX_SAFE_INTEGER)
    // zod sends the pattern of a format along; the format says it better.
    .filter((key) => !(key === 'pattern' && 'format' in schema))
    .map((key) => `${key}: ${JSON.stringify(schema[key])}`);
  const own = typeof schema.description === 'string' ? schema.description : '';
  return [own, ...(bounds.length === 0 ? [] : [`{${bounds.join(', ')}}`])]
    .filter((part) => part !== '')
    .join('\n\n');
}

function mapValues(group: Schema, convertOne: (child: unknown) => Schema): Schema {
  return Object.fromEntries(Object.entries(group).map(([name, child]) => [name, convertOne(child)]));
}
