import { describe, expect, it } from 'vitest';
import { verificationInput } from '../../../../src/hosts/action/verification-input.ts';
import { z } from '../../../../src/index.ts';

const OFFERED = { url: 'https://a.example', versionId: 'v1', extra: 1 };

describe('what a verification is given', () => {
  it.each([
    ['no schema', undefined, OFFERED],
    ['an object', z.object({ url: z.string() }), { url: OFFERED.url }],
    ['a strict object', z.strictObject({ versionId: z.string() }), { versionId: 'v1' }],
    ['one that takes none of it', z.object({}), {}],
    ['a loose object', z.looseObject({ url: z.string() }), OFFERED],
    ['a record', z.record(z.string(), z.unknown()), OFFERED],
    ['a schema without a JSON form', z.custom<object>(), OFFERED],
  ])('fits %s', async (_, input, expected) => {
    expect(await verificationInput({ input }, OFFERED)).toEqual(expected);
  });
});
