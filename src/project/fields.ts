// `input` and `result` of a Markdown workflow: a map of names to simple types, made into a schema the harness takes like
// any zod schema, without loading zod.
import type { Schema, SchemaIssue } from '../authoring/schema.ts';
import { isPlainObject, type JsonObject } from '../protocol/json.ts';
import { didYouMean } from '../protocol/nearest.ts';
import { FIELD_TYPES, type FieldType, isFieldType } from './field-types.ts';
import { type Complaint, describe, flag, list, object, type Shape, text, where } from './shape.ts';

interface Field {
  type: FieldType;
  description?: string;
  default?: unknown;
  required?: boolean;
  enum?: string[];
}

const typeName = where(Object.keys(FIELD_TYPES).join(', '), isFieldType);
const members = object(
  { type: typeName, description: text, default: () => [], required: flag, enum: list(text) },
  ['type'],
);

/** The map as an author may write it: `name: string`, or `name: {type, description, default, required, enum}`. */
export const fieldMap: Shape = (value, at) => {
  if (!isPlainObject(value))
    return where('a map of names to types, for example `url: string`', () => false)(value, at);
  return Object.entries(value).flatMap(([name, field]) => fieldComplaints(name, field, `${at}.${name}`));
};

function fieldComplaints(name: string, field: unknown, at: string): Complaint[] {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) {
    return [{ at, message: `'${name}' cannot be the name of a field`, fix: 'use letters, digits, _ and -' }];
  }
  const complaints = isPlainObject(field) ? members(field, at) : typeName(field, at);
  return complaints.length > 0 ? complaints : misfits(toField(field), at);
}

function misfits(field: Field, at: string): Complaint[] {
  if (field.enum !== undefined && field.type !== 'string') {
    return [{ at, message: `'${at}' has an enum but is of type ${field.type}`, fix: 'write type: string' }];
  }
  const problem = field.default === undefined ? undefined : problemOf(field, field.default);
  return problem === undefined
    ? []
    : [{ at, message: `the default of '${at}' is ${describe(field.default)}`, fix: `expected ${problem}` }];
}

function toField(value: unknown): Field {
  return (isPlainObject(value) ? value : { type: value }) as unknown as Field;
}

/** What was expected instead of `value`, or undefined when it fits. */
function problemOf(field: Field, value: unknown): string | undefined {
  const type = FIELD_TYPES[field.type];
  if (!type.accepts(value)) return type.expected;
  return field.enum?.includes(value as string) === false ? `one of ${field.enum.join(', ')}` : undefined;
}

/** `map` has been found good by `fieldMap`. Unknown members are refused, defaults are filled in. */
export function fieldSchema(map: Readonly<Record<string, unknown>>): Schema<Record<string, unknown>> {
  const fields = new Map(Object.entries(map).map(([name, value]) => [name, toField(value)]));
  return schemaOf((value) => checkFields(value, fields), jsonSchema(fields));
}

/** Any object that has these members: what a prompt with placeholders needs when its inputs are not declared. */
export function anyWith(names: readonly string[]): Schema<Record<string, unknown>> {
  const check = (value: unknown): Outcome => {
    if (!isPlainObject(value)) return { issues: [{ message: `expected an object, got ${describe(value)}` }] };
    const missing = names.filter((name) => value[name] === undefined);
    if (missing.length === 0) return { value };
    return {
      issues: missing.map((name) => ({ message: 'the prompt uses it, and it is missing', path: [name] })),
    };
  };
  return schemaOf(check, { type: 'object', required: [...names] });
}

type Outcome = { value: Record<string, unknown>; issues?: undefined } | { issues: SchemaIssue[] };

function checkFields(value: unknown, fields: ReadonlyMap<string, Field>): Outcome {
  if (!isPlainObject(value)) return { issues: [{ message: `expected an object, got ${describe(value)}` }] };
  const result: Record<string, unknown> = {};
  const issues: SchemaIssue[] = Object.keys(value)
    .filter((name) => !fields.has(name))
    .map((name) => ({ message: `unknown; ${didYouMean(name, fields.keys())}`, path: [name] }));
  for (const [name, field] of fields) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const problem = given === undefined ? missing(field) : problemOf(field, given);
    if (problem !== undefined)
      issues.push({ message: `expected ${problem}, got ${describe(given)}`, path: [name] });
    else if ((given ?? field.default) !== undefined) result[name] = given ?? field.default;
  }
  return issues.length > 0 ? { issues } : { value: result };
}

function missing(field: Field): string | undefined {
  return isRequired(field) ? FIELD_TYPES[field.type].expected : undefined;
}

function isRequired(field: Field): boolean {
  return field.default === undefined && field.required !== false;
}

function jsonSchema(fields: ReadonlyMap<string, Field>): JsonObject {
  const properties = [...fields].map(([name, field]) => {
    const { type: _type, required: _required, ...rest } = field;
    return [name, { ...FIELD_TYPES[field.type].jsonSchema, ...rest }];
  });
  const required = [...fields].filter(([, field]) => isRequired(field)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
}

/** The faces the harness asks for: Standard Schema, Standard JSON Schema, and the mark of zod 4. */
function schemaOf(validate: (value: unknown) => Outcome, json: JsonObject): Schema<Record<string, unknown>> {
  const jsonSchema = { input: () => json, output: () => json };
  const standard = { version: 1 as const, vendor: 'flue-action', validate, jsonSchema };
  return { _zod: { output: {}, input: {} }, '~standard': standard };
}
