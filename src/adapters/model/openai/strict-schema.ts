// Whether a result's JSON Schema fits "strict" structured outputs, where the answer is held to it while it is written:
// objects are closed and have all their members (https://platform.openai.com/docs/guides/structured-outputs).
import { isPlainObject, type JsonObject } from '../../../protocol/json.ts';

/** What strict schemas know; anything else may be refused with a 400. */
const KNOWN = new Set([
  ...[
    'type',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'enum',
    'const',
    'anyOf',
    '$ref',
    '$defs',
  ],
  ...[
    'description',
    'title',
    'pattern',
    'format',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
  ],
  ...['multipleOf', 'minItems', 'maxItems'],
]);
/** Said by zod, and of no meaning here. */
const DROPPED = new Set(['$schema', 'default', '$id', 'id']);

/** undefined when it does not fit: the schema is told in the prompt then, and the answer validated as ever. */
export function toStrictSchema(schema: JsonObject): JsonObject | undefined {
  const fitting = strict(schema);
  return isPlainObject(fitting) && fitting.type === 'object' ? (fitting as JsonObject) : undefined;
}

/** Values that are no schemas (enum members, numbers) pass as they are; undefined is "does not fit". */
function strict(schema: unknown): unknown {
  if (!isPlainObject(schema)) return undefined;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (DROPPED.has(key) || isBoundOfDoubles(key, value)) continue;
    if (!KNOWN.has(key)) return undefined;
    const converted = keyword(key, value);
    if (converted === undefined) return undefined;
    out[key] = converted;
  }
  return isClosed(out) ? out : undefined;
}

function keyword(key: string, value: unknown): unknown {
  switch (key) {
    case 'properties':
    case '$defs':
      return each(value);
    case 'items':
      return strict(value);
    case 'anyOf': {
      const members = Array.isArray(value) ? value.map(strict) : [];
      return members.length === 0 || members.includes(undefined) ? undefined : members;
    }
    default:
      return value;
  }
}

/** zod bounds integers by what a double holds, which is no wish of the author's. */
function isBoundOfDoubles(key: string, value: unknown): boolean {
  return (key === 'maximum' || key === 'minimum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}

function each(schemas: unknown): Record<string, unknown> | undefined {
  if (!isPlainObject(schemas)) return undefined;
  const converted = Object.entries(schemas).map(([name, schema]) => [name, strict(schema)] as const);
  return converted.some(([, schema]) => schema === undefined) ? undefined : Object.fromEntries(converted);
}

/** All members required, and no others allowed. An empty schema takes anything, which strict ones cannot say. */
function isClosed({
  type,
  properties,
  required,
  additionalProperties,
  ...rest
}: Record<string, unknown>): boolean {
  if (type !== 'object') return type !== undefined || Object.keys(rest).length > 0;
  const names = isPlainObject(properties) ? Object.keys(properties) : [];
  return (
    additionalProperties === false &&
    Array.isArray(required) &&
    names.every((name) => required.includes(name))
  );
}
