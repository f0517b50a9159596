// The input schema of a tool that somebody else wrote, as every provider takes it. A keyword that is misused is left out:
// the schema then allows more, and the server checks the input anyway. One bad schema in a request and all of it is refused.
import { isPlainObject, type Json, type JsonObject } from '../../protocol/json.ts';
import { plainText } from '../../protocol/plain-text.ts';

const DEEPEST = 16;
const LONGEST_TEXT = 1024;
const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
/** Anthropic refuses other names, and choices at the top. */
const PROPERTY = /^[\w.-]{1,64}$/;
const NOT_AT_TOP = ['anyOf', 'oneOf', 'allOf'];

/** Of the schema that a keyword stands in. */
interface Place {
  depth: number;
  /** What a `$ref` may name: the whole, and its definitions. */
  targets: ReadonlySet<string>;
}

/** A keyword's value when it is in order, else undefined. */
type Keyword = (value: unknown, place: Place) => Json | undefined;

const words: Keyword = (value) =>
  typeof value === 'string' ? plainText(value).slice(0, LONGEST_TEXT).toWellFormed() : undefined;
const number: Keyword = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const above0: Keyword = (value) => (typeof value === 'number' && value > 0 ? value : undefined);
const size: Keyword = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
const flag: Keyword = (value) => (typeof value === 'boolean' ? value : undefined);
const anything: Keyword = (value) => value as Json;
const values: Keyword = (value) => (Array.isArray(value) && value.length > 0 ? (value as Json[]) : undefined);
const names: Keyword = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? [...new Set<string>(value)]
    : undefined;
const type: Keyword = (value) => {
  if (!Array.isArray(value)) return TYPES.includes(value as string) ? (value as string) : undefined;
  const known = [...new Set<string>(value)].filter((one) => TYPES.includes(one));
  return known.length > 0 ? known : undefined;
};
const pattern: Keyword = (value) => (typeof value === 'string' && isPattern(value) ? value : undefined);
const reference: Keyword = (value, { targets }) =>
  typeof value === 'string' && targets.has(value) ? value : undefined;
const schema: Keyword = (value, place) => subschema(value, within(place));
const schemaOrFlag: Keyword = (value, place) => flag(value, place) ?? schema(value, place);
const schemas: Keyword = (value, place) =>
  Array.isArray(value) && value.length > 0 ? value.map((one) => subschema(one, within(place))) : undefined;
const schemasByName: Keyword = (value, place) => {
  if (!isPlainObject(value)) return undefined;
  const named = Object.entries(value).filter(([name]) => PROPERTY.test(name));
  return Object.fromEntries(named.map(([name, one]) => [name, subschema(one, within(place))]));
};

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  ...{ title: words, description: words, format: words, $ref: reference },
  ...{ type, enum: values, const: anything, default: anything, examples: values, pattern },
  ...{ minimum: number, maximum: number, exclusiveMinimum: number, exclusiveMaximum: number },
  ...{ multipleOf: above0, minLength: size, maxLength: size, minItems: size, maxItems: size },
  ...{ minProperties: size, maxProperties: size, uniqueItems: flag, required: names },
  ...{ properties: schemasByName, $defs: schemasByName, definitions: schemasByName },
  ...{ items: schema, contains: schema, propertyNames: schema, additionalProperties: schemaOrFlag },
  not: schema,
  ...{ anyOf: schemas, oneOf: schemas, allOf: schemas, prefixItems: schemas },
};

/** undefined for what is no schema of an object at all. */
export function tidySchema(value: unknown): JsonObject | undefined {
  if (!isPlainObject(value) || (value.type ?? 'object') !== 'object') return undefined;
  const targets = new Set(['#', ...definitionsIn(value)]);
  const tidy = subschema(value, { depth: 0, targets });
  for (const keyword of NOT_AT_TOP) delete tidy[keyword];
  return { ...tidy, type: 'object', properties: isPlainObject(tidy.properties) ? tidy.properties : {} };
}

function subschema(value: unknown, place: Place): JsonObject {
  if (!isPlainObject(value) || place.depth > DEEPEST) return {};
  const tidy: JsonObject = {};
  for (const [name, keyword] of Object.entries(KEYWORDS)) {
    if (value[name] === undefined) continue;
    const kept = keyword(value[name], place);
    if (kept !== undefined) tidy[name] = kept;
  }
  // Before draft 2020-12 a list of schemas stood here.
  if (Array.isArray(value.items)) {
    delete tidy.items;
    const places = schemas(value.items, place);
    if (places !== undefined) tidy.prefixItems = places;
  }
  // OpenAI refuses an array of it does not know what.
  if ([tidy.type].flat().includes('array') && tidy.prefixItems === undefined) tidy.items ??= {};
  const { properties, required } = tidy;
  if (isPlainObject(properties) && Array.isArray(required))
    tidy.required = required.filter((name) => typeof name === 'string' && Object.hasOwn(properties, name));
  return tidy;
}

function definitionsIn(root: Record<string, unknown>): string[] {
  return ['$defs', 'definitions'].flatMap((group) => {
    const defined = root[group];
    if (!isPlainObject(defined)) return [];
    return Object.keys(defined).flatMap((name) => (PROPERTY.test(name) ? [`#/${group}/${name}`] : []));
  });
}

function within({ depth, targets }: Place): Place {
  return { depth: depth + 1, targets };
}

function isPattern(source: string): boolean {
  if (source.length > LONGEST_TEXT) return false;
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
