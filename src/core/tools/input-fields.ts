// The input of a built-in tool, described once: the JSON Schema for the provider and the check of what the model sent
// come from the same table, so they cannot disagree.
import { isPlainObject, type Json, type JsonObject } from '../../protocol/json.ts';
import { nearest } from '../../protocol/nearest.ts';

export interface TextField {
  type: 'string';
  description: string;
  optional?: boolean;
  allowEmpty?: boolean;
}

export interface IntegerField {
  type: 'integer';
  description: string;
  optional?: boolean;
  minimum: number;
  maximum?: number;
}

export interface FlagField {
  type: 'boolean';
  description: string;
  optional?: boolean;
}

export type Fields = Record<string, TextField | IntegerField | FlagField>;

type ValueOf<F> = F extends TextField ? string : F extends IntegerField ? number : boolean;

export type InputOf<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { optional: true } ? ValueOf<F[Name]> | undefined : ValueOf<F[Name]>;
};

export function schemaOf(fields: Fields): JsonObject {
  const properties = Object.entries(fields).map(([name, field]): [string, JsonObject] => {
    const { optional: _optional, ...shown } = field;
    if (shown.type !== 'string') return [name, shown];
    return [
      name,
      { type: 'string', description: shown.description, ...(shown.allowEmpty ? {} : { minLength: 1 }) },
    ];
  });
  const required = Object.keys(fields).filter((name) => fields[name]?.optional !== true);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required,
    additionalProperties: false,
  };
}

/** The values, or one sentence that tells the model what to send instead. */
export function checkInput<F extends Fields>(
  fields: F,
  input: Json,
): { ok: true; value: InputOf<F> } | { ok: false; problem: string } {
  if (!isPlainObject(input))
    return { ok: false, problem: `the input must be an object, got ${shown(input)}` };
  const names = Object.keys(fields);
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    const advice = near === undefined ? `it takes ${names.join(', ')}` : `did you mean \`${near}\`?`;
    return { ok: false, problem: `there is no input \`${unknown}\`; ${advice}` };
  }
  for (const [name, field] of Object.entries(fields)) {
    const problem = problemOf(name, field, input[name]);
    if (problem !== undefined) return { ok: false, problem };
  }
  // Checked field by field above; null stands for absent in what models send.
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  return { ok: true, value: given as InputOf<F> };
}

function problemOf(name: string, field: Fields[string], value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return field.optional ? undefined : `\`${name}\` is missing: ${field.description}`;
  }
  if (field.type === 'string') {
    if (typeof value !== 'string') return `\`${name}\` must be a string, got ${shown(value)}`;
    return value === '' && !field.allowEmpty ? `\`${name}\` must not be empty` : undefined;
  }
  if (field.type === 'boolean') {
    return typeof value === 'boolean' ? undefined : `\`${name}\` must be true or false, got ${shown(value)}`;
  }
  const { minimum, maximum = Number.MAX_SAFE_INTEGER } = field;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum)
    return undefined;
  return `\`${name}\` must be ${rangeOf(minimum, field.maximum)}, got ${shown(value)}`;
}

function rangeOf(minimum: number, maximum: number | undefined): string {
  if (maximum !== undefined) return `an integer from ${minimum} to ${maximum}`;
  return minimum === 1 ? 'a positive integer' : `an integer of at least ${minimum}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
