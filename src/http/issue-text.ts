// What does not fit in a body or a frame, with the value that is there. Our zod has no texts of its own.
import type * as z from 'zod/mini';
import type { Json } from '../protocol/json.ts';

const LONGEST = 80;

/** One sentence without its end; `read` is what was read, and what it is called. */
export function issueText(issue: z.core.$ZodIssue, { read, called }: { read: Json; called: string }): string {
  const at = issue.path.length === 0 ? called : `"${issue.path.join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${short(key)}"`).join(', ');
    return `${at} has ${names}, which nobody reads`;
  }
  const value = valueAt(read, issue.path);
  const must = mustBe(issue);
  const is = value === undefined ? 'is missing' : `is ${short(JSON.stringify(value))}`;
  return `${at} ${is}, ${must === undefined ? 'which does not fit' : `and must ${must}`}`;
}

function mustBe(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `be ${NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return bounded(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin);
    case 'too_big':
      return bounded(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin);
    default:
      return undefined;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

function bounded(how: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `have ${how} ${limit} characters`;
  return origin === 'array' ? `have ${how} ${limit} entries` : `be ${how} ${limit}`;
}

function valueAt(read: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = read;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, Json>>)[step];
  }
  return value;
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
