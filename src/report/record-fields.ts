// Reads the fields of a record one after the other, each within its bounds. Throws at the first that is not what it
// should be: the record may have been written by anyone.
import type { Json } from '../protocol/json.ts';

export interface FieldReader {
  constant(value: number): void;
  text(maxLength: number): string;
  /** 0 stands for null. */
  textOrZero(maxLength: number): string | null;
  /** A whole number from 0 on. */
  count(): number;
  /** -1 stands for null. */
  countOrUnknown(): number | null;
  choice<T>(choices: readonly T[]): T;
  list<T>(maxLength: number, read: (field: FieldReader) => T): T[];
  nested<T>(read: (fields: FieldReader) => T): T;
  nestedOrZero<T>(read: (fields: FieldReader) => T): T | null;
  /** Whether there is no further field. */
  isOver(): boolean;
  refuse(what: string): never;
}

export function createFieldReader(record: Json): FieldReader {
  const fields = Array.isArray(record) ? record : refuse('an array');
  let position = 0;
  const next = (): Json => (position < fields.length ? (fields[position++] ?? null) : refuse('a field'));
  const reader: FieldReader = {
    constant: (value) => void (next() === value || refuse(String(value))),
    text: (maxLength) => textIn(next(), maxLength),
    textOrZero(maxLength) {
      const field = next();
      return field === 0 ? null : textIn(field, maxLength);
    },
    count: () => countIn(next()),
    countOrUnknown() {
      const field = next();
      return field === -1 ? null : countIn(field);
    },
    choice: (choices) => choices[countIn(next())] ?? refuse('a choice'),
    list(maxLength, read) {
      const field = next();
      if (!Array.isArray(field) || field.length > maxLength) refuse('a list');
      const items = createFieldReader(field);
      return field.map(() => read(items));
    },
    nested: (read) => read(createFieldReader(next())),
    nestedOrZero(read) {
      const field = next();
      return field === 0 ? null : read(createFieldReader(field));
    },
    isOver: () => position >= fields.length,
    refuse,
  };
  return reader;
}

function textIn(field: Json, maxLength: number): string {
  return typeof field === 'string' && field.length <= maxLength ? field : refuse('a text');
}

function countIn(field: Json): number {
  return typeof field === 'number' && Number.isSafeInteger(field) && field >= 0 ? field : refuse('a count');
}

function refuse(what: string): never {
  throw new TypeError(`a record has no ${what} there`);
}
