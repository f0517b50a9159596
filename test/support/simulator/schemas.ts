// Schemas that cost next to nothing: of objects with texts.
import type { Schema } from '../../../src/authoring/schema.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';

function texts(...names: string[]): Schema<Record<string, string>> {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const json: JsonObject = { type: 'object', properties, required: names };
  const isFit = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'string');
  return {
    _zod: { output: {}, input: {} },
    '~standard': {
      version: 1,
      validate: (value: unknown) =>
        isFit(value) ? { value } : { issues: [{ message: 'is not like that' }] },
      jsonSchema: { input: () => json, output: () => json },
    },
  } as Schema<Record<string, string>>;
}

export const RESULT = texts('mark', 'for');
export const CALL = texts('callId');
