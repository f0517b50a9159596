import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { issueText } from '../../../src/http/issue-text.ts';
import type { Json } from '../../../src/protocol/json.ts';

const schema = z.strictObject({
  maxCostUsd: z.number().check(z.positive()),
  name: z.optional(z.string().check(z.maxLength(3))),
  tokens: z.optional(z.int()),
  tags: z.optional(z.array(z.string())),
  action: z.optional(z.enum(['approve', 'deny'])),
  other: z.optional(z.union([z.string(), z.object({ a: z.number() })])),
});

function textOf(body: Json): string | undefined {
  const read = schema.safeParse(body);
  const [issue] = read.success ? [] : read.error.issues;
  return issue === undefined ? undefined : issueText(issue, { read: body, called: 'the body' });
}

describe('what does not fit', () => {
  it.each<[body: Json, text: string]>([
    [5, 'the body is 5, and must be an object'],
    [null, 'the body is null, and must be an object'],
    [{}, '"maxCostUsd" is missing, and must be a number'],
    [{ maxCostUsd: 'x' }, '"maxCostUsd" is "x", and must be a number'],
    [{ maxCostUsd: 0 }, '"maxCostUsd" is 0, and must be more than 0'],
    [{ maxCostUsd: 1, name: 'Johanna' }, '"name" is "Johanna", and must have at most 3 characters'],
    [{ maxCostUsd: 1, tokens: 1.5 }, '"tokens" is 1.5, and must be a whole number'],
    [{ maxCostUsd: 1, tags: ['a', 7] }, '"tags.1" is 7, and must be a text'],
    [{ maxCostUsd: 1, tags: { a: 1 } }, '"tags" is {"a":1}, and must be a list'],
    [{ maxCostUsd: 1, action: 'maybe' }, '"action" is "maybe", and must be "approve" or "deny"'],
    [{ maxCostUsd: 1, other: 7 }, '"other" is 7, which does not fit'],
    [{ maxCostUsd: 1, naem: 'a', x: 1 }, 'the body has "naem", "x", which nobody reads'],
  ])('%j', (body, text) => {
    expect(textOf(body)).toBe(text);
  });

  it('shows no more of a value than a line', () => {
    const text = textOf({ maxCostUsd: 'x'.repeat(1000) }) ?? '';
    expect(text).toHaveLength('"maxCostUsd" is '.length + 81 + ', and must be a number'.length);
  });
});
