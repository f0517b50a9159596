// The types a field of a Markdown workflow may have.
import { findingsOf } from '../protocol/findings.ts';
import type { JsonObject } from '../protocol/json.ts';

interface Type {
  expected: string;
  accepts(value: unknown): boolean;
  jsonSchema: JsonObject;
}

const SEVERITIES = ['error', 'warning', 'notice'];

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isFinding(value: unknown): boolean {
  return findingsOf({ findings: [value] }).length === 1;
}

export const FIELD_TYPES = {
  string: { expected: 'a text', accepts: isText, jsonSchema: { type: 'string' } },
  number: { expected: 'a number', accepts: Number.isFinite, jsonSchema: { type: 'number' } },
  integer: { expected: 'a whole number', accepts: Number.isSafeInteger, jsonSchema: { type: 'integer' } },
  boolean: {
    expected: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    jsonSchema: { type: 'boolean' },
  },
  'string[]': {
    expected: 'a list of texts',
    accepts: (value) => Array.isArray(value) && value.every(isText),
    jsonSchema: { type: 'array', items: { type: 'string' } },
  },
  /** What reports show at file and line: see protocol/findings.ts. */
  findings: {
    expected: 'a list of findings {path, line, severity, message}',
    accepts: (value) => Array.isArray(value) && value.every(isFinding),
    jsonSchema: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'relative to the repository' },
          line: { type: 'integer' },
          endLine: { type: 'integer' },
          severity: { enum: SEVERITIES },
          title: { type: 'string' },
          message: { type: 'string' },
          suggestion: { type: 'string', description: 'replacement for the lines' },
        },
        required: ['path', 'line', 'severity', 'message'],
        additionalProperties: false,
      },
    },
  },
} satisfies Record<string, Type>;

export type FieldType = keyof typeof FIELD_TYPES;

export function isFieldType(value: unknown): value is FieldType {
  return typeof value === 'string' && Object.hasOwn(FIELD_TYPES, value);
}
