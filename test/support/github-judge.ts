// Judges values by the schemas of a description, in words that say where and what. Beyond the schemas, which allow any field
// more: one that no branch of the schema has is a misspelling or somebody's wish.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isPlainObject } from '../../src/protocol/json.ts';
import type { Description, Schema } from './github-description.ts';

export interface Judge {
  /** What speaks against the value. */
  problemsOf(schema: Schema, value: unknown): string[];
  /** As `[].user.logn`: fields that the schema does not know. */
  strangersOf(schema: Schema, value: unknown): string[];
  /** The value with all that the schema requires and it lacks. */
  completed(schema: Schema, value: unknown): unknown;
}

const judges = new Map<string, Judge>();

export function judgeOf(description: Description): Judge {
  const found = judges.get(description.name) ?? createJudge(description);
  judges.set(description.name, found);
  return found;
}

function createJudge({ name, schemas }: Description): Judge {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: name, schemas });
  const compiled = new Map<Schema, ValidateFunction>();
  const fits = (schema: Schema, value: unknown): ValidateFunction => {
    const validate = compiled.get(schema) ?? ajv.compile(absolute(schema, name));
    compiled.set(schema, validate);
    validate(value);
    return validate;
  };
  const resolve = (schema: Schema): Schema => {
    const reference =
      typeof schema.$ref === 'string' ? schema.$ref.replace(/^.*#\/schemas\//, '') : undefined;
    return reference === undefined ? schema : resolve(schemas[reference] ?? {});
  };
  const isFit = (schema: Schema, value: unknown): boolean => (fits(schema, value).errors ?? []).length === 0;
  return {
    problemsOf: (schema, value) => (fits(schema, value).errors ?? []).map(said).slice(0, 5),
    strangersOf: (schema, value) => [...new Set(strangers(schema, value, resolve))],
    completed: (schema, value) => completed({ schema, value, resolve, isFit, depth: 0 }),
  };
}

/** References of a cut-out lead to its own schemas, which stand under its name. */
function absolute(schema: Schema, name: string): Schema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/schemas/', `"$ref":"${name}#/schemas/`);
  return JSON.parse(text) as Schema;
}

function said({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const allowed = Array.isArray(params.allowedValues) ? ` (${params.allowedValues.join(', ')})` : '';
  return `${instancePath === '' ? 'it' : instancePath} ${message}${allowed}`;
}

type Resolve = (schema: Schema) => Schema;

/** A schema with all its branches. */
function branches(schema: Schema, resolve: Resolve): Schema[] {
  const own = resolve(schema);
  const more = [own.allOf, own.anyOf].flatMap((list) => (Array.isArray(list) ? (list as Schema[]) : []));
  return [own, ...more.flatMap((one) => branches(one, resolve))];
}

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  return isPlainObject(schema.properties) ? (schema.properties as Record<string, Schema>) : undefined;
}

function strangers(schema: Schema, value: unknown, resolve: Resolve, at = ''): string[] {
  const all = branches(schema, resolve);
  if (Array.isArray(value)) {
    const items = all.find((one) => isPlainObject(one.items))?.items as Schema | undefined;
    if (items === undefined) return [];
    return value.flatMap((one) => strangers(items, one, resolve, `${at}[]`));
  }
  const isClosed = all.some(propertiesOf) && !all.some((one) => one.additionalProperties);
  if (!isPlainObject(value) || !isClosed) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const given = all.flatMap((one) => propertiesOf(one)?.[key] ?? []);
    const path = at === '' ? key : `${at}.${key}`;
    return given.length === 0 ? [path] : strangers({ anyOf: given }, inner, resolve, path);
  });
}

interface Completing {
  schema: Schema;
  /** undefined for what is not there at all. */
  value: unknown;
  resolve: Resolve;
  isFit(schema: Schema, value: unknown): boolean;
  depth: number;
}

/** A value that is there stays as it is; what is required and not there is the plainest that the schema allows. */
function completed({ schema: given, value, ...rest }: Completing): unknown {
  const schema = rest.resolve(given);
  const one = (inner: Schema, part: unknown): unknown =>
    completed({ ...rest, schema: inner, value: part, depth: rest.depth + 1 });
  if (rest.depth > 12) return value;
  if (Array.isArray(schema.anyOf) && schema.properties === undefined) {
    const tried = (schema.anyOf as Schema[]).map((branch) => one(branch, value));
    return tried.find((whole) => rest.isFit(schema, whole)) ?? tried[0];
  }
  if (Array.isArray(schema.allOf))
    return (schema.allOf as Schema[]).reduce((all, part) => one(part, all), value);
  if (Array.isArray(value)) {
    const { items } = schema;
    return isPlainObject(items) ? value.map((item) => one(items, item)) : value;
  }
  if (value === undefined && !isObject(schema)) return plainest(schema);
  if (!isPlainObject(value ?? {}) || !isObject(schema)) return value;
  if (value === undefined && Array.isArray(schema.type)) return null;
  return completedObject(schema, (value ?? {}) as Record<string, unknown>, one);
}

function completedObject(
  schema: Schema,
  value: Record<string, unknown>,
  one: (schema: Schema, value: unknown) => unknown,
): Record<string, unknown> {
  const properties = propertiesOf(schema) ?? {};
  const required = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : []);
  const names = new Set([...Object.keys(value), ...required]);
  return Object.fromEntries([...names].map((name) => [name, one(properties[name] ?? {}, value[name])]));
}

function isObject(schema: Schema): boolean {
  return schema.properties !== undefined || [schema.type].flat().includes('object');
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'https://api.github.com/',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'octocat@example.com',
};

function plainest({ type, enum: values, format, minLength }: Schema): unknown {
  const types = [type].flat();
  if (types.includes('null')) return null;
  if (Array.isArray(values)) return values[0];
  if (types.includes('string'))
    return FORMATS[String(format)] ?? 'x'.repeat(Math.max(1, Number(minLength ?? 1)));
  if (types.includes('integer') || types.includes('number')) return 1;
  if (types.includes('boolean')) return false;
  if (types.includes('array')) return [];
  return {};
}
